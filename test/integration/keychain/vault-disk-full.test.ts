/** The passphrase vault on a full disk: it opens, and refusals say why. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { say } from '../../../electron/messages.ts'
import { refuse, refuseField } from '../../../shared/domain/errors.ts'
import { mountSmallDisk } from '../../support/disk.ts'
import { done, incorrect, right } from './vault-fixture.ts'

const wrong = refuseField('passphrase', 'passphrase_wrong.vault')

/** Writes until nothing more fits. */
const fill = (file: string): void => {
  for (const step of [65_536, 4096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(step), { flag: 'a' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
}

it.for([0, 2])(
  'after %i wrong passphrases the right one opens it; a wrong one, which cannot be counted, says that the disk is full',
  async (failures, test) => {
    const disk = mountSmallDisk('1m')
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(() => disk.release())
    const open = () =>
      openPassphraseVault({
        path: join(disk.path, 'passphrase.vault'),
        clock: { now: () => 1_000_000 },
        kdf: { n: 2 ** 14, r: 8, p: 1 },
      })
    const first = open()
    expect(await first.setUp(right)).toEqual(done)
    expect(await first.write('k#1', new Secret('kept'))).toEqual(done)
    for (let n = 0; n < failures; n += 1) expect(await open().unlock(incorrect)).toEqual(wrong)
    const ballast = join(disk.path, 'ballast')
    fill(ballast)

    const full = open()
    expect(await full.unlock(incorrect)).toEqual(refuse('no_space.vault'))
    expect(say(refuse('no_space.vault').error)).toContain('The disk is full')
    expect(await full.unlock(right)).toEqual(done)
    const kept = await full.read('k#1')
    expect(kept.ok && kept.data?.reveal()).toBe('kept')
    expect(await full.write('k#2', new Secret('x'))).toEqual(refuse('no_space.vault'))

    rmSync(ballast)
    expect(await open().unlock(right)).toEqual(done)
    // The count starts again, so two more attempts are free.
    for (let n = 0; n < 2; n += 1) expect(await open().unlock(incorrect)).toEqual(wrong)
    expect(await open().unlock(right)).toEqual(done)
  },
)
