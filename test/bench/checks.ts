/** The cost of a check: compared with a hash, with casbin and CASL on the same policy, and with 100,000 keys. */
import { hash } from 'node:crypto'
import { createMongoAbility, type RawRuleOf, type MongoAbility } from '@casl/ability'
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin'
import { decide } from '../../electron/core/decisions/decide.ts'
import { decidable, findBySecret } from '../../electron/core/decisions/presented-key.ts'
import { mostKeys } from '../../electron/core/decisions/key-memory.ts'
import { Verifier } from '../../electron/core/decisions/verifier.ts'
import { openDatabase } from '../../electron/core/db/open.ts'
import { builtInRoles } from '../../shared/domain/permissions.ts'
import { must, openTestKeyreeve, type TestKeyreeve } from '../support/home.ts'
import { seeded } from '../support/random.ts'
import { against, atLeast, atMost, within, type Measured, type Work } from './compare.ts'
import { addKeys, policies } from './many-keys.ts'

const ns = (value: number): string =>
  value < 1000 ? `${Math.round(value)} ns` : `${(value / 1000).toFixed(1)} µs`

const size = 4096

const random = seeded(7)

/** Requests are drawn beforehand, as many as are timed, so that few keys recur sooner than by chance. */
const drawn = 256 * size

/**
 * A check of remembered keys. The secrets of a batch are decoded just before it from consecutive bytes, as
 * they come from a network; looking them up in the list of all secrets would fill the caches with that list.
 */
const checking = (
  { keyreeve }: TestKeyreeve,
  secrets: readonly string[],
): Work & { readonly read: readonly string[] } => {
  const length = secrets[0]?.length ?? 0
  const wire = Buffer.alloc(drawn * length)
  for (let at = 0; at < wire.length; at += length)
    wire.write(secrets[random.below(secrets.length)] ?? '', at, 'latin1')
  for (const secret of secrets) keyreeve.verifier.verify({ secret, environment: 'test' }, 'api')
  const read: string[] = []
  let from = 0
  return {
    read,
    next: () => {
      for (let index = 0; index < size; index += 1)
        read[index] = wire.toString('latin1', from + index * length, from + (index + 1) * length)
      from = (from + size * length) % wire.length
    },
    check: (index) =>
      keyreeve.verifier.verify(
        { secret: read[index], entity: 'event', action: 'write', environment: 'test' },
        'api',
      ),
  }
}

