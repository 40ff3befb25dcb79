import type { Environment } from '../../../shared/domain.ts'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import {
  wrappings,
  wrappingWords,
  type ImportAnswer,
  type ImportFinding,
  type Wrapping,
} from '../../../shared/import-value.ts'
import { Secret } from '../secret.ts'
import { hintOf, shapeOf } from './secret-format.ts'

/** Characters that leave no mark and no space; line breaks and tabs are not among them, because multi-line secrets have those. */
const invisible = /(?![\t\n\r\u0085])[\p{Default_Ignorable_Code_Point}\p{Control}\u2800\ufff9-\ufffb]/gu
const lineEnd = /[\n\r\u0085\u2028\u2029]/
const quoted = /^(?:"([^"]+)"|'([^']+)'|`([^`]+)`|“([^“”]+)”|‘([^‘’]+)’|«([^«»]+)»)[,;]?$/
/** `NAME=value` as in a `.env` file, or a name that says what it is: `api_key: value`. Other text before `=` may well belong to the value. */
const named =
  /^(?:(?:export|set|env)[ \t]+|\$env:)?(?:[A-Z][A-Z0-9_]{1,199}[ \t]*=|["']?[\w-]*(?:api[_-]?key|token|secret|password|authorization)["']?[ \t]*[:=])[ \t]*(?![= \t])([^]+)$/i
const upperCaseName = /^(?:(?:export|set|env)[ \t]+|\$env:)?[A-Z][A-Z0-9_]{1,199}[ \t]*=/
const spokenName = /(?:key|token|secret|password|authorization)["']?[ \t]*[:=]/i
const scheme = /^(?:bearer|basic|token|apikey|api-key)[ \t]+([^]+)$/i

type Step = { readonly finding: Wrapping; readonly rest: string }

const withoutName = (text: string): string | undefined => {
  const [, rest] = named.exec(text) ?? []
  if (rest === undefined) return undefined
  return upperCaseName.test(text) || spokenName.test(text.slice(0, text.length - rest.length))
    ? rest
    : undefined
}

/** The outermost wrapping of `text`, and what is left without it. */
const unwrap = (text: string): Step | undefined => {
  const seen = text.replace(invisible, '')
  if (seen !== text) return { finding: 'invisible', rest: seen }
  const trimmed = text.trim()
  if (trimmed !== text) {
    const start = text.length - text.trimStart().length
    const around = text.slice(0, start) + text.slice(start + trimmed.length)
    return { finding: lineEnd.test(around) ? 'line_end' : 'blanks', rest: trimmed }
  }
  const inner = quoted
    .exec(text)
    ?.slice(1)
    .find((group) => group !== undefined)
  if (inner !== undefined) return { finding: 'quotes', rest: inner }
  const value = withoutName(text)
  if (value !== undefined) return { finding: 'name', rest: value }
  const credential = scheme.exec(text)?.[1]
  return credential === undefined ? undefined : { finding: 'scheme', rest: credential }
}

/** More layers than anybody wraps a key in. */
const mostLayers = 12

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

/** What the refusal says; the dialog shows the findings one by one. */
const questionOf = (findings: readonly ImportFinding[], environment: Environment): string => {
  const other = environment === 'test' ? 'production' : 'test'
  return [
    ...wrappings.filter((each) => findings.includes(each)).map((each) => wrappingWords[each]),
    ...(findings.includes('other_environment')
      ? [`It looks like a key of ${other}, and you are putting it into ${environment}.`]
      : []),
  ].join(' ')
}

/**
 * The value to import, as the user answered: the key alone or every character of what was given.
 * Refuses `import_unclear` until each finding is answered; its details name the findings and what the cleaned value looks like
 * (length and hint). Refuses `other_environment` for an issued key of the other environment, whatever was answered, and
 * `invalid_input` when nothing is left.
 */
export const settleImport = (
  given: Secret,
  environment: Environment,
  { as, otherEnvironment = false }: ImportAnswer,
): Result<Secret> => {
  const { wrapped, cleaned, labelled: label } = examineImport(given)
  const field = { field: 'secret' }
  if (cleaned.reveal() === '')
    return refuse('invalid_input', 'There is nothing in it but blanks. Paste the value.', field)
  const elsewhere = label !== null && label.environment !== environment
  if (elsewhere && label.ours) {
    return refuse(
      'other_environment',
      `This is a key of ${label.environment}, as its own label and checksum say. It cannot be imported into ${environment}.`,
      field,
    )
  }
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
    return refuse('import_unclear', questionOf(open, environment), {
      ...field,
      details: { findings, length: cleaned.reveal().length, hint: hintOf(cleaned).hint },
    })
  }
  return ok(as === 'given' ? given : cleaned)
}
