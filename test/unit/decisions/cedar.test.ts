/**
 * Random decisions, each made three times: by `decide`, by Cedar with the snapshot translated to its policies, and by the
 * rules written as simply as possible. A million of them with KEYREEVE_TORTURE=1.
 */
import { preparsePolicySet, statefulIsAuthorized, type EntityJson } from '@cedar-policy/cedar-wasm/nodejs'
import { expect, it } from 'vitest'
import { decide, type AccessRequest, type DecidableKey } from '../../../electron/core/decisions/decide.ts'
import { actions, environments, type DecisionCode, type Permission } from '../../../shared/domain/types.ts'
import {
  builtInRoles,
  knownEntities,
  permissionSet,
  type PermissionSet,
} from '../../../shared/domain/permissions.ts'
import { seeded, type Random } from '../../support/random.ts'

const count = process.env['KEYREEVE_TORTURE'] === '1' ? 1_000_000 : 10_000
const now = Date.UTC(2026, 0, 15, 12)
const entities = [...knownEntities.slice(0, 6), 'event', 'made_up']

type Case = { readonly snapshot: number; readonly request: AccessRequest; readonly key: DecidableKey | null }

/** Snapshots of one to three built-in or random roles, and one of none. */
const createSnapshots = (random: Random): readonly PermissionSet[] => {
  const somePermission = (): Permission =>
    `${random.pick([...entities, '*'])}:${random.pick([...actions, '*'] as const)}`
  const someRole = (): readonly Permission[] =>
    random.below(3) === 0
      ? random.pick(builtInRoles).permissions
      : Array.from({ length: 1 + random.below(4) }, somePermission)
  return Array.from({ length: 200 }, (_, index) =>
    permissionSet([...new Set(Array.from({ length: index % 4 }, someRole).flat())].toSorted()),
  )
}

const randomCase = (random: Random, snapshots: readonly PermissionSet[]): Case => {
  const snapshot = random.below(snapshots.length)
  const rarely = (): boolean => random.below(6) === 0
  const moment = (): number | null => (rarely() ? now + random.pick([-50_000, -1, 0, 1, 50_000]) : null)
  const key: DecidableKey | null =
    random.below(12) === 0
      ? null
      : {
          intact: !rarely(),
          environment: random.pick(environments),
          permissions: snapshots[snapshot] ?? permissionSet([]),
          expiresAt: random.below(3) === 0 ? now + random.pick([-1, 0, 1, 1000]) : null,
          endedAt: null,
          disabledAt: moment(),
          deletedAt: moment(),
        }
  const presented = rarely() ? random.pick(['nothing', 'malformed'] as const) : 'well_formed'
  const request: AccessRequest = {
    presented,
    environment: rarely() ? 'any' : rarely() ? random.pick(environments) : (key?.environment ?? 'test'),
    ...(rarely() ? {} : { entity: random.pick(entities), action: random.pick(actions) }),
  }
  return { snapshot, request, key }
}

/** A snapshot permits, and everything that can be wrong with a key forbids, under the code of its refusal. */
const policiesOf = ({ list }: PermissionSet): Record<string, string> => ({
  ...Object.fromEntries(
    list.map((permission) => {
      const [entity, action] = permission.split(':')
      return [
        permission,
        `permit (principal is Key, ${action === '*' ? 'action' : `action == Action::"${action}"`}, ${entity === '*' ? 'resource' : `resource == Entity::"${entity}"`});`,
      ]
    }),
  ),
  good: 'permit (principal is Key, action == Action::"exist", resource);',
  damaged: 'forbid (principal is Key, action, resource) unless { principal.intact };',
  deleted: 'forbid (principal is Key, action, resource) when { principal has deletedAt };',
  disabled: 'forbid (principal is Key, action, resource) when { principal has disabledAt };',
  expired:
    'forbid (principal is Key, action, resource) when { principal has expiresAt && principal.expiresAt <= context.now };',
  wrong_environment:
    'forbid (principal is Key, action, resource) when { context has environment && context.environment != principal.environment };',
})

/** Cedar's decision as our code: of several policies that forbid, the one that our rules check first. */
const cedar = ({ snapshot, request, key }: Case): DecisionCode => {
  // Cedar only gets existing keys: whether a key exists is decided before authorisation.
  if (request.presented !== 'well_formed') return request.presented === 'nothing' ? 'missing' : 'malformed'
  if (key === null) return 'unknown'
  const uid = { type: 'Key', id: 'key' }
  const { intact, environment, expiresAt, disabledAt, deletedAt } = key
  const entity: EntityJson = {
    uid,
    parents: [],
    attrs: {
      intact,
      environment,
      ...(expiresAt === null ? {} : { expiresAt }),
      ...(disabledAt === null ? {} : { disabledAt }),
      ...(deletedAt === null ? {} : { deletedAt }),
    },
  }
  const answer = statefulIsAuthorized({
    principal: uid,
    action: { type: 'Action', id: request.action ?? 'exist' },
    resource: { type: 'Entity', id: request.entity ?? 'none' },
    context: { now, ...(request.environment === 'any' ? {} : { environment: request.environment }) },
    preparsedPolicySetId: `snapshot ${snapshot}`,
    entities: [entity],
  })
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    throw new Error(JSON.stringify(answer))
  const { decision, diagnostics } = answer.response
  if (decision === 'allow') return 'ok'
  const inOrder = ['damaged', 'deleted', 'disabled', 'expired', 'wrong_environment'] as const
  return inOrder.find((code) => diagnostics.reason.includes(code)) ?? 'insufficient_permissions'
}

const model = ({ request, key }: Case): DecisionCode => {
  if (request.presented === 'nothing') return 'missing'
  if (request.presented === 'malformed') return 'malformed'
  if (key === null) return 'unknown'
  if (!key.intact) return 'damaged'
  if (key.deletedAt !== null) return 'deleted'
  if (key.disabledAt !== null) return 'disabled'
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired'
  if (request.environment !== 'any' && request.environment !== key.environment) return 'wrong_environment'
  if (request.entity === undefined) return 'ok'
  const granting = new Set([
    `${request.entity}:${request.action}`,
    `${request.entity}:*`,
    `*:${request.action}`,
    '*:*',
  ])
  return key.permissions.list.some((permission) => granting.has(permission))
    ? 'ok'
    : 'insufficient_permissions'
}

it(
  `${count.toLocaleString('en')} random decisions agree with Cedar and with the simple model`,
  { timeout: 1_800_000 },
  () => {
    const random = seeded(2026)
    const snapshots = createSnapshots(random)
    for (const [index, snapshot] of snapshots.entries())
      expect(preparsePolicySet(`snapshot ${index}`, { staticPolicies: policiesOf(snapshot) })).toEqual({
        type: 'success',
      })
    const seen = new Map<DecisionCode, number>()
    for (let index = 0; index < count; index += 1) {
      const each = randomCase(random, snapshots)
      const { code, allowed, status } = decide(each.request, each.key, now)
      const asked = [cedar(each), model(each)]
      if (asked.some((other) => other !== code) || allowed !== (code === 'ok'))
        expect({ ...each, status, asked }).toBe(code)
      seen.set(code, (seen.get(code) ?? 0) + 1)
    }
    // Every code occurred, and none only rarely.
    expect(
      [...seen]
        .filter(([, times]) => times > count / 100)
        .map(([code]) => code)
        .toSorted(),
    ).toEqual([
      'damaged',
      'deleted',
      'disabled',
      'expired',
      'insufficient_permissions',
      'malformed',
      'missing',
      'ok',
      'unknown',
      'wrong_environment',
    ])
  },
)
