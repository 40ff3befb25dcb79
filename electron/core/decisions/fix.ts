import type {
  Action,
  Decision,
  DecisionCheck,
  Environment,
  Key,
  Permission,
  SnapshotDiff,
} from '../../../shared/domain/types.ts'
import type { Fix } from '../../../shared/domain/explanation.ts'
import { covers } from '../../../shared/domain/permissions.ts'
import { findAccount } from '../accounts/accounts.ts'
import type { Context } from '../context.ts'
import { driftOf, snapshotOf, type RoleSnapshot } from '../keys/drift.ts'
import { getKey } from '../keys/list.ts'
import { resolveRoles } from '../roles/roles.ts'
import { rolesGranting } from './passing.ts'

type Refused = {
  readonly decision: Decision
  readonly key: Key | null
  readonly environment: Environment
  readonly entity: string
  readonly action: Action
}

/** `3 Nov`, with the year when it is not this one; in the machine's own time zone. */
const dayIn = (at: number, now: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const }),
  }).format(at)

const failed = (decision: Decision, ...names: readonly DecisionCheck['name'][]): boolean =>
  decision.checks.some((check) => check.passed === false && names.includes(check.name))

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

type Replaced = Refused & { readonly key: Key }

/** The account cannot be used, so no key can be made for it any more. */
const forAnotherAccount = ({ key, environment }: Replaced, why: string): Fix => ({
  kind: 'create_key',
  keyId: key.id,
  accountId: null,
  environment,
  diff: null,
  sentence: `${why} Create a key for another account.`,
})

/** Why the key has not got what its account has: it came to it later. */
const gainedSince = (context: Context, { key, entity, action }: Replaced, diff: SnapshotDiff): string => {
  const permission: Permission = `${entity}:${action}`
  const granting = (roles: readonly string[]): readonly string[] =>
    roles.filter((id) => {
      const role = resolveRoles(context, [id], key.account.type)
      return (
        role.ok &&
        role.data.some(({ permissions }) => permissions.some((each) => covers(each, entity, action)))
      )
    })
  const since = diff.since === null ? '' : ` (${dayIn(diff.since, context.clock.now())})`
  const gained = granting(diff.roles.added)
  if (gained.length > 0)
    return `${permission} is not in this key. Its account has gained ${list(gained)} since${since}: create a new key for it.`
  return `${permission} is not in this key. The role ${list(granting(key.roles))} has come to include it since${since}: create a new key.`
}

const notInRole = ({ entity, action }: Replaced, now: RoleSnapshot, smallest: string | undefined): string => {
  const [only, ...others] = now.roles
  const who =
    others.length === 0 ? `the role ${only} does not include it` : `none of the account’s roles includes it`
  const give =
    smallest === undefined
      ? 'Create a role that does, and give it to the account'
      : `Give the account ${smallest}, the smallest role that does`
  return `${entity}:${action} is not in this key, and ${who}. ${give}, then create a new key.`
}

/** A key that can do what was asked has to be made: now, or once the account has a role for it. */
const newKey = (context: Context, refused: Replaced): Fix => {
  const { decision, key, environment, entity, action } = refused
  const account = findAccount(context, key.account.id)
  if (!account.ok)
    return forAnotherAccount(
      refused,
      account.error.code === 'account_archived'
        ? `Its account ${key.account.name} is archived.`
        : `Its account ${key.account.name} cannot be used.`,
    )
  const now = snapshotOf(context, key.account.id)
  if (!now.ok || !now.data.permissions.some((each) => covers(each, entity, action))) {
    const roles = rolesGranting(context, { environment, entity, action }, account.data.type).map(
      (role) => role.id,
    )
    return {
      kind: 'open_account',
      accountId: account.data.id,
      roles,
      sentence: notInRole(
        refused,
        now.ok ? now.data : { roles: account.data.roles, permissions: [] },
        roles[0],
      ),
    }
  }
  const drift = key.status === 'damaged' ? null : driftOf(context, key)
  const diff = drift?.ok ? drift.data : null
  const create = { kind: 'create_key', keyId: key.id, accountId: account.data.id, environment, diff } as const
  const day = (at: number | null): string => dayIn(at ?? 0, context.clock.now())
  const past =
    key.status === 'damaged'
      ? 'is damaged'
      : key.deletedAt !== null
        ? `was deleted on ${day(key.deletedAt)}`
        : failed(decision, 'not_expired')
          ? `expired on ${day(key.expiresAt)}`
          : null
  if (past === null && diff) return { ...create, sentence: gainedSince(context, refused, diff) }
  return { ...create, sentence: `This key ${past ?? 'lacks it'}. Create a new one for ${account.data.name}.` }
}

/** The key that took this one's place, when it would pass. */
const successor = (context: Context, { key, environment, entity, action }: Replaced): Fix | null => {
  const found = key.replacedBy === null ? null : getKey(context, key.replacedBy)
  if (!found?.ok) return null
  const { id, name, status, permissions, environment: its } = found.data
  const passes =
    status === 'active' && its === environment && permissions.some((each) => covers(each, entity, action))
  return passes
    ? {
        kind: 'use_key',
        keyId: id,
        sentence: `This key was rotated. Use the one that has taken its place, ${name} (${found.data.hint}).`,
      }
    : null
}

/**
 * The smallest change after which the request would pass, looking at every check that failed and not only at the first:
 * enabling a key that lacks the permission would not help. Null when it was allowed.
 */
export const smallestFix = (context: Context, refused: Refused): Fix | null => {
  const { decision, key, environment } = refused
  if (decision.allowed) return null
  if (decision.code === 'missing')
    return {
      kind: 'paste_key',
      sentence: 'The request carried no key. Send one in the header x-api-key, or as a bearer token.',
    }
  if (decision.code === 'malformed')
    return {
      kind: 'copy_again',
      sentence: 'Copy the key again, whole, from where it was created or is kept.',
    }
  if (!key)
    return {
      kind: 'import_key',
      sentence: 'It may belong to another installation. Import it, or use a key of this vault.',
    }
  if (failed(decision, 'intact', 'not_deleted', 'not_expired', 'permission'))
    return successor(context, { ...refused, key }) ?? newKey(context, { ...refused, key })
  const elsewhere = failed(decision, 'environment')
  if (failed(decision, 'enabled')) {
    return {
      kind: 'enable',
      keyId: key.id,
      sentence: elsewhere
        ? `Enable it, and ask in ${key.environment}: it is a ${key.environment} key.`
        : 'Enable it: it passes from the next request on.',
    }
  }
  return {
    kind: 'switch_environment',
    keyId: key.id,
    environment: key.environment,
    sentence: `This key is for ${key.environment}; you asked in ${environment}. Ask in ${key.environment}, or use a key of ${environment}.`,
  }
}
