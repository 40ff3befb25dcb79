import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { expect, test } from './fixture.ts'
import { appEnvironment, program } from './support/environment.ts'

const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite

const scenes = [
  {
    what: 'is no database',
    says: 'keyreeve.db isn’t a Keyreeve database. Nothing was changed.',
    make: (file: string) => writeFileSync(file, 'this is a shopping list\n'.repeat(500)),
  },
  {
    what: 'is empty',
    says: 'keyreeve.db is empty or not a file. Nothing was changed.',
    make: (file: string) => writeFileSync(file, ''),
  },
  {
    what: 'is from a newer Keyreeve',
    says: /newer/i,
    make: (file: string) => {
      const database = new Database(file)
      database.pragma('user_version = 9999')
      database.close()
    },
  },
] as const

for (const { what, says, make } of scenes) {
  test(`explains a database that ${what}, leaves it unchanged, and offers to try again`, async ({
    newKeyreeve,
  }) => {
    const keyreeve = newKeyreeve()
    const file = join(keyreeve.data, 'keyreeve.db')
    mkdirSync(keyreeve.data, { mode: 0o700 })
    make(file)
    const before = readFileSync(file)
    await keyreeve.start()
    await expect(keyreeve.vault.failure).toContainText(says)
    await keyreeve.vault.tryAgain.click()
    await expect(keyreeve.vault.failure).toContainText(says)
    expect(readFileSync(file)).toEqual(before)
    rmSync(file)
    await keyreeve.vault.tryAgain.click()
    await expect(keyreeve.keys.empty).toBeVisible()
  })
}

test('reports a damaged database, leaves it unchanged, and keeps running', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve().start()
  await keyreeve.keys.create('before')
  await keyreeve.quit()
  const file = join(keyreeve.data, 'keyreeve.db')
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 0, 4096)
  writeFileSync(file, bytes)
  await keyreeve.start()
  await expect(keyreeve.vault.failure).toContainText('Nothing was changed')
  expect(readFileSync(file)).toEqual(bytes)
  expect((await keyreeve.quit()).code).toBe(0)
})

test('explains an unwritable data folder, and keeps running', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  // A file in the place of the folder, because root may write into any folder.
  const blocked = join(keyreeve.folder, 'file')
  writeFileSync(blocked, '')
  await keyreeve.start({ KEYREEVE_HOME: join(blocked, 'data') })
  await expect(keyreeve.vault.failure).toContainText(
    'Keyreeve can’t open its data folder. Check that it is a folder',
  )
  await keyreeve.vault.tryAgain.click()
  await expect(keyreeve.vault.failure).toBeVisible()
  expect((await keyreeve.quit()).code).toBe(0)
})

test('refuses a folder with other files in it, and changes nothing there', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  mkdirSync(keyreeve.data)
  writeFileSync(join(keyreeve.data, 'notes.txt'), 'mine')
  chmodSync(keyreeve.data, 0o755)
  await keyreeve.start()
  await expect(keyreeve.vault.failure).toContainText(
    'contains files that aren’t Keyreeve’s. Nothing was changed there.',
  )
  await keyreeve.vault.tryAgain.click()
  await expect(keyreeve.vault.failure).toBeVisible()
  expect((await keyreeve.quit()).code).toBe(0)
  expect([readdirSync(keyreeve.data), statSync(keyreeve.data).mode & 0o777]).toEqual([['notes.txt'], 0o755])
})

test('makes folder and files private whatever the umask, also those that were open to others', async ({
  keyreeve,
}) => {
  await keyreeve.keys.create('kept')
  const mode = (name: string): number => statSync(join(keyreeve.data, name)).mode & 0o777
  const files = ['keyreeve.db', 'keyreeve.db-wal', 'keyreeve.db-shm', 'stores.lock']
  expect(mode('.')).toBe(0o700)
  for (const name of files) expect(mode(name), name).toBe(0o600)
  await keyreeve.quit()
  chmodSync(join(keyreeve.data, 'keyreeve.db'), 0o644)
  chmodSync(keyreeve.data, 0o755)
  await keyreeve.start()
  expect(mode('.')).toBe(0o700)
  expect(mode('keyreeve.db')).toBe(0o600)
})

test('a second start on the same folder exits at once and focuses the first window', async ({ keyreeve }) => {
  const { executable, args } = program()
  const begun = performance.now()
  const second = spawn(executable, [...args, '--made-up-switch'], {
    env: appEnvironment(keyreeve.folder, {}),
    stdio: 'ignore',
  })
  const [code] = (await once(second, 'exit')) as [number | null]
  expect(code).toBe(0)
  expect(performance.now() - begun).toBeLessThan(5000)
  await expect(keyreeve.keys.empty).toBeVisible()
  expect(
    await keyreeve.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
  ).toBe(1)
})

test('prints one line when ready, and exits cleanly on a signal', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  const { executable, args } = program()
  const child = spawn(executable, [...args], {
    env: appEnvironment(keyreeve.folder, {}),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  const ready = new Promise<void>((done) =>
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
      if (output.includes('\n')) done()
    }),
  )
  await ready
  expect(output).toMatch(
    /^Keyreeve \d+\.\d+\.\d+ ready in \d+ ms \(Electron \d+\.\d+\.\d+, data in .*\/data\)\n$/,
  )
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await gone).toEqual([0, null])
  expect(existsSync(join(keyreeve.data, 'keyreeve.db-wal'))).toBe(false)
})
