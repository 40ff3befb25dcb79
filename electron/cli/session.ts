import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ok, refuse, type Result } from '../../shared/errors.ts'
import { openLatchkey, type Latchkey } from '../core/app.ts'
import { systemClock } from '../core/clock.ts'
import { createOsKeychain } from '../core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../core/keychain/passphrase-vault.ts'
import type { Secret } from '../core/secret.ts'
import type { CliIo } from './io.ts'
import { findPassphrase } from './passphrase.ts'

/** Opens the data folder, making it when it is not there; the vault stays closed. */
export const openFolder = ({ home, spawnHelper }: CliIo): Result<Latchkey> =>
  openLatchkey({
    home,
    clock: systemClock,
    keychains: {
      os: () => createOsKeychain({ spawn: spawnHelper }),
      passphrase: () => openPassphraseVault({ path: join(home, 'passphrase.vault'), clock: systemClock }),
    },
  })

/** The longest wait that is waited for, in seconds; after real wrong guesses it soon grows beyond. */
const shortWait = 2
const mostTries = 6

/** Commands that open the vault at the same moment look like guesses until the first has come through: the later ones wait for that. */
const unlock = async (vault: Latchkey['vault'], passphrase: Secret): Promise<Result<unknown>> => {
  for (let tries = 1; ; tries += 1) {
    const unlocked = await vault.unlock(passphrase)
    if (unlocked.ok || unlocked.error.code !== 'passphrase_too_soon' || tries === mostTries) return unlocked
    const seconds = Number(unlocked.error.details?.['seconds'])
    if (!(seconds <= shortWait)) return unlocked
    await delay(seconds * 1000)
  }
}

/** Opens the vault that this folder was set up with. Refuses with what keeps it closed. */
export const openVault = async (io: CliIo, { vault }: Latchkey): Promise<Result<null>> => {
  if (vault.status().kind === 'passphrase') {
    const passphrase = await findPassphrase(io)
    if (!passphrase.ok) return passphrase
    const unlocked = await unlock(vault, passphrase.data)
    if (!unlocked.ok) return unlocked
  } else {
    await vault.open()
  }
  const opened = vault.current()
  return opened.ok ? ok(null) : opened
}

/** Latchkey as every command but `init` needs it: set up before, its vault open. Nothing is made where nothing is. */
export const openSession = async (io: CliIo): Promise<Result<Latchkey>> => {
  const notSetUp = refuse('vault_not_set_up', `Latchkey is not set up in ${io.home} yet. Run “latchkey init” first.`)
  if (!existsSync(join(io.home, 'latchkey.db'))) return notSetUp
  const opened = openFolder(io)
  if (!opened.ok) return opened
  const latchkey = opened.data
  const able = latchkey.vault.status().kind === null ? notSetUp : await openVault(io, latchkey)
  if (able.ok) return opened
  await latchkey.close()
  return able
}
