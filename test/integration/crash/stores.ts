/** Keyreeves on a memory keychain, and disagreements between their two stores. */
import { rmSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { readVaultMeta } from '../../../electron/core/vault/canary.ts'
import {
  newFolder,
  openTestKeyreeve,
  type TestKeyreeve,
  type TestKeyreeveOptions,
} from '../../support/home.ts'

/** A folder that is removed with the test, after what was opened later is closed. */
export const temporary = (): string => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

export const open = async (options: TestKeyreeveOptions = {}): Promise<TestKeyreeve> => {
  const home = options.home ?? temporary()
  const test = await openTestKeyreeve({ ...options, home })
  onTestFinished(test.cleanUp)
  return test
}

/** The disagreements between the two stores once `later` sweeps have run. */
export const disagreements = async ({
  keyreeve: { context, vault },
  items,
  clock,
}: TestKeyreeve): Promise<string[]> => {
  clock.advance(120_000)
  await vault.open()
  const meta = readVaultMeta(context.db)
  const rows = context.db.all<{ id: string; item_ref: string | null }>('SELECT id, item_ref FROM keys')
  const owned = new Set([...rows.flatMap((row) => row.item_ref ?? []), meta?.pepperRef, meta?.canaryRef])
  const faults = [...items.keys()].filter((ref) => !owned.has(ref)).map((ref) => `orphan ${ref}`)
  for (const row of rows) {
    if (row.item_ref === null) continue
    const secret = await readSecret(context, row.id)
    if (!secret.ok) faults.push(`${secret.error.code} ${row.id}`)
  }
  for (const { item_ref: ref } of context.db.all<{ item_ref: string }>('SELECT item_ref FROM journal'))
    faults.push(`journal ${ref}`)
  return faults
}
