/** keyreeve restore: a preview, a question, and another machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Restored, RestorePreview } from '../../../shared/domain/backup.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { newIdentity } from '../../support/age.ts'
import { bin, newCliVault, type CliHome } from '../../support/cli.ts'
import { onTerminal } from '../../support/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyreeve-cli-restore-'))
const identity = newIdentity(folder)
const file = join(folder, 'backup.age')
let source: CliHome
let secret: string
beforeAll(async () => {
  source = await newCliVault()
  const made = await source.run(['keys', 'create', '--account', 'you', '--name', 'worker', '--print'])
  secret = made.stdout.trim()
  await source.json(['keys', 'create', '--account', 'you', '--name', 'other'])
  await source.json(['backup', 'create', file, '--recipient', identity.recipient])
})
afterAll(() => {
  source.close()
  rmSync(folder, { recursive: true, force: true })
})

const verify = async (cli: CliHome): Promise<number> =>
  (await cli.run(['verify', '--entity', 'event', '--action', 'read', '--env', 'test'], { input: secret }))
    .code

it('shows what would change, changes nothing with --dry-run, and then restores an empty vault', async () => {
  const target = await newCliVault()
  const words = ['restore', file, '--identity', identity.file]
  const preview = await target.json<RestorePreview>([...words, '--dry-run'])
  expect(preview).toMatchObject({ mode: 'replace', otherVault: true, keys: { added: { count: 2 } } })
  expect(await verify(target)).toBe(41)
  const shown = await target.run([...words, '--dry-run'])
  expect(shown.stdout).toContain('Keys added')
  expect(shown.stdout).toContain('other (test), worker (test)')
  expect(await target.json<Restored>(words)).toMatchObject({ mode: 'replace', before: null })
  expect(await verify(target)).toBe(0)
  const key = await target.json<Key>(['keys', 'show', 'worker'])
  expect(key.kept).toBe(true)
  target.close()
}, 60_000)

it('says what is missing: a mode for a vault that is not empty, what opens the backup, one of two', async () => {
  const run = (...words: readonly string[]) => source.run(['restore', ...words])
  const noMode = await run(file, '--identity', identity.file)
  expect([noMode.code, noMode.stderr]).toEqual([1, expect.stringContaining('isn’t empty')])
  expect((await run(file, '--merge')).code).toBe(2)
  expect((await run(file, '--merge', '--replace', '--identity', identity.file)).code).toBe(2)
  expect((await run(file, '--identity', identity.file, '--passphrase-file', 'x')).code).toBe(2)
  expect((await run(join(folder, 'nothing'), '--merge')).code).toBe(4)
  const wrongFile = join(folder, 'wrong.txt')
  writeFileSync(wrongFile, `# a recipient\n${identity.recipient}\n`)
  expect((await run(file, '--merge', '--identity', wrongFile)).code).toBe(1)
  const agent = await source.run(['restore', file, '--merge', '--identity', identity.file], {
    env: { KEYREEVE_AGENT: '1' },
  })
  expect([agent.code, agent.stderr]).toEqual([
    1,
    expect.stringContaining('only a person may do this in production'),
  ])
})

it('asks a person first, who sees the changes, and does nothing after a no', async () => {
  const target = await newCliVault()
  await target.json(['keys', 'create', '--account', 'you', '--name', 'mine'])
  const ask = async (answer: string) => {
    const words = [process.execPath, bin, 'restore', file, '--replace', '--identity', identity.file]
    const terminal = onTerminal(words, target.env)
    const screen = await terminal.shows('with this backup? [y/N]')
    expect(screen).toContain('mine (test)')
    terminal.type(`${answer}\r`)
    return terminal.ended
  }
  expect((await ask('n')).code).toBe(1)
  expect((await target.run(['keys', 'show', 'mine'])).code).toBe(0)
  const { code, screen } = await ask('y')
  expect([code, screen]).toEqual([0, expect.stringContaining('before-restore-')])
  expect((await target.run(['keys', 'show', 'mine'])).code).toBe(4)
  expect(await verify(target)).toBe(0)
  target.close()
}, 60_000)
