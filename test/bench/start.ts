/** Opening a data folder with many keys, against one with few. */
import { rmSync } from 'node:fs'
import { openKeyreeve } from '../../electron/core/app.ts'
import { createMemoryKeychain } from '../../electron/core/keychain/memory.ts'
import { openPassphraseVault } from '../../electron/core/keychain/passphrase-vault.ts'
import { createTestClock, must, newFolder, openTestKeyreeve } from '../support/home.ts'
import { atMost, median, type Measured } from './compare.ts'
import { addKeys } from './many-keys.ts'
import { queryKeys } from '../../electron/core/keys/query.ts'

type Folder = { readonly home: string; readonly items: Map<string, string> }

const folderOf = async (count: number): Promise<Folder> => {
  const home = newFolder()
  const opened = await openTestKeyreeve({ home })
  await addKeys(opened, count)
  await opened.cleanUp()
  return { home, items: opened.items }
}

/** The time until the vault is open and the first page of keys is listed, in ms. */
const start = async ({ home, items }: Folder): Promise<number> => {
  const clock = createTestClock()
  const from = performance.now()
  const keyreeve = must(
    await openKeyreeve({
      home,
      clock,
      keychains: {
        os: () => createMemoryKeychain(items),
        passphrase: () => openPassphraseVault({ path: `${home}/none`, clock }),
      },
    }),
  )
  await keyreeve.vault.open()
  queryKeys(keyreeve.context, { environment: 'test', window: { offset: 0, limit: 50 } })
  const took = performance.now() - from
  await keyreeve.close()
  return took
}

export const measureStart = async (): Promise<readonly Measured[]> => {
  const [few, many] = [await folderOf(10), await folderOf(100_000)]
  const pairs: { few: number; many: number }[] = []
  for (let round = 0; round < 21; round += 1) pairs.push({ few: await start(few), many: await start(many) })
  for (const { home } of [few, many]) rmSync(home, { recursive: true, force: true })
  const ratios = pairs.map((pair) => pair.many / pair.few)
  const ms = (values: readonly number[]): string => `${median(values).toFixed(1)} ms`
  return [
    atMost(
      'start (database, vault, first page of keys) with 100,000 keys against 10',
      ratios,
      1.2,
      `${ms(pairs.map((pair) => pair.many))} against ${ms(pairs.map((pair) => pair.few))}`,
    ),
  ]
}
