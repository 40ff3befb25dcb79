import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ok, refuse, type Result } from '../../shared/errors.ts'
import { openLatchkey, type Latchkey } from '../core/app.ts'
import { systemClock } from '../core/clock.ts'
import { createOsKeychain } from '../core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../core/keychain/passphrase-vault.ts'
import type { CliIo } from './io.ts'
import { findPassphrase } from './passphrase.ts'

/** Opens the data folder, making it when it is not there; the vault stays closed. */
export const openFolder = ({ home, spawnHelper }: CliIo): Promise<Result<Latchkey>> =>
  openLatchkey({
    home,
    clock: systemClock,
    keychains: {
      os: () => createOsKeychain({ spawn: spawnHelper }),
      passphrase: () => openPassphraseVault({ path: join(home, 'passphrase.vault'), clock: systemClock }),
    },
  })

/** Opens the vault that this folder was set up with. Refuses with what keeps it closed. */
export const openVault = async (io: CliIo, { vault }: Latchkey): Promise<Result<null>> => {
  if (vault.status().kind === 'passphrase') {
    const passphrase = await findPassphrase(io)
    if (!passphrase.ok) return passphrase
    const unlocked = await vault.unlock(passphrase.data)
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
  const opened = await openFolder(io)
  if (!opened.ok) return opened
  const latchkey = opened.data
  const able = latchkey.vault.status().kind === null ? notSetUp : await openVault(io, latchkey)
  if (able.ok) return opened
  await latchkey.close()
  return able
}
