import { join } from 'node:path'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import type { Keyreeve } from '../core/app.ts'
import { systemClock } from '../core/context.ts'
import { dataFolderWarnings } from '../core/data-folder.ts'
import { fileKind } from '../core/db/file-kind.ts'
import type { PerformOptions } from '../core/perform.ts'
import { commandLineActor } from '../core/user.ts'
import type { Daemon } from '../daemon/client.ts'
import { say, t } from '../messages.ts'
import { findAgent } from './agent.ts'
import { type CliIo, printNotice } from './io.ts'
import { findPassphrase, looseModeWarning } from './passphrase.ts'

/** Creates a function that reports once what a command is waiting for; for `init`, with the alternative. */
export const noticeOnce = (io: CliIo, json: boolean, { init = false } = {}): (() => void) => {
  let said = false
  return () => {
    const waiting = t('cli.waiting')
    if (!said) printNotice(io, json, init ? t('cli.waiting_init', { waiting }) : waiting)
    said = true
  }
}

/** The shortest time between two anchors of the activity in the keychain, in milliseconds. Most commands write one, when they end. */
const anchorMs = 10_000
/** How often the background process looks whether a daily backup is due, in milliseconds. */
const backupMs = 10 * 60_000

/** Opens the data folder, creating it when missing; the vault stays closed. `onSlow` is called when the system's keychain is slow. */
export const openFolder = async (
  io: CliIo,
  onSlow?: () => void,
  host: 'cli' | 'daemon' = 'cli',
): Promise<Result<Keyreeve>> => {
  const { home, command, spawnHelper, spawnScanReader } = io
  // Loaded here, because the help needs no core.
  const [{ openKeyreeve }, { createOsKeychain }, { openPassphraseVault }] = await Promise.all([
    import('../core/app.ts'),
    import('../core/keychain/os-keychain.ts'),
    import('../core/keychain/passphrase-vault.ts'),
  ])
  return openKeyreeve({
    home,
    command,
    ...(spawnScanReader ? { spawnScanReader } : {}),
    clock: systemClock,
    host,
    anchorMs,
    backupMs: host === 'daemon' ? backupMs : 0,
    actor: commandLineActor(findAgent(io.env)),
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

/** Whether there is no database, and nothing else at its path: opening refuses a broken link, or a file instead of the folder. */
const isNothingThere = (home: string): boolean => {
  try {
    const kind = fileKind(home)
    return kind === 'missing' || (kind === 'folder' && fileKind(join(home, 'keyreeve.db')) === 'missing')
  } catch {
    return false
  }
}

/** What performs the operations of a command. */
export type Session = {
  /** Performs an operation as the person at the command line; `confirmed` means that they have just confirmed it. */
  readonly perform: <Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options?: PerformOptions,
  ) => Promise<Result<Output<Name>>>
  /** Warnings about the set-up, to print before the answer. */
  readonly warnings: readonly string[]
  /** The vault is closed, so what is listed was not checked for changes by other programs. */
  readonly unverified: boolean
  readonly close: () => Promise<void>
}

/** `reading`: the command works with a closed vault; records are then not verified, and the user is told. */
export type SessionNeeds = {
  readonly json: boolean
  readonly reading: boolean
  /** The command copies to the clipboard. */
  readonly clipboard?: boolean
  /** The command also works when our items are gone from the keychain. */
  readonly restoring?: boolean
}

/**
 * The open app or the process that `keyreeve unlock` started, if there is one that can be used; null otherwise, after telling
 * why. Refuses `daemon_unusable`.
 */
const findDaemon = async (
  { home, env, version, ...io }: CliIo,
  json: boolean,
): Promise<Result<Daemon | null>> => {
  if (env['KEYREEVE_DAEMON'] === 'off') return ok(null)
  const { connectDaemon } = await import('../daemon/client.ts')
  const connected = await connectDaemon(home, findAgent(env))
  if (!connected.ok) return connected
  const daemon = connected.data
  if (daemon === 'none') return ok(null)
  if (daemon !== 'silent' && daemon.greeting.version === version) return ok(daemon)
  const notice =
    daemon === 'silent'
      ? t('cli.daemon_silent')
      : t('cli.daemon_other_version', { theirs: daemon.greeting.version, ours: version })
  printNotice(io, json, notice)
  if (daemon !== 'silent') daemon.close()
  return ok(null)
}

/** The data folder, already set up, opened by this process; its vault only when that is needed. Nothing is created. */
export const openHere = async (
  io: CliIo,
  { json, reading, restoring = false }: SessionNeeds,
): Promise<Result<Keyreeve>> => {
  const notSetUp = refuse('vault_not_set_up.home', { home: io.home })
  if (isNothingThere(io.home)) return notSetUp
  const opened = await openFolder(io, noticeOnce(io, json))
  if (!opened.ok) return opened
  const keyreeve = opened.data
  const isSetUp = keyreeve.vault.status().kind !== null
  const ready = !isSetUp ? notSetUp : reading ? ok(null) : await openVault(io, keyreeve)
  const isMissing = !ready.ok && ready.error.code === 'keychain_items_missing'
  if (ready.ok || (restoring && isMissing)) return opened
  await keyreeve.close()
  return ready
}

const hereWarnings = (io: CliIo, { vault }: Keyreeve, reading: boolean): readonly string[] => {
  const passphrase = !reading && vault.status().kind === 'passphrase' ? looseModeWarning(io) : undefined
  return [...dataFolderWarnings(io.home).map(say), ...(passphrase ? [passphrase] : [])]
}

/** A session for every command except `init`: through a daemon if there is one, else in this process. */
export const openSession = async (io: CliIo, needs: SessionNeeds): Promise<Result<Session>> => {
  const { json, reading } = needs
  const found = await findDaemon(io, json)
  if (!found.ok) return found
  const daemon = found.data
  if (daemon) {
    return ok({
      perform: daemon.perform,
      warnings: [],
      unverified: reading && !daemon.greeting.isOpen,
      close: async () => daemon.close(),
    })
  }
  const opened = await openHere(io, needs)
  if (!opened.ok) return opened
  const keyreeve = opened.data
  const actor = commandLineActor(findAgent(io.env))
  const clipboard =
    needs.clipboard === true ? (await import('./clipboard.ts')).connectClipboard(keyreeve, io) : null
  return ok({
    perform: (name, input, options) => keyreeve.perform(name, input, actor, options),
    warnings: hereWarnings(io, keyreeve, reading),
    unverified: reading,
    close: async () => {
      clipboard?.leave()
      await keyreeve.close()
    },
  })
}
