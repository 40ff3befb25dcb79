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

/** `sk_live_…`, `access-sandbox-…`, `test_…`: the environment that the vendor's label names. */
const labelled = /^(?:[A-Za-z0-9]{2,16}[_-]){0,2}(live|prod|production|test|sandbox)[_-]/i

const environmentOf = (text: string): Environment | null => {
  const [, word] = labelled.exec(text) ?? []
  if (word === undefined) return null
  return /^(?:test|sandbox)$/i.test(word) ? 'test' : 'production'
}

export type Examined = {
  /** In the order of `wrappings`. */
  readonly wrapped: readonly Wrapping[]
  /** The value without its wrappings; the value itself when there are none. */
  readonly cleaned: Secret
  /** The environment that the cleaned value names; `ours` when it is an issued key, whose checksum covers it. */
  readonly labelled: { readonly environment: Environment; readonly ours: boolean } | null
}

/** Examines a value to be imported. Pure; linear in its length. */
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

/** A key as lists show it, with its middle hidden. No key contains bullets; other characters count after the label of an issued key. */
const masked = /[•●∙]{3,}|^[a-z]{2,8}_(?:test|live)_[0-9A-Za-z]{0,12}(?:[•●·∙*.x…⋯]{3,}|…)[0-9A-Za-z]{0,12}$/

/**
 * Like `examineImport`, with the issued keys anywhere in the value, including encoded ones and those inside a text: if there is one, it is
 * what the user meant to import. They are recognised by their checksums.
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
 * The value to import according to the user's decisions: the key alone, or every character.
 * Refuses `import_unclear` until each finding is decided; its details list the findings and describe the cleaned value (length
 * and hint). Refuses `other_environment` for an issued key of the other environment anywhere in the value, whatever was
 * decided, and `invalid_input` when nothing is left or the key is masked.
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
    // All of them, decided or not: the dialog is built from this list.
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

/** Whether a keychain can store this value, and no issued key in it is mistyped. */
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
 * The secret to keep for a value created elsewhere: up to 64 KiB, anything but NUL, with the user's decisions about what surrounds
 * it. Refuses `invalid_input` or `secret_unstorable`, and what `settleImport` refuses, all at `secret`.
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
