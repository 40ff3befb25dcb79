import type { Action, Decision, DecisionCheck, DecisionCode, Environment } from '../../../shared/domain.ts'
import { covers, type PermissionSet } from '../../../shared/permissions.ts'

export type AccessRequest = {
  /** What was presented as the secret, by its shape. */
  readonly presented: 'nothing' | 'malformed' | 'well_formed'
  /** Left out: any environment will do. */
  readonly environment?: Environment | undefined
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

type Check = {
  readonly name: DecisionCheck['name']
  readonly code: Exclude<DecisionCode, 'ok'>
  /** null: there is no key to look at. */
  readonly passes: (request: AccessRequest, key: DecidableKey | null, now: number) => boolean | null
  readonly says: (request: AccessRequest, key: DecidableKey | null) => { readonly yes: string; readonly no: string }
}

/** A damaged row may give anything for a time. */
const day = (time: number | null | undefined): string => {
  if (!time) return 'never'
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? 'an unreadable date' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** What `explain` tells of each rule of `decide`, in its order. */
const checks: readonly Check[] = [
  { name: 'present', code: 'missing', passes: (request) => request.presented !== 'nothing', says: () => ({ yes: 'A key was given.', no: 'No key was given.' }) },
  { name: 'well_formed', code: 'malformed', passes: (request) => (request.presented === 'nothing' ? null : request.presented === 'well_formed'), says: () => ({ yes: 'Its form and checksum are right.', no: 'Its form or checksum is wrong: it is mistyped, cut off or relabelled.' }) },
  { name: 'known', code: 'unknown', passes: (request, key) => (request.presented === 'well_formed' ? key !== null : null), says: () => ({ yes: 'It is a key of this vault.', no: 'No key of this vault has this secret.' }) },
  { name: 'intact', code: 'damaged', passes: (_, key) => key && key.intact, says: () => ({ yes: 'Its record is intact.', no: 'Its record is damaged or was changed outside Latchkey.' }) },
  { name: 'not_deleted', code: 'deleted', passes: (_, key) => key && key.deletedAt === null, says: (_, key) => ({ yes: 'It is not deleted.', no: `It was deleted on ${day(key?.deletedAt)}.` }) },
  { name: 'enabled', code: 'disabled', passes: (_, key) => key && key.disabledAt === null, says: (_, key) => ({ yes: 'It is enabled.', no: `It was disabled on ${day(key?.disabledAt)}.` }) },
  { name: 'not_expired', code: 'expired', passes: (_, key, now) => key && (key.expiresAt === null || now < key.expiresAt), says: (_, key) => ({ yes: key?.expiresAt ? `It expires on ${day(key.expiresAt)}.` : 'It never expires.', no: key?.endedAt ? `It was replaced, and ended on ${day(key.endedAt)}.` : `It expired on ${day(key?.expiresAt)}.` }) },
  { name: 'environment', code: 'wrong_environment', passes: (request, key) => key && (request.environment === undefined || key.environment === request.environment), says: (request, key) => ({ yes: `It is for ${key?.environment ?? 'any environment'}.`, no: `It is for ${key?.environment ?? 'another environment'}; you asked in ${request.environment ?? 'none'}.` }) },
  {
    name: 'permission', code: 'insufficient_permissions',
    passes: (request, key) => key && (request.entity === undefined || request.action === undefined || key.permissions.covers(request.entity, request.action)),
    says: ({ entity, action }, key) => ({
      yes: entity === undefined || action === undefined ? 'No permission was asked for.' : `Its snapshot grants ${key?.permissions.list.find((granted) => covers(granted, entity, action)) ?? ''}.`,
      no: `${entity}:${action} is not in its snapshot.`,
    }),
  },
]

/** What was decided, without the account of how. */
export type Verdict = Pick<Decision, 'allowed' | 'status' | 'code' | 'missing'>

const allowed: Verdict = { allowed: true, status: 200, code: 'ok' }

/** The first rule that refuses, or `ok`. */
const codeOf = ({ presented, environment, entity, action }: AccessRequest, key: DecidableKey | null, now: number): DecisionCode => {
  if (presented === 'nothing') return 'missing'
  if (presented === 'malformed') return 'malformed'
  if (key === null) return 'unknown'
  if (!key.intact) return 'damaged'
  if (key.deletedAt !== null) return 'deleted'
  if (key.disabledAt !== null) return 'disabled'
  if (key.expiresAt !== null && now >= key.expiresAt) return 'expired'
  if (environment !== undefined && environment !== key.environment) return 'wrong_environment'
  if (entity !== undefined && action !== undefined && !key.permissions.covers(entity, action)) return 'insufficient_permissions'
  return 'ok'
}

/** Whether `key` may do what `request` asks at `now` (ms since the epoch): the first rule that refuses decides. Pure; never throws. */
export const decide = (request: AccessRequest, key: DecidableKey | null, now: number): Verdict => {
  const code = codeOf(request, key, now)
  if (code === 'ok') return allowed
  if (code !== 'insufficient_permissions') return { allowed: false, status: 401, code }
  return { allowed: false, status: 403, code, missing: `${request.entity ?? '*'}:${request.action ?? '*'}` }
}

/** The same decision with every check run, also past the first failure, and what each found. */
export const explain = (request: AccessRequest, key: DecidableKey | null, now: number): Decision => ({
  ...decide(request, key, now),
  checks: checks.map((check) => {
    const passed = check.passes(request, key, now)
    const says = check.says(request, key)
    return { name: check.name, passed, detail: passed === null ? 'Not looked at: there is nothing to look at.' : passed ? says.yes : says.no }
  }),
})
