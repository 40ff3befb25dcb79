import { curlLine, suggestVariable, type CopyForm } from '../../../../shared/domain/delivery.ts'
import type { Key } from '../../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../../shared/domain/errors.ts'
import { formatLine } from '../../env-files/env-text.ts'
import { Secret } from '../../secret.ts'
import { withPlainLineEnds, type TimedClipboard } from '../clipboard-timer.ts'
import type { Destination, Matches, Plan } from '../destination.ts'

/** How a key's secret is to be copied. */
type ClipboardTarget = {
  readonly key: Key
  readonly form: CopyForm
  /** The variable of a ready-made line; suggested from the key when left out. */
  readonly variable?: string | undefined
}

type ClipboardPlan = Plan & {
  readonly text: Secret
  readonly keyId: string
  /** What the notice calls it. */
  readonly label: string
}

export type ClipboardDestination = Destination<
  ClipboardTarget,
  { readonly holdsText: boolean },
  ClipboardPlan,
  { readonly clearsAt: number | null }
>

const place = { locator: 'clipboard', variable: '' } as const

const textOf = (form: CopyForm, secret: Secret, variable: string): Result<string> => {
  const value = secret.reveal()
  if (form === 'value') return ok(value)
  if (form !== 'curl') return formatLine(form, variable, value)
  if (/[\r\n]/.test(value)) return refuse('env_unquotable.curl')
  return ok(curlLine(value))
}

/**
 * The clipboard destination. What is copied is taken away again by `TimedClipboard`; `revert` does that for what an earlier run left there.
 * `plan` refuses `env_unquotable`, `apply` what the clipboard refuses.
 *
 * @param clipboard null as long as the desktop has none to give
 */
export const createClipboardDestination = (clipboard: () => TimedClipboard | null): ClipboardDestination => {
  const isOurs =
    (matches: Matches) =>
    (text: string): boolean =>
      matches(new Secret(text))
  return {
    name: 'clipboard',
    activity: 'key.copied',
    isTemporary: true,
    isTracked: true,

    inspect: async () => {
      const state = await clipboard()?.look(() => false)
      return state === undefined || state === 'unreadable'
        ? refuse('internal.clipboard_silent')
        : ok({ holdsText: state !== 'gone' })
    },

    plan: async ({ key, form, variable }, secret) => {
      const text = textOf(form, secret, variable ?? suggestVariable(key))
      if (!text.ok) return text
      return ok({
        place,
        expected: new Secret(withPlainLineEnds(text.data)),
        details: { form },
        leftovers: {},
        text: new Secret(text.data),
        keyId: key.id,
        label: key.name,
      })
    },

    apply: async ({ text, keyId, label }, reached) => {
      const timed = clipboard()
      if (!timed) throw new Error('there is no clipboard to copy to')
      const copied = await timed.copy(text, { keyId, label })
      await reached('copied')
      return copied.ok ? ok({ clearsAt: copied.data.clearsAt }) : copied
    },

    cleanUp: async () => true,

    verify: async (_, matches) => (await clipboard()?.look(isOurs(matches))) ?? 'unreadable',

    revert: async (_, matches) => (await clipboard()?.clearLeft(isOurs(matches))) ?? 'unreadable',
  }
}
