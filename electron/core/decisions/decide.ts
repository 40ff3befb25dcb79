import type {
  Action,
  Decision,
  DecisionCheck,
  DecisionCode,
  Environment,
} from '../../../shared/domain/types.ts'
import { covers, type PermissionSet } from '../../../shared/domain/permissions.ts'

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
  readonly says: (
    request: AccessRequest,
    key: DecidableKey | null,
  ) => { readonly yes: string; readonly no: string }
}

/** A damaged row may give anything for a time. */
const day = (time: number | null | undefined): string => {
  if (!time) return 'never'
  const date = new Date(time)
  return Number.isNaN(date.getTime())
    ? 'an unreadable date'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The rules, in the order in which they decide: what each is called, refuses with, and tells. */
const rules = [
  {
    name: 'present',
    code: 'missing',
    says: () => ({ yes: 'A key was given.', no: 'No key was given.' }),
  },
  {
    name: 'well_formed',
    code: 'malformed',
    says: () => ({
      yes: 'Its form and checksum are right.',
      no: 'Its form or checksum is wrong: it is mistyped, cut off or relabelled.',
    }),
  },
  {
    name: 'known',
    code: 'unknown',
    says: () => ({ yes: 'It is a key of this vault.', no: 'No key of this vault has this secret.' }),
  },
  {
    name: 'intact',
    code: 'damaged',
    says: () => ({
      yes: 'Its record is intact.',
      no: 'Its record is damaged or was changed outside Keyreeve.',
    }),
  },
  {
    name: 'not_deleted',
    code: 'deleted',
    says: (_, key) => ({ yes: 'It is not deleted.', no: `It was deleted on ${day(key?.deletedAt)}.` }),
  },
  {
    name: 'enabled',
    code: 'disabled',
    says: (_, key) => ({ yes: 'It is enabled.', no: `It was disabled on ${day(key?.disabledAt)}.` }),
  },
  {
    name: 'not_expired',
    code: 'expired',
    says: (_, key) => ({
      yes: key?.expiresAt ? `It expires on ${day(key.expiresAt)}.` : 'It never expires.',
      no: key?.endedAt
        ? `It was replaced, and ended on ${day(key.endedAt)}.`
        : `It expired on ${day(key?.expiresAt)}.`,
    }),
  },
  {
    name: 'environment',
    code: 'wrong_environment',
    says: (request, key) => ({
      yes: `It is for ${key?.environment ?? 'any environment'}.`,
      no: `It is for ${key?.environment ?? 'another environment'}; you asked in ${request.environment}.`,
    }),
  },
  {
    name: 'permission',
    code: 'insufficient_permissions',
    says: ({ entity, action }, key) => ({
      yes:
        entity === undefined || action === undefined
          ? 'No permission was asked for.'
          : `Its snapshot grants ${key?.permissions.list.find((granted) => covers(granted, entity, action)) ?? ''}.`,
      no: `${entity}:${action} is not in its snapshot.`,
    }),
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
      const { yes, no } = says(request, key)
      return {
        name,
        passed,
        detail: passed === null ? 'Not looked at: there is nothing to look at.' : passed ? yes : no,
      }
    }),
  }
}
