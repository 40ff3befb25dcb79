/** Only the key is imported, without the text around it, unless the user keeps that. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importKey } from '../../../electron/core/keys/create.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import type { ImportAnswer } from '../../../shared/domain/import-value.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

let test: TestKeyreeve
beforeEach(async () => {
  test = await openTestKeyreeve()
})
afterEach(() => test.cleanUp())

const key = 'sk-4eC39HqLyjWDarjtT1zdp7dc'
const take = (value: string, answer: ImportAnswer = {}, environment: Environment = 'test') => {
  const { keep: _, ...rest } = newKey(test.keyreeve, `imported ${value.length} ${answer.as ?? ''}`, {
    environment,
  })
  return importKey(test.keyreeve.context, { ...rest, secret: new Secret(value), ...answer })
}
const secretOf = async (id: string) => must(await readSecret(test.keyreeve.context, id)).reveal()
const rows = () =>
  test.keyreeve.context.db.get<{ n: number }>(
    'SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM audit) + (SELECT count(*) FROM journal) AS n',
  )?.n

it.each([`${key}\n`, ` ${key} `, `"${key}"`, `NAME=${key}`, `Bearer ${key}`, `${key}\u200b`])(
  '%j asks first, and changes nothing; then it is the key alone, or every character',
  async (value) => {
    const before = [rows(), test.items.size]
    expect(codeOf(await take(value))).toBe('import_unclear')
    expect([rows(), test.items.size]).toEqual(before)
    const given = must(await take(value, { as: 'given' }))
    expect(await secretOf(given.id)).toBe(value)
    const cleaned = must(await take(value, { as: 'cleaned' }))
    expect(await secretOf(cleaned.id)).toBe(key)
  },
)

it('asks about a key that looks like one for the other environment, and refuses one we issued for it', async () => {
  expect(codeOf(await take('sk_live_4eC39HqLyjWDarjtT1zdp7dc'))).toBe('import_unclear')
  expect(codeOf(await take('sk_test_4eC39HqLyjWDarjtT1zdp7dc', {}, 'production'))).toBe('import_unclear')
  expect(codeOf(await take('sk_live_4eC39HqLyjWDarjtT1zdp7dc', { otherEnvironment: true }))).toBe('ok')
  const elsewhere = issueSecret('kr', 'production').reveal()
  expect(codeOf(await take(elsewhere, { as: 'given', otherEnvironment: true }))).toBe('other_environment.key')
  expect(codeOf(await take(elsewhere, {}, 'production'))).toBe('ok')
})

it('refuses a value that turns out to be one of ours with a wrong checksum', async () => {
  const mistyped = issueSecret('kr', 'test')
    .reveal()
    .replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
  expect(codeOf(await take(`"${mistyped}"`, { as: 'cleaned' }))).toBe('invalid_input.bad_checksum')
})

it('asks the same questions about the new value of a rotated key', async () => {
  const { context } = test.keyreeve
  const { id } = must(await take(key))
  const rotate = (answer: ImportAnswer) =>
    rotateKey(context, { id, overlap: 'none', secret: new Secret(`export KEY='${key}-2'\n`), ...answer })
  expect(await rotate({})).toMatchObject({
    ok: false,
    error: { code: 'import_unclear', params: { findings: ['line_end', 'quotes', 'name'] } },
  })
  expect(await secretOf(must(await rotate({ as: 'cleaned' })).key.id)).toBe(`${key}-2`)
})
