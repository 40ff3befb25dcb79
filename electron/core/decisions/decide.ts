import type {
  Action,
  Decision,
  DecisionCheck,
  DecisionCode,
  Environment,
} from '../../../shared/domain/types.ts'
import { covers, type PermissionSet } from '../../../shared/domain/permissions.ts'
import { message, type Message } from '../../../shared/messages/message.ts'

export type AccessRequest = {
  /** What was presented as the secret, judged by its form. */
  readonly presented: 'nothing' | 'malformed' | 'well_formed'
  /** The environment that the key must belong to. `any` must be explicit, so that leaving it out never lets a key through. */
  readonly environment: Environment | 'any'
  /** Omitted together with `action` to check only whether the key is valid. */
  readonly entity?: string | undefined
  readonly action?: Action | undefined
}

/** The properties of a key that a decision depends on. */
export type DecidableKey = {
  /** Whether the MAC of its row is valid. */
  readonly intact: boolean
  readonly environment: Environment
  /** The permissions of its snapshot. */
  readonly permissions: PermissionSet
  readonly expiresAt: number | null
  /** When it was ended by hand; `expiresAt` is then in the past by any clock. */
  readonly endedAt: number | null
  readonly disabledAt: number | null
  readonly deletedAt: number | null
}

type Rule = {
  readonly name: DecisionCheck['name']
  /** The code of the refusal if this is the first rule that fails. */
  readonly code: Exclude<DecisionCode, 'ok'>
  /** The message for a rule that passed or failed. Without a key only the first three rules are evaluated. */
  readonly says: (passed: boolean, request: AccessRequest, key: DecidableKey | null) => Message
}

/** The rules in the order in which they decide, with their names, codes and messages. */
const rules = [
  {
    name: 'present',
    code: 'missing',
    says: (passed) => message(passed ? 'check.present.yes' : 'check.present.no'),
  },
  {
    name: 'well_formed',
    code: 'malformed',
    says: (passed) => message(passed ? 'check.well_formed.yes' : 'check.well_formed.no'),
  },
  {
    name: 'known',
    code: 'unknown',
    says: (passed) => message(passed ? 'check.known.yes' : 'check.known.no'),
  },
  {
    name: 'intact',
    code: 'damaged',
    says: (passed) => message(passed ? 'check.intact.yes' : 'check.intact.no'),
  },
  {
    name: 'not_deleted',
    code: 'deleted',
    says: (passed, _, key) =>
      passed
        ? message('check.not_deleted.yes')
        : message('check.not_deleted.no', { at: key?.deletedAt ?? 0 }),
  },
  {
    name: 'enabled',
    code: 'disabled',
    says: (passed, _, key) =>
      passed ? message('check.enabled.yes') : message('check.enabled.no', { at: key?.disabledAt ?? 0 }),
  },
  {
    name: 'not_expired',
    code: 'expired',
    says: (passed, _, key) => {
      if (key?.endedAt && !passed) return message('check.not_expired.ended', { at: key.endedAt })
      if (!key?.expiresAt && passed) return message('check.not_expired.never')
      return message(passed ? 'check.not_expired.expires' : 'check.not_expired.no', {
        at: key?.expiresAt ?? 0,
      })
    },
  },
  {
    name: 'environment',
    code: 'wrong_environment',
    says: (passed, request, key) => {
      const environment = key?.environment ?? ''
      return passed
        ? message('check.environment.yes', { environment })
        : message('check.environment.no', { environment, asked: request.environment })
    },
  },
  {
    name: 'permission',
    code: 'insufficient_permissions',
    says: (passed, { entity, action }, key) => {
      if (entity === undefined || action === undefined) return message('check.permission.none')
      const granted = key?.permissions.list.find((each) => covers(each, entity, action))
      return passed
        ? message('check.permission.yes', { permission: granted ?? '' })
        : message('check.permission.no', { permission: `${entity}:${action}` })
    },
  },
] as const satisfies readonly Rule[]

/** The result of each rule, in the same order; null when an earlier failure left nothing to check. */
type OutcomesOf<Rules extends readonly Rule[]> = { readonly [Index in keyof Rules]: boolean | null }

/** Evaluates all rules. An array, because calling functions takes three times as long, for every request. */
const outcomes = (
  { presented, environment, entity, action }: AccessRequest,
  key: DecidableKey | null,
  now: number,
): OutcomesOf<typeof rules> => [
  presented !== 'nothing',
  presented === 'nothing' ? null : presented === 'well_formed',
  presented === 'well_formed' ? key !== null : null,
  key && key.intact,
  key && key.deletedAt === null,
  key && key.disabledAt === null,
  key && (key.expiresAt === null || now < key.expiresAt),
  key && (environment === 'any' || environment === key.environment),
  key && (entity === undefined || action === undefined || key.permissions.covers(entity, action)),
]

/** The decision without its checks. */
export type Verdict = Pick<Decision, 'allowed' | 'status' | 'code' | 'missing'>

const allowed: Verdict = { allowed: true, status: 200, code: 'ok' }

/** Whether `key` allows `request` at `now` (ms since the epoch): the first rule that fails decides. Pure; never throws. */
export const decide = (request: AccessRequest, key: DecidableKey | null, now: number): Verdict => {
  const first = outcomes(request, key, now).indexOf(false)
  // Checked before the look-up, because reading index -1 is slow.
  const code = first === -1 ? undefined : rules[first]?.code
  if (code === undefined) return allowed
  if (code !== 'insufficient_permissions') return { allowed: false, status: 401, code }
  return { allowed: false, status: 403, code, missing: `${request.entity ?? '*'}:${request.action ?? '*'}` }
}

/** The same decision with the result of every rule, including those after the first failure. */
export const explain = (request: AccessRequest, key: DecidableKey | null, now: number): Decision => {
  const found = outcomes(request, key, now)
  return {
    ...decide(request, key, now),
    checks: rules.map(({ name, says }: Rule, index) => {
      const passed = found[index] ?? null
      return { name, passed, detail: passed === null ? message('check.skipped') : says(passed, request, key) }
    }),
  }
}
