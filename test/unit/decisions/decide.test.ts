import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decide,
  explain,
  type AccessRequest,
  type DecidableKey,
} from '../../../electron/core/decisions/decide.ts'
import type { DecisionCheck, DecisionCode, Permission } from '../../../shared/domain/types.ts'
import { permissionSet } from '../../../shared/domain/permissions.ts'

const now = 1_000_000
const entities = fc.constantFrom('event', 'customer', 'secret', 'made_up')
const permissions = fc
  .tuple(fc.constantFrom('event', 'customer', 'secret', '*'), fc.constantFrom('read', 'write', '*'))
  .map(([entity, action]): Permission => `${entity}:${action as 'read'}`)
const moments = fc.option(fc.constantFrom(now - 1, now, now + 1, now + 50_000), { nil: null })

const keys: fc.Arbitrary<DecidableKey> = fc.record({
  intact: fc.boolean(),
  environment: fc.constantFrom('test' as const, 'production' as const),
  permissions: fc.array(permissions, { maxLength: 4 }).map(permissionSet),
  expiresAt: moments,
  endedAt: fc.constant(null),
  disabledAt: moments,
  deletedAt: moments,
})
const wholeRequests: fc.Arbitrary<AccessRequest> = fc.record({
  presented: fc.constantFrom('nothing' as const, 'malformed' as const, 'well_formed' as const),
  environment: fc.constantFrom('test' as const, 'production' as const),
  entity: entities,
  action: fc.constantFrom('read' as const, 'write' as const),
})
/** What the request asks for. */
const requests: fc.Arbitrary<AccessRequest> = fc
  .tuple(wholeRequests, fc.boolean(), fc.boolean())
  .map(([{ environment, entity, action, ...request }, inEnvironment, forPermission]) => ({
    ...request,
    environment: inEnvironment ? environment : 'any',
    ...(forPermission ? { entity, action } : {}),
  }))

/** The rules as the product states them, written as simply as possible. */
const model = (request: AccessRequest, key: DecidableKey | null): DecisionCode => {
  if (request.presented === 'nothing') return 'missing'
  if (request.presented === 'malformed') return 'malformed'
  if (key === null) return 'unknown'
  if (!key.intact) return 'damaged'
  if (key.deletedAt !== null) return 'deleted'
  if (key.disabledAt !== null) return 'disabled'
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired'
  if (request.environment !== 'any' && key.environment !== request.environment) return 'wrong_environment'
  if (!request.entity) return 'ok'
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

describe('decide', () => {
  it('agrees with the simple model', () => {
    fc.assert(
      fc.property(requests, fc.option(keys, { nil: null }), (request, key) => {
        const code = model(request, key)
        const decision = decide(request, key, now)
        expect(decision.code).toBe(code)
        expect(decision.allowed).toBe(code === 'ok')
        expect(decision.status).toBe(code === 'ok' ? 200 : code === 'insufficient_permissions' ? 403 : 401)
        expect(decision.missing).toBe(
          code === 'insufficient_permissions' ? `${request.entity}:${request.action}` : undefined,
        )
      }),
      { numRuns: 5000, seed: 1 },
    )
  })

  it('denies everything to a key without permissions', () => {
    fc.assert(
      fc.property(wholeRequests, keys, (request, key) => {
        expect(decide(request, { ...key, permissions: permissionSet([]) }, now).allowed).toBe(false)
      }),
      { seed: 2 },
    )
  })

  it('ends a key at the exact millisecond', () => {
    const request: AccessRequest = {
      presented: 'well_formed',
      environment: 'test',
      entity: 'event',
      action: 'read',
    }
    const key: DecidableKey = {
      intact: true,
      environment: 'test',
      permissions: permissionSet(['*:*']),
      expiresAt: now,
      endedAt: null,
      disabledAt: null,
      deletedAt: null,
    }
    expect(decide(request, key, now - 1).code).toBe('ok')
    expect(decide(request, key, now).code).toBe('expired')
  })
})

const codes: Readonly<Record<DecisionCheck['name'], DecisionCode>> = {
  present: 'missing',
  well_formed: 'malformed',
  known: 'unknown',
  intact: 'damaged',
  not_deleted: 'deleted',
  enabled: 'disabled',
  not_expired: 'expired',
  environment: 'wrong_environment',
  permission: 'insufficient_permissions',
}

describe('explain', () => {
  it('decides the same, and runs the remaining checks after the first failure', () => {
    fc.assert(
      fc.property(requests, fc.option(keys, { nil: null }), (request, key) => {
        const explained = explain(request, key, now)
        expect(explained).toMatchObject(decide(request, key, now))
        expect(explained.checks).toHaveLength(9)
        // The first failed check is the rule that decided.
        const failed = explained.checks.find((check) => check.passed === false)?.name
        expect(failed && codes[failed]).toBe(explained.allowed ? undefined : explained.code)
        expect(explained.checks.every((check) => check.passed === true)).toBe(explained.allowed)
        if (key && request.presented === 'well_formed')
          expect(explained.checks.every((check) => check.passed !== null)).toBe(true)
      }),
      { seed: 3 },
    )
  })
})
