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
  /** What was presented as the secret, by its shape. */
  readonly presented: 'nothing' | 'malformed' | 'well_formed'
  /** The key must belong to this environment. `any` must be asked for by name, so that leaving it out never lets a key through. */
  readonly environment: Environment | 'any'
  /** Left out, with `action`: only whether the key is good is asked. */
  readonly entity?: string | undefined
  readonly action?: Action | undefined
}

/** What of a key a decision depends on. */
export type DecidableKey = {
  /** Whether its row's MAC holds. */
  readonly intact: boolean
  readonly environment: Environment
  /** What its snapshot grants. */
  readonly permissions: PermissionSet
  readonly expiresAt: number | null
  /** When it was ended by hand; `expiresAt` is then past by any clock. */
  readonly endedAt: number | null
  readonly disabledAt: number | null
  readonly deletedAt: number | null
}

type Rule = {
  readonly name: DecisionCheck['name']
  /** What a request is refused with when this is the first rule that it fails. */
  readonly code: Exclude<DecisionCode, 'ok'>
  /** What is told about a rule that passed or failed. Without a key only the first three rules have been looked at. */
  readonly says: (passed: boolean, request: AccessRequest, key: DecidableKey | null) => Message
}

/** The rules, in the order in which they decide: what each is called, refuses with, and tells. */
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

/** One for each rule, in the same order. null: there is nothing to look at, because an earlier rule failed. */
type OutcomesOf<Rules extends readonly Rule[]> = { readonly [Index in keyof Rules]: boolean | null }

/** What each rule finds. An array, because going through functions takes three times as long, for every request. */
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

/** What was decided, without the account of how. */
export type Verdict = Pick<Decision, 'allowed' | 'status' | 'code' | 'missing'>

const allowed: Verdict = { allowed: true, status: 200, code: 'ok' }

/** Whether `key` may do what `request` asks at `now` (ms since the epoch): the first rule that fails decides. Pure; never throws. */
export const decide = (request: AccessRequest, key: DecidableKey | null, now: number): Verdict => {
  const first = outcomes(request, key, now).indexOf(false)
  // Asked before the look-up: one at -1 is slow.
  const code = first === -1 ? undefined : rules[first]?.code
  if (code === undefined) return allowed
  if (code !== 'insufficient_permissions') return { allowed: false, status: 401, code }
  return { allowed: false, status: 403, code, missing: `${request.entity ?? '*'}:${request.action ?? '*'}` }
}

/** The same decision with what every rule finds, also past the first that fails. */
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
