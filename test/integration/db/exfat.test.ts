/** A data folder on a file system without hard links and modes. Needs root, and exfatprogs with exFAT in the kernel or exfat-fuse. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished, type TestContext } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { newCliHome, passphraseEnv } from '../../support/cli.ts'
import { mountExfat } from '../../support/disk.ts'
import { reapAtExit } from '../../support/keyring-bus.ts'

const exfat = (test: TestContext): string => {
  const disk = mountExfat()
  if (typeof disk === 'string') return test.skip(disk)
  onTestFinished(() => disk.release())
  return disk.path
}

it(
  'is set up, used again, and keeps its keys, with a warning that others may read it',
  { timeout: 60_000 },
  async (test) => {
    const home = join(exfat(test), 'home')
    const cli = newCliHome()
    onTestFinished(() => cli.close())
    const env = { KEYREEVE_HOME: home, ...passphraseEnv(cli.folder) }
    const made = await cli.run(['init', '--vault', 'passphrase'], { env })
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining(`is set up in ${home}`) })
    // A mount option may close the whole disk.
    const open = (statSync(home).mode & 0o077) !== 0
    expect(made.stderr).toEqual(
      open
        ? expect.stringMatching(
            /^Other users of this machine may be able to read the data folder .* has no permissions\.\n$/,
          )
        : '',
    )
    expect(await cli.run(['keys', 'create', '--account', 'you', '--name', 'kept'], { env })).toMatchObject({
      code: 0,
    })
    const listed = await cli.run(['keys', 'list', '--json'], { env })
    expect((JSON.parse(listed.stdout) as readonly Key[]).map(({ name }) => name)).toEqual(['kept'])
    expect(readdirSync(home).filter((name) => name.includes('.new'))).toEqual([])
  },
)

it(
  'a draft waits while other processes claim the name one after another, and a claim that was left is removed',
  {
    timeout: 60_000,
  },
  async (test) => {
    const folder = exfat(test)
    const [file, draft] = [join(folder, 'file'), join(folder, 'draft')]
    const claim = `${file}.000000000000.new`
    const publish = async () => {
      writeFileSync(draft, draft)
      const child = fork(join(import.meta.dirname, 'publisher.ts'), [draft, file], { execArgv: [] })
      reapAtExit(child)
      await once(child, 'message')
      const answer = once(child, 'message').then(([isPublished]) => isPublished as boolean)
      child.send('now')
      return answer
    }
    // Each claim is younger than a second, all of them together are older.
    const end = performance.now() + 2500
    const waiting = publish()
    for (let owner = 0; performance.now() < end; owner += 1) {
      writeFileSync(claim, `owner ${owner}`)
      await delay(20)
    }
    writeFileSync(file, 'theirs')
    expect(await waiting).toBe(false)
    expect([readFileSync(file, 'utf8'), readFileSync(claim, 'utf8')]).toEqual([
      'theirs',
      expect.stringMatching(/^owner /),
    ])
    rmSync(file)
    expect(await publish()).toBe(true)
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([])
  },
)

it('lets one of several processes publish its draft', { timeout: 60_000 }, async (test) => {
  const folder = exfat(test)
  const file = join(folder, 'file')
  const drafts = Array.from({ length: 6 }, (_, n) => join(folder, `draft-${n}`))
  const publishers = drafts.map((draft) => {
    writeFileSync(draft, draft)
    const child = fork(join(import.meta.dirname, 'publisher.ts'), [draft, file], { execArgv: [] })
    reapAtExit(child)
    return child
  })
  const answer = async (child: (typeof publishers)[number]): Promise<unknown> =>
    ((await once(child, 'message')) as [unknown])[0]
  await Promise.all(publishers.map(answer))
  const answers = publishers.map(answer)
  for (const child of publishers) child.send('now')
  const published = await Promise.all(answers)
  expect(published.filter((each) => each === true)).toHaveLength(1)
  expect(readFileSync(file, 'utf8')).toBe(drafts[published.indexOf(true)])
})