const casbinModel = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && (p.obj == "*" || r.obj == p.obj) && (p.act == "*" || r.act == p.act)
`

/** casbin with the built-in roles, and one subject per account. */
const casbin = async (): Promise<Work> => {
  const permissions = builtInRoles.flatMap((role) =>
    role.permissions.map((permission) => `p, ${role.id}, ${permission.replace(':', ', ')}`),
  )
  const members = policies.flatMap(({ roles }, index) => roles.map((role) => `g, account${index}, ${role}`))
  const enforcer = await newEnforcer(
    newModelFromString(casbinModel),
    new StringAdapter([...permissions, ...members].join('\n')),
  )
  if (
    !enforcer.enforceSync('account0', 'event', 'write') ||
    enforcer.enforceSync('account0', 'event', 'read')
  )
    throw new Error('casbin decides otherwise')
  const subjects = policies.map((_, index) => `account${index}`)
  return { check: (index) => enforcer.enforceSync(subjects[index % policies.length], 'event', 'write') }
}

const casl = (): Work => {
  const abilities = policies.map(({ permissions }) =>
    createMongoAbility(
      permissions.map((permission): RawRuleOf<MongoAbility> => {
        const [entity = '', action = ''] = permission.split(':')
        return { action: action === '*' ? 'manage' : action, subject: entity === '*' ? 'all' : entity }
      }),
    ),
  )
  if (!abilities[0]?.can('write', 'event') || abilities[0]?.can('read', 'event'))
    throw new Error('CASL decides otherwise')
  return { check: (index) => abilities[index % policies.length]?.can('write', 'event') }
}

/** Checks of keys that are not remembered: each of `secrets` once, then with an emptied verifier. */
const coldChecking = async (
  opened: TestKeyreeve,
  secrets: readonly string[],
): Promise<{ readonly work: Work; readonly close: () => Promise<void> }> => {
  const { context, usage } = opened.keyreeve
  const { db, version, writes, close } = must(
    await openDatabase({ home: opened.home, now: opened.clock.now() }),
  )
  const fresh = (): Verifier => new Verifier({ context: { ...context, db }, usage, version, writes })
  let verifier = fresh()
  let from = 0
  return {
    close,
    work: {
      next: () => {
        from += size
        if (from + size <= secrets.length) return
        from = 0
        verifier = fresh()
      },
      check: (index) =>
        verifier.verify(
          { secret: secrets[from + index], entity: 'event', action: 'write', environment: 'test' },
          'api',
        ),
    },
  }
}

/** The memory per key, in bytes, after all of `secrets` were presented to a new verifier. */
const memoryOf = ({ keyreeve: { context, usage } }: TestKeyreeve, secrets: readonly string[]): number => {
  const used = (): number => {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = used()
  const verifier = new Verifier({ context, usage, version: () => 0, writes: () => 0 })
  for (const secret of secrets) verifier.verify({ secret, environment: 'test' }, 'api')
  usage.flush()
  const bytes = used() - before
  if (!verifier.verify({ secret: secrets[0], environment: 'test' }, 'api').ok)
    throw new Error('the verifier went away')
  return bytes / secrets.length
}

export const measureChecks = async (): Promise<readonly Measured[]> => {
  const few = await openTestKeyreeve()
  const secrets = await addKeys(few, 1000)
  const full = checking(few, secrets)
  const sha: Work = { check: (index) => hash('sha256', full.read[index] ?? '') }
  const oneShot = against(full, sha)
  const asking = against({ check: () => few.keyreeve.context.db.get('PRAGMA data_version') }, sha)
  const enforce = await casbin()
  const versusCasbin = against(enforce, full)
  const { vaultCrypto } = must(few.keyreeve.context.vault())
  const decidables = secrets.slice(0, policies.length).map((secret) => {
    const { row } = findBySecret(few.keyreeve.context.db, vaultCrypto, secret)
    if (!row) throw new Error('a key is not found')
    return decidable(vaultCrypto, row)
  })
  const now = few.clock.now()
  const request = { presented: 'well_formed', entity: 'event', action: 'write', environment: 'test' } as const
  const versusCasl = against(casl(), {
    check: (index) => decide(request, decidables[index % policies.length] ?? null, now),
  })

  const many = await openTestKeyreeve()
  const all = await addKeys(many, 100_000)
  const scale = against(checking(many, all), full)
  const cold = await coldChecking(many, all)
  const unknown = against(cold.work, sha)
  await cold.close()
  const bytes = memoryOf(many, [...all, ...(await addKeys(many, mostKeys - all.length))])
  await many.cleanUp()
  await few.cleanUp()
  return [
    atMost(
      'hot full check (digest, lookup, decision) against one one-shot SHA-256 of the secret',
      oneShot.ratios,
      3,
      `${ns(oneShot.subject)} against ${ns(oneShot.control)}; asking SQLite for other processes’ changes, once a turn of the event loop and so for every request, adds ${ns(asking.subject)}`,
    ),
    atLeast(
      'full check against casbin’s `enforceSync` alone, times as fast',
      versusCasbin.ratios,
      4,
      `${ns(versusCasbin.control)} against ${ns(versusCasbin.subject)}`,
    ),
    atLeast(
      'decision alone against CASL’s `can`, times as fast',
      versusCasl.ratios,
      1,
      `${ns(versusCasl.control)} against ${ns(versusCasl.subject)}`,
    ),
    atMost(
      'full check with 100,000 keys against 1,000, all used equally often',
      scale.ratios,
      1.5,
      `${ns(scale.subject)} against ${ns(scale.control)}`,
    ),
    within(
      'full check of a key that is not remembered, of 100,000',
      unknown.subjects.map((each) => each / 1000),
      40,
      'µs',
      ns(unknown.subject),
    ),
    within(
      'memory that a remembered key takes, with as many as are remembered at most',
      [bytes],
      300,
      'bytes',
      `${Math.round(bytes)} bytes; ${mostKeys.toLocaleString('en')} keys, ${Math.round((bytes * mostKeys) / 1e6)} MB`,
    ),
  ]
}
