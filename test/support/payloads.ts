import fc from 'fast-check'

/*
 * Payloads that our page never sends: values of the wrong type, odd numbers, huge and deep ones, cycles, proxies that throw, and
 * attempts to pollute Object's prototype; alone, or in fields of the contract.
 */

const cyclic = () => {
  const value: Record<string, unknown> = {}
  return Object.assign(value, { self: value, list: [value] })
}
const deep = (levels: number) => {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { id: value, subject: value }
  return value
}
/** What a payload may throw when it is accessed. */
export const throwing: readonly string[] = ['got', 'listed']
const explosive = () =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('got')
      },
      ownKeys: () => {
        throw new Error('listed')
      },
    },
  )

export const odd = fc.oneof(
  fc.constantFrom<unknown>(
    NaN,
    1e308,
    -0,
    10n,
    undefined,
    null,
    new Date(NaN),
    new Map([[1, 2]]),
    new Set([1]),
    new ArrayBuffer(8),
    'x'.repeat(100_000),
    '\0\ud800\u202e',
  ),
  fc
    .constantFrom(
      cyclic,
      () => deep(10_000),
      explosive,
      () =>
        JSON.parse(
          '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
        ) as unknown,
    )
    .map((make) => make()),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withObjectString: true,
  }),
)

const fieldNames = [
  'id',
  'name',
  'environment',
  'accountId',
  'expiration',
  'keep',
  'secret',
  'roles',
  'permissions',
  'subject',
  'path',
  'variable',
  'limit',
  '__proto__',
]
export const payload = fc.oneof(
  odd,
  fc.dictionary(fc.constantFrom(...fieldNames), odd),
  fc.array(odd, { maxLength: 3 }),
)
