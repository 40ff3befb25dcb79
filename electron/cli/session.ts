import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Actor } from '../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { Keyreeve } from '../core/app.ts'
import { systemClock } from '../core/context.ts'
import { fileKind } from '../core/db/file-kind.ts'
import { t } from '../messages.ts'
import { type CliIo, printNotice } from './io.ts'
import { findPassphrase } from './passphrase.ts'

/** How long a command that works without the keychain waits for it, in milliseconds. */
const answerMs = 1000

/** Creates a function that reports once what a command is waiting for; for `init`, with the alternative. */
export const noticeOnce = (io: CliIo, json: boolean, { init = false } = {}): (() => void) => {
  let said = false
  return () => {
    const waiting = t('cli.waiting')
    if (!said) printNotice(io, json, init ? t('cli.waiting_init', { waiting }) : waiting)
    said = true
  }
}

/** The person who runs the command line: their user name, or their user id if they have none. */
export const cliActor = (): Actor => {
  try {
    return { kind: 'cli', user: userInfo().username }
  } catch {
    return { kind: 'cli', user: `uid ${process.getuid?.() ?? 'unknown'}` }
  }
}

/** Opens the data folder, creating it when missing; the vault stays closed. `onSlow` is called when the system's keychain is slow. */
export const openFolder = async (io: CliIo, onSlow?: () => void): Promise<Result<Keyreeve>> => {
  const { home, spawnHelper } = io
  // Loaded here, because the help needs no core.
  const [{ openKeyreeve }, { createOsKeychain }, { openPassphraseVault }] = await Promise.all([
    import('../core/app.ts'),
    import('../core/keychain/os-keychain.ts'),
    import('../core/keychain/passphrase-vault.ts'),
  ])
  return openKeyreeve({
    home,
    clock: systemClock,
    actor: cliActor(),
    keychains: {
      os: () => createOsKeychain({ spawn: spawnHelper, ...(onSlow ? { onSlow } : {}) }),
      passphrase: () => openPassphraseVault({ path: join(home, 'passphrase.vault'), clock: systemClock }),
    },
  })
}

/** Opens the vault that this folder was set up with. Refuses with what keeps it closed. */
export const openVault = async (io: CliIo, { vault }: Keyreeve): Promise<Result<null>> => {
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

/**
 * The same for a command that only reads the database, and only needs the keychain to recognise damaged records: if the system's keychain
 * does not answer at once, the command continues without it, and says so.
 */
const openVaultForReading = async (io: CliIo, keyreeve: Keyreeve, json: boolean): Promise<Result<null>> => {
  if (keyreeve.vault.status().kind !== 'os') return openVault(io, keyreeve)
  const over = new AbortController()
  const opened = await Promise.race([
    openVault(io, keyreeve),
    delay(answerMs, null, { signal: over.signal }).catch(() => null),
  ])
  over.abort()
  if (opened !== null) return opened
  printNotice(io, json, t('cli.unverified'))
  return ok(null)
}

/** What a command needs of the session: `reading` when it works without the keychain. */
export type SessionNeeds = { readonly json: boolean; readonly reading: boolean }

/** Whether there is no database, and nothing else at its path: opening refuses a broken link, or a file instead of the folder. */
const isNothingThere = (home: string): boolean => {
  try {
    const kind = fileKind(home)
    return kind === 'missing' || (kind === 'folder' && fileKind(join(home, 'keyreeve.db')) === 'missing')
  } catch {
    return false
  }
}

/** Keyreeve for every command except `init`: already set up, with its vault open. Nothing is created. */
export const openSession = async (io: CliIo, { json, reading }: SessionNeeds): Promise<Result<Keyreeve>> => {
  const notSetUp = refuse('vault_not_set_up.home', { home: io.home })
  if (isNothingThere(io.home)) return notSetUp
  const opened = await openFolder(io, reading ? undefined : noticeOnce(io, json))
  if (!opened.ok) return opened
  const keyreeve = opened.data
  const open = (): Promise<Result<null>> =>
    reading ? openVaultForReading(io, keyreeve, json) : openVault(io, keyreeve)
  const vaultOpened = keyreeve.vault.status().kind === null ? notSetUp : await open()
  if (vaultOpened.ok) return opened
  await keyreeve.close()
  return vaultOpened
}
