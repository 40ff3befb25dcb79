import { operations, type OperationName } from '../../shared/operations/index.ts'
import { refusalFamilies } from '../../shared/domain/refusal-families.ts'
import { expect, test } from './fixture.ts'

const payloadsPerRun = 2000
/** Operations that ask the user, or end what the others need. */
const leftOut: ReadonlySet<string> = new Set<OperationName>([
  'app.reload',
  'deliveries.pickEnvFile',
  'vault.setUpPassphrase',
])

type Outcome = { readonly route: string; readonly answer: string; readonly ms: number }

test('answers 2,000 malformed payloads with values, in time, without side effects', async ({ keyreeve }) => {
  test.setTimeout(90_000)
  const { page, application } = keyreeve
  await keyreeve.keys.create('target')
  const before = await application.evaluate(() => ({ pid: process.pid, rss: process.memoryUsage.rss() }))
  await application.evaluate(() => {
    const faults: string[] = []
    Object.assign(globalThis, { keyreeveFaults: faults })
    process.on('uncaughtException', (error) => faults.push(String(error)))
    process.on('unhandledRejection', (reason) => faults.push(String(reason)))
  })
  const routes = [
    ...Object.keys(operations).filter((route) => !leftOut.has(route)),
    'nothing.like',
    '__proto__',
    'constructor',
    'toString',
    '',
  ]
  const outcomes = await page.evaluate(
    async ({ routes, count }) => {
      const deep = (levels: number): unknown => {
        let value: unknown = null
        for (let level = 0; level < levels; level++) value = { id: value }
        return value
      }
      const cycle: Record<string, unknown> = { id: 'x' }
      cycle['self'] = cycle
      const odd: readonly unknown[] = [
        undefined,
        null,
        0,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        1e308,
        -1,
        2 ** 53,
        10n,
        true,
        '',
        ' ',
        '\0',
        '\uD800',
        '💣'.repeat(1000),
        'x'.repeat(1_000_000),
        [],
        [[]],
        {},
        { id: null },
        { id: {} },
        { id: 'key_x', extra: 1 },
        { id: ['x'] },
        new Date(),
        new Date(Number.NaN),
        new Map([['id', 'x']]),
        new Set(['x']),
        new Uint8Array(1000),
        new ArrayBuffer(10),
        /x/,
        new Error('x'),
        JSON.parse('{"__proto__":{"polluted":1},"id":"x"}'),
        JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
        Object.create(null),
        deep(50),
        deep(800),
        cycle,
        () => 1,
        Symbol('x'),
        new Proxy({}, {}),
        { environment: 'staging' },
        { environment: 'production', status: 1 },
        { environment: ['test'] },
        { passphrase: '' },
        { passphrase: 1 },
        { name: '', roles: [] },
        { type: 'user', name: 'x', roles: ['nope'] },
        { type: 'user', name: 'x', roles: Array.from({ length: 51 }, () => 'all_reader') },
        { id: 'role', name: 'n', description: '', permissions: ['*:*:*'], holders: 'both' },
        { id: 'R', name: 'n', description: '', permissions: [], holders: 'x' },
        { name: 'n', accountId: 'none', environment: 'test', expiration: 'never', keep: true },
        { name: 'n', accountId: 'none', environment: 'test', expiration: { at: 1e308 }, keep: 'yes' },
        { subject: { keyId: 'x' }, entity: 'event', action: 'read', environment: 'test' },
        { subject: { secret: 'x', keyId: 'y' }, entity: '*', action: '*', environment: 'test' },
        { path: '/proc/self/mem', id: 'x', variable: 'A' },
        { path: '../../etc/passwd' },
        { path: '\0' },
        { path: 'x'.repeat(5000) },
        { before: Number.NaN, limit: -1 },
        { limit: 1e9 },
        { before: 2 ** 60 },
        { id: 'x', form: 'shell' },
        { id: 'x', form: 'env', variable: 'a=b\n' },
      ]
      // Seeded, so that a failure can be reproduced.
      let seed = 20261123
      const random = (below: number): number => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
        return seed % below
      }
      const mixed = (): unknown => {
        const value: Record<string, unknown> = {}
        for (const name of [
          'id',
          'name',
          'environment',
          'roles',
          'permissions',
          'accountId',
          'secret',
          'path',
          'variable',
          'confirmed',
          'keep',
          'subject',
          'form',
          'limit',
        ])
          if (random(3) === 0) value[name] = odd[random(odd.length)]
        return value
      }
      const ask = async (route: string, input: unknown): Promise<Outcome> => {
        const begun = performance.now()
        let answer: string
        try {
          const reply = (await window.keyreeve.request(route, input, random(2) === 0)) as
            | { ok?: unknown; error?: { code?: unknown; message?: unknown } }
            | undefined
          answer =
            reply?.ok === true
              ? 'ok'
              : reply?.ok === false
                ? `${String(reply.error?.code)}: ${String(reply.error?.message)}`
                : `no value: ${typeof reply}`
        } catch (error) {
          // The bridge to the preload accepts neither symbols nor a thousand levels, so this never left the page.
          answer = /could not be cloned|recursion depth exceeded/.test(String(error))
            ? 'unsent'
            : `threw: ${String(error)}`
        }
        return { route, answer, ms: performance.now() - begun }
      }
      const outcomes: Outcome[] = []
      for (let number = 0; number < count; number++) {
        outcomes.push(
          await ask(
            routes[number % routes.length] ?? '',
            number < routes.length * odd.length && random(4) > 0
              ? odd[Math.floor(number / routes.length) % odd.length]
              : mixed(),
          ),
        )
      }
      return outcomes
    },
    { routes, count: payloadsPerRun },
  )

  expect(outcomes).toHaveLength(payloadsPerRun)
  const codes = new Set<string>(refusalFamilies)
  const unknown = outcomes.filter(
    ({ answer }) => answer !== 'ok' && answer !== 'unsent' && !codes.has(answer.split(/[.:]/)[0] ?? ''),
  )
  expect(unknown.slice(0, 3), 'answers that are no values of ours').toEqual([])
  expect(
    outcomes.filter(({ answer }) => answer !== 'unsent').length,
    'payloads that got through',
  ).toBeGreaterThan(payloadsPerRun * 0.8)
  const broken = outcomes.filter(({ answer }) => answer.startsWith('internal'))
  expect(broken.slice(0, 3), 'payloads that reached a bug').toEqual([])
  const telling = outcomes.filter(({ answer }) =>
    /SQLITE|\/home|\/tmp|\/work|node_modules|\n\s+at |__proto__|polluted/.test(answer),
  )
  expect(telling.slice(0, 3), 'refusals that tell of the inside').toEqual([])
  expect(Math.max(...outcomes.map(({ ms }) => ms)), 'the longest wait in ms').toBeLessThan(2000)
  const after = await application.evaluate(() => ({
    pid: process.pid,
    rss: process.memoryUsage.rss(),
    polluted: 'polluted' in {},
    faults: (globalThis as unknown as { keyreeveFaults: string[] }).keyreeveFaults,
  }))
  expect(after).toMatchObject({ pid: before.pid, polluted: false, faults: [] })
  expect((after.rss - before.rss) / 2 ** 20, 'growth in MiB').toBeLessThan(150)
  await keyreeve.restart()
  await expect(keyreeve.keys.row('target')).toContainText('Active')
})
