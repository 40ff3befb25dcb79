/** Hostile payloads: the app's real dispatcher and handlers with a real core. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { operations, type Operations } from '../../../shared/operations/index.ts'
import { familyOf } from '../../../shared/domain/errors.ts'
import { refusalFamilies } from '../../../shared/domain/refusal-families.ts'
import { must, newKey, yourAccount, type TestKeyreeve } from '../../support/home.ts'
import { odd, payload, throwing } from '../../support/payloads.ts'
import { times } from '../../support/torture.ts'
import type { Line } from '../../unit/shell/fakes.ts'
import { contentOf, openDispatcher, type Subject } from './dispatcher.ts'

const count = times(3_000, 100_000)

/** Valid inputs with one or two invalid fields, which get past the first checks. */
const almost = (accountId: string, keyId: string) => {
  const valid = {
    'keys.create': { name: 'n', accountId, environment: 'test', expiration: 'never', keep: true },
    'keys.import': { name: 'n', accountId, environment: 'test', expiration: { at: 1e15 }, secret: 'x' },
    'keys.get': { id: keyId },
    'keys.disable': { id: keyId },
    'keys.enable': { id: keyId },
    'keys.query': { environment: 'test', window: { offset: 0, limit: 10 } },
    'accounts.create': { type: 'service_account', name: 'a', roles: ['event_reader'] },
    'accounts.update': { id: accountId, name: 'b' },
    'roles.create': { id: 'role', name: 'r', description: '', permissions: ['event:read'], holders: 'both' },
    'decisions.check': { subject: { keyId }, entity: 'event', action: 'read', environment: 'test' },
    'deliveries.copy': { id: keyId, form: 'env', variable: 'A' },
    'deliveries.writeEnv': { id: keyId, file: 'handle', variable: 'A' },
    'deliveries.writePlace': { id: keyId, keyId, placeId: 'place' },
    'activity.query': { window: { offset: 0, limit: 1 } },
  }
  return fc
    .constantFrom(
      ...Object.entries(valid).map(([route, input]) => ({
        route,
        input: input as Readonly<Record<string, unknown>>,
      })),
    )
    .chain(({ route, input }) =>
      fc.tuple(
        fc.constant<unknown>(route),
        fc
          .array(fc.tuple(fc.constantFrom(...Object.keys(input)), odd), { maxLength: 2 })
          .map((changes): unknown => ({ ...input, ...Object.fromEntries(changes) })),
      ),
    )
}

const writesOf = ({
  keyreeve: {
    context: { db },
  },
}: TestKeyreeve): number => db.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0

/** Some payloads throw when accessed, which none that came through IPC can do. These are answered and logged. */
const isPayloads = ({ fields }: Line): boolean =>
  'err' in fields && fields.err instanceof Error && throwing.includes(fields.err.message)

const known = new Set<string>(refusalFamilies)
const telling = /SQLITE|sqlite_|\/home|\/tmp|\/dev\/shm|node_modules|\n\s+at |polluted/

/** Sends `runs` payloads; returns the faults of the replies, and how many were ok. */
const send = async (
  { test, dispatch, lines }: Subject,
  runs: number,
): Promise<{ readonly faults: readonly string[]; readonly accepted: number; readonly slowest: number }> => {
  const accountId = yourAccount(test.keyreeve)
  const { key } = must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'there')))
  const anyRoute = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<unknown>(...Object.keys(operations)) },
    { weight: 1, arbitrary: odd },
  )
  const faults: string[] = []
  let accepted = 0
  let slowest = 0
  const sent = fc.sample(fc.oneof(fc.tuple(anyRoute, payload), almost(accountId, key.id)), {
    numRuns: runs,
    seed: 20261123,
  })
  for (const [route, input] of sent) {
    const writes = writesOf(test)
    const before = contentOf(test)
    const begun = performance.now()
    const answer = await dispatch(route, input, true).catch((error: unknown) => String(error))
    slowest = Math.max(slowest, performance.now() - begun)
    const at = typeof route === 'string' ? route : typeof route
    if (typeof answer === 'string') faults.push(`${at} rejected: ${answer}`)
    else if (answer.ok) accepted += 1
    else {
      if (!known.has(familyOf(answer.error))) faults.push(`${at} answered ${answer.error.code}`)
      if (telling.test(JSON.stringify(answer)))
        faults.push(`${at} tells of the inside: ${JSON.stringify(answer.error)}`)
      // A refused creation is journalled and undone, so only the final content counts.
      if (writesOf(test) !== writes && contentOf(test) !== before)
        faults.push(`${at} was refused and changed something`)
    }
    if ('polluted' in {}) faults.push(`${at} reached Object’s prototype`)
    if (route === 'vault.lock') await test.keyreeve.vault.unlock(null)
  }
  return {
    faults: [
      ...faults,
      ...lines.filter((line) => !isPayloads(line)).map((line) => `reached a bug: ${line.message}`),
    ],
    accepted,
    slowest,
  }
}

it(
  `answers ${count} malformed payloads with values that reveal nothing, and refused ones change nothing`,
  { timeout: 120_000 },
  async () => {
    const { faults, accepted, slowest } = await send(await openDispatcher(), count)
    expect(faults).toEqual([])
    expect(slowest).toBeLessThan(2000)
    expect(accepted).toBeGreaterThan(count / 50)
    expect(accepted).toBeLessThan(count / 2)
  },
)

it('without the schemas, the same payloads cause bugs (control)', { timeout: 60_000 }, async () => {
  const believing = { safeParse: (data: unknown) => ({ success: true, data }) }
  const trusting = Object.fromEntries(
    Object.entries(operations).map(([name, rules]) => [name, { ...rules, input: believing }]),
  ) as unknown as Operations
  const { faults } = await send(await openDispatcher({ catalogue: trusting }), 500)
  expect(faults.some((fault) => fault.startsWith('reached a bug'))).toBe(true)
})
