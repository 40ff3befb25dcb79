/** The log contains no secret, issued or imported, whatever was logged and wherever the secret was in it. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { createLog, logFile } from '../../../electron/core/log.ts'
import { redact } from '../../../electron/core/safe-text.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

let test: TestKeyreeve
beforeEach(async () => {
  test = await openTestKeyreeve()
})
afterEach(() => test.cleanUp())

/** Without a recognisable shape; with quotation marks and line breaks; an issued one inside other text; eight characters. */
const imports = [
  'sk-CANARY4eC39HqLyjWDarjtT1zdp7dc',
  '-----BEGIN "CANARY" KEY-----\nCANARY\\xyz\n-----END-----',
  `CANARY and kr_test_${'CANARYcanary0123456789CANARYcanary01234'.slice(0, 38)} and CANARY`,
  'CANARY78',
] as const
/** Only found as a whole text: too short, or without an ending that leads to their rows. */
const wholeOnly = ['CANARY7', 'CANARY with a blank at its end '] as const

const importValue = (value: string, name: string) => {
  const { keep: _, ...rest } = newKey(test.keyreeve, name)
  return importKey(test.keyreeve.context, { ...rest, secret: new Secret(value), as: 'given' })
}
const importAll = async (): Promise<void> => {
  for (const [index, value] of [...imports, ...wholeOnly].entries())
    must(await importValue(value, `imported ${index}`))
}

const logWhole = (value: string): void =>
  createLog(test.home).info({ value, nested: { list: [value], [value]: 1 } }, value)
const logEverywhere = (value: string): void => {
  const log = createLog(test.home)
  logWhole(value)
  log.error({ err: new Error(value, { cause: new Error(value) }) }, 'failed')
  log.warn({ url: `https://x/?k=${value}&b` }, `said ${value}.`)
  log.error(
    { err: new Error(`failed with ${value}`, { cause: new Error(`because of "${value}"`) }) },
    'failed',
  )
}
const logged = (): string => readFileSync(logFile(test.home), 'utf8')

it('of a key that was issued or imported, now or before a restart', async () => {
  const { secret } = must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'issued')))
  await importAll()
  const values = [secret.reveal(), ...imports]
  for (const value of values) logEverywhere(value)
  for (const value of wholeOnly) logWhole(value)
  const { home, items, clock } = test
  await test.keyreeve.close()
  test = await openTestKeyreeve({ home, items, clock })
  for (const value of values) logEverywhere(value)
  for (const value of wholeOnly) logWhole(value)
  expect(logged()).toContain('[secret]')
  for (const value of values) {
    expect(logged()).not.toContain(value)
    expect(logged()).not.toContain(JSON.stringify(value).slice(1, -1))
  }
  expect(logged()).not.toContain('CANARY')
  for (const line of logged().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  // Other text stays readable.
  createLog(home).info(
    { file: '/home/ada/app/.env', value: 'sk-other-9HqLyjWDarjtT1zdp7dc' },
    'An ordinary line',
  )
  expect(logged()).toContain(
    '"file":"/home/ada/app/.env","value":"sk-other-9HqLyjWDarjtT1zdp7dc","msg":"An ordinary line"',
  )
})

it('of a value whose import or rotation fails with a bug', async () => {
  await importAll()
  const { context } = test.keyreeve
  const fresh = 'CANARY-fresh-0123456789'
  const insert = context.db.run.bind(context.db)
  const failing = async (work: () => Promise<unknown>): Promise<void> => {
    Object.assign(context.db, {
      run: (sql: string, ...values: never[]) => {
        if (sql.includes('INSERT INTO keys'))
          throw new Error(`cannot insert ${fresh}`, { cause: new Error(fresh) })
        return insert(sql, ...values)
      },
    })
    const error = await work().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    Object.assign(context.db, { run: insert })
    expect(error).toBeInstanceOf(Error)
    createLog(test.home).error({ err: error }, 'A request failed')
  }
  await failing(() => importValue(fresh, 'fresh'))
  const id = context.db.get<{ id: string }>("SELECT id FROM keys WHERE name = 'imported 0'")?.id ?? ''
  await failing(() => rotateKey(context, { id, overlap: 'none', secret: new Secret(fresh), as: 'given' }))
  expect(logged()).toContain('cannot insert [secret]')
  expect(logged()).not.toContain('CANARY')
  // Nothing of it is remembered afterwards.
  expect(redact(fresh)).toBe(fresh)
})
