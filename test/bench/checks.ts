/** What a check costs: against a hash, against casbin and CASL on the same policy, and with a million keys. */
import { hash } from 'node:crypto'
import { createMongoAbility, type RawRuleOf, type MongoAbility } from '@casl/ability'
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin'
import { decide } from '../../electron/core/decisions/decide.ts'
import { decidable, findBySecret } from '../../electron/core/decisions/find.ts'
import { builtInRoles } from '../../shared/permissions.ts'
import { must, openTestLatchkey, type TestLatchkey } from '../support/home.ts'
import { seeded } from '../support/random.ts'
import { against, atLeast, atMost, type Measured, type Work } from './compare.ts'
import { addKeys, policies } from './many-keys.ts'

const ns = (value: number): string => (value < 1000 ? `${Math.round(value)} ns` : `${(value / 1000).toFixed(1)} µs`)

const size = 4096

/** Which of `count` keys a request is made with. */
type Choice = (count: number) => number

const random = seeded(7)
/** Zipf's law: the second most busy key is used half as often as the first, the third a third as often, and so on. */
const byZipf: Choice = (count) => Math.floor(count ** random.next()) - 1
const evenly: Choice = (count) => random.below(count)

/** Requests that are drawn before: as many as are timed, so that few keys come back sooner than by chance. */
const drawn = 256 * size

/**
 * A check as the local API makes it. The secrets of a batch are read anew before it, from bytes that come one after the other as
 * they do from a network: a request brings its secret along, and looking for it in the list of all would leave the caches to the list.
 */
const checking = ({ latchkey }: TestLatchkey, secrets: readonly string[], choose: Choice): Work & { readonly read: readonly string[] } => {
  const length = secrets[0]?.length ?? 0
  const wire = Buffer.alloc(drawn * length)
  for (let at = 0; at < wire.length; at += length) wire.write(secrets[choose(secrets.length)] ?? '', at, 'latin1')
  const read: string[] = []
  let from = 0
  return {
    read,
    next: () => {
      for (let index = 0; index < size; index += 1) read[index] = wire.toString('latin1', from + index * length, from + (index + 1) * length)
      from = (from + size * length) % wire.length
    },
    check: (index) => latchkey.verifier.verify({ secret: read[index], entity: 'event', action: 'write', environment: 'test' }, 'api'),
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

/** casbin with the built-in roles, and one subject an account. */
const casbin = async (): Promise<Work> => {
  const permissions = builtInRoles.flatMap((role) => role.permissions.map((permission) => `p, ${role.id}, ${permission.replace(':', ', ')}`))
  const members = policies.flatMap(({ roles }, index) => roles.map((role) => `g, account${index}, ${role}`))
  const enforcer = await newEnforcer(newModelFromString(casbinModel), new StringAdapter([...permissions, ...members].join('\n')))
  if (!enforcer.enforceSync('account0', 'event', 'write') || enforcer.enforceSync('account0', 'event', 'read')) throw new Error('casbin decides otherwise')
  const subjects = policies.map((_, index) => `account${index}`)
  return { check: (index) => enforcer.enforceSync(subjects[index % policies.length], 'event', 'write') }
}

const casl = (): Work => {
  const abilities = policies.map(({ permissions }) => createMongoAbility(permissions.map((permission): RawRuleOf<MongoAbility> => {
    const [entity = '', action = ''] = permission.split(':')
    return { action: action === '*' ? 'manage' : action, subject: entity === '*' ? 'all' : entity }
  })))
  if (!abilities[0]?.can('write', 'event') || abilities[0]?.can('read', 'event')) throw new Error('CASL decides otherwise')
  return { check: (index) => abilities[index % policies.length]?.can('write', 'event') }
}

/** Bytes that a key takes in memory once it has been presented, all of `secrets` being. */
const memoryOf = (opened: TestLatchkey, secrets: readonly string[]): number => {
  const used = (): number => {
    globalThis.gc?.()
    globalThis.gc?.()
    return process.memoryUsage().rss
  }
  const before = used()
  for (const secret of secrets) opened.latchkey.verifier.verify({ secret }, 'api')
  opened.latchkey.usage.flush()
  return (used() - before) / secrets.length
}

export const measureChecks = async (): Promise<readonly Measured[]> => {
  const few = await openTestLatchkey()
  const secrets = await addKeys(few, 1000)
  const full = checking(few, secrets, evenly)
  const oneShot = against(full, { check: (index) => hash('sha256', full.read[index] ?? '') })
  const lonely = against({ check: () => few.latchkey.context.db.get('PRAGMA data_version') }, { check: (index) => hash('sha256', full.read[index] ?? '') })
  const enforce = await casbin()
  const versusCasbin = against(enforce, full)
  const { keys } = must(few.latchkey.context.vault())
  const decidables = secrets.slice(0, policies.length).map((secret) => {
    const { row } = findBySecret(few.latchkey.context.db, keys, secret)
    if (!row) throw new Error('a key is not found')
    return decidable(keys, row)
  })
  const now = few.clock.now()
  const request = { presented: 'well_formed', entity: 'event', action: 'write', environment: 'test' } as const
  const versusCasl = against(casl(), { check: (index) => decide(request, decidables[index % policies.length] ?? null, now) })
  const lines = [
    atMost('full check (digest, lookup, decision) against one one-shot SHA-256 of the secret', oneShot.ratio, 3, `${ns(oneShot.subject)} against ${ns(oneShot.control)}; asking SQLite for other processes’ changes, once a turn of the event loop, adds ${ns(lonely.subject)}`),
    atLeast('full check against casbin’s `enforceSync` alone, times as fast', versusCasbin.ratio, 4, `${ns(versusCasbin.control)} against ${ns(versusCasbin.subject)}`),
    atLeast('decision alone against CASL’s `can`, times as fast', versusCasl.ratio, 1, `${ns(versusCasl.control)} against ${ns(versusCasl.subject)}`),
  ]

  const many = await openTestLatchkey()
  const all = await addKeys(many, 1_000_000)
  const bytes = memoryOf(many, all)
  const scale = against(checking(many, all, byZipf), checking(few, secrets, byZipf))
  const even = against(checking(many, all, evenly), full)
  lines.push(
    atMost('full check with 1,000,000 keys against 1,000', scale.ratio, 1.3, `${ns(scale.subject)} against ${ns(scale.control)}, keys used by Zipf’s law; ${even.ratio.toFixed(2)}× (${ns(even.subject)} against ${ns(even.control)}) when all are used equally often`),
    { what: 'resident memory a key, all 1,000,000 presented (read on demand)', ratio: bytes / 300, bar: '≤ 300 bytes', met: bytes <= 300, detail: `${Math.round(bytes)} bytes` },
  )
  await many.cleanUp()
  await few.cleanUp()
  return lines
}
