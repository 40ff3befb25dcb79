import type { Environment } from '../../../shared/domain/types.ts'
import { ok, refuseField, type Result } from '../../../shared/domain/errors.ts'
import {
  wrappings,
  type ImportAnswer,
  type ImportFinding,
  type Wrapping,
} from '../../../shared/domain/import-value.ts'
import { issuedIn } from '../decisions/paste/candidates.ts'
import { Secret } from '../secret.ts'
import { hintOf, shapeOf } from './secret-format.ts'
import { unwrap } from './unwrap.ts'

/** More layers than anybody wraps a key in. */
const mostLayers = 24

/** `sk_live_…`, `access-sandbox-…`, `test_…`: which environment its maker says it is for. */
const labelled = /^(?:[A-Za-z0-9]{2,16}[_-]){0,2}(live|prod|production|test|sandbox)[_-]/i

const environmentOf = (text: string): Environment | null => {
  const [, word] = labelled.exec(text) ?? []
  if (word === undefined) return null
  return /^(?:test|sandbox)$/i.test(word) ? 'test' : 'production'
}

export type Examined = {
  /** In the order of `wrappings`. */
  readonly wrapped: readonly Wrapping[]
  /** The value without them; the value itself when there are none. */
  readonly cleaned: Secret
  /** The environment that the cleaned value names; `ours` when it is an issued key, whose checksum covers that. */
  readonly labelled: { readonly environment: Environment; readonly ours: boolean } | null
}

/** Looks at a value that is to be imported. Pure; linear in its length. */
export const examineImport = (given: Secret): Examined => {
  const found = new Set<Wrapping>()
  let text = given.reveal()
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const step = unwrap(text)
    if (!step) break
    found.add(step.finding)
    text = step.rest
  }
  const cleaned = new Secret(text)
  const shape = shapeOf(cleaned)
  const environment = shape.form === 'issued' ? shape.environment : environmentOf(text)
  return {
    wrapped: wrappings.filter((each) => found.has(each)),
    cleaned,
    labelled: environment === null ? null : { environment, ours: shape.form === 'issued' },
  }
}

/** A key as lists show it: its middle is not there. Bullets are in no key; other signs count behind the label of an issued one. */
const masked = /[•●∙]{3,}|^[a-z]{2,8}_(?:test|live)_[0-9A-Za-z]{0,12}(?:[•●·∙*.x…⋯]{3,}|…)[0-9A-Za-z]{0,12}$/

/**
 * The same, with the issued keys that stand anywhere in the value, also encoded or in the middle of a text: where there is one,
 * that is what was meant to be imported. They are told by their checksums.
 */
const examineWhole = (given: Secret): Examined & { readonly issued: readonly Secret[] } => {
  const examined = examineImport(given)
  const issued = issuedIn(given.reveal())
  const [first] = issued
  if (!first || issued.some((each) => each.reveal() === examined.cleaned.reveal()))
    return { ...examined, issued }
  const shape = shapeOf(first)
  return {
    wrapped: wrappings.filter((each) => each === 'text' || examined.wrapped.includes(each)),
    cleaned: first,
    labelled: shape.form === 'issued' ? { environment: shape.environment, ours: true } : null,
    issued,
  }
}

/**
 * The value to import, as the user answered: the key alone or every character of what was given.
 * Refuses `import_unclear` until each finding is answered; its details name the findings and what the cleaned value looks like
 * (length and hint). Refuses `other_environment` for an issued key of the other environment, anywhere in the value and whatever was answered, and
 * `invalid_input` when nothing is left or the key is masked.
 */
export const settleImport = (
  given: Secret,
  environment: Environment,
  { as, otherEnvironment = false }: ImportAnswer,
): Result<Secret> => {
  const { wrapped, cleaned, labelled: label, issued } = examineWhole(given)
  if (cleaned.reveal() === '') return refuseField('secret', 'invalid_input.blank_value')
  const isElsewhere = (key: Secret): boolean => {
    const shape = shapeOf(key)
    return shape.form === 'issued' && shape.environment !== environment
  }
  if (issued.some(isElsewhere)) {
    const other = environment === 'test' ? 'production' : 'test'
    return refuseField(
      'secret',
      isElsewhere(cleaned) ? 'other_environment.key' : 'other_environment.inside',
      { other, environment },
    )
  }
  if (masked.test(cleaned.reveal())) return refuseField('secret', 'invalid_input.masked_value')
  const elsewhere = label !== null && label.environment !== environment
  const open: readonly ImportFinding[] = [
    ...(as === undefined ? wrapped : []),
    ...(elsewhere && !otherEnvironment ? (['other_environment'] as const) : []),
  ]
  if (open.length > 0) {
    // All of them again, answered or not: the dialog that asks is drawn from this.
    const findings: readonly ImportFinding[] = [
      ...wrapped,
      ...(elsewhere ? (['other_environment'] as const) : []),
    ]
    return refuseField('secret', 'import_unclear', {
      findings,
      environment,
      length: cleaned.reveal().length,
      hint: hintOf(cleaned).hint,
    })
  }
  return ok(as === 'given' ? given : cleaned)
}

const longestImport = 65_536

/** Whether a keychain can keep this value, and no issued key was mistyped in it. */
const checkImport = (secret: Secret): Result<null> => {
  const value = secret.reveal()
  if (value.length === 0) return refuseField('secret', 'invalid_input.no_value')
  if (Buffer.byteLength(value) > longestImport) return refuseField('secret', 'secret_unstorable.too_large')
  if (value.includes('\0') || !value.isWellFormed()) {
    return refuseField('secret', 'secret_unstorable.characters')
  }
  return shapeOf(secret).form === 'bad_checksum'
    ? refuseField('secret', 'invalid_input.bad_checksum')
    : ok(null)
}

/**
 * The secret to keep for a value made elsewhere: up to 64 KiB, anything but NUL, taken as the user answered where something is
 * around it. Refuses `invalid_input` or `secret_unstorable`, and what `settleImport` refuses, all at `secret`.
 */
export const acceptImport = (
  given: Secret,
  environment: Environment,
  answer: ImportAnswer,
): Result<Secret> => {
  const givenCheck = checkImport(given)
  if (!givenCheck.ok) return givenCheck
  const settled = settleImport(given, environment, answer)
  if (!settled.ok) return settled
  const settledCheck = checkImport(settled.data)
  return settledCheck.ok ? settled : settledCheck
}
