import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openKeyreeve, type Keyreeve, type KeyreeveOptions } from '../../electron/core/app.ts'
import type { Clock } from '../../electron/core/context.ts'
import type { Keychain } from '../../electron/core/keychain/keychain.ts'
import { createMemoryKeychain, type MemoryKeychain } from '../../electron/core/keychain/memory.ts'
import { spawnNodeHelper } from '../../electron/core/keychain/helper-process.ts'
import { openPassphraseVault } from '../../electron/core/keychain/passphrase-vault.ts'
import type { ToReader } from '../../electron/core/projects/scan/protocol.ts'
import type { SpawnReader } from '../../electron/core/projects/scan/readers.ts'
import type { Environment } from '../../shared/domain/types.ts'
import type { RefusalCode, Result } from '../../shared/domain/errors.ts'
import { say } from '../../electron/messages.ts'

/** A clock that only changes when it is set. */
export type TestClock = Clock & { set(time: number): void; advance(ms: number): void }

export const createTestClock = (start = Date.UTC(2026, 0, 15, 12)): TestClock => {
  let time = start
  return {
    now: () => time,
    set: (to) => {
      time = to
    },
    advance: (ms) => {
      time += ms
    },
  }
}

/** Creates a folder and returns its real path; the caller removes it. `inMemory` when the disk is not under test: thousands of syncs take minutes. */
export const newFolder = ({ inMemory = false }: { inMemory?: boolean } = {}): string =>
  realpathSync(
    mkdtempSync(join(inMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'keyreeve-home-')),
  )

export type TestKeyreeveOptions = {
  /** An existing data folder to open again; by default a new one, which `cleanUp` removes. */
  readonly home?: string
  /** The items of the keychain; pass those from before to open a folder again. */
  readonly items?: Map<string, string>
  readonly clock?: TestClock
  readonly failpoint?: KeyreeveOptions['failpoint']
  readonly actor?: KeyreeveOptions['actor']
  readonly spawnScanReader?: KeyreeveOptions['spawnScanReader']
  readonly watchMs?: number
  /** The shortest time between two anchors of the activity; none by default, so that the keychain has only what a test is about. */
  readonly anchorMs?: number
  /** How often to look whether a daily backup is due; never by default. */
  readonly backupMs?: number
  /** How long opening and each change wait for another process; the product's default if omitted. */
  readonly waitMs?: number
  /** Wraps the memory keychain, to make its calls fail, to count them or to stop them. */
  readonly wrap?: (keychain: MemoryKeychain) => Keychain
  /** The state of the keychain at the start; `open` by default. */
  readonly state?: 'open' | 'locked' | 'unavailable'
}

export type TestKeyreeve = {
  readonly keyreeve: Keyreeve
  readonly home: string
  readonly clock: TestClock
  readonly keychain: MemoryKeychain
  readonly items: Map<string, string>
  /** Closes everything, and removes the folder if it was created here. */
  readonly cleanUp: () => Promise<void>
}

/** Returns a result's data and throws its refusal; for steps of a test that must succeed. */
export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`refused with ${result.error.code}: ${say(result.error)}`)
  return result.data
}

/** `ok`, or the refusal's code. */
export const codeOf = (result: Result<unknown>): 'ok' | RefusalCode => (result.ok ? 'ok' : result.error.code)

/** The entry point of a process that reads files for a scan. */
export const scanReader = resolve(import.meta.dirname, '../../electron/core/projects/scan/scan-reader.ts')
/** Starts the process that reads files for a scan, from its sources. */
export const spawnScanReader: SpawnReader = () => spawnNodeHelper<ToReader>(scanReader)

/** Opens a Keyreeve on a memory keychain and a clock that stands still, its vault open unless `state` says otherwise. */
export const openTestKeyreeve = async (options: TestKeyreeveOptions = {}): Promise<TestKeyreeve> => {
  const home = options.home ?? newFolder()
  const clock = options.clock ?? createTestClock()
  const items = options.items ?? new Map<string, string>()
  const keychain = createMemoryKeychain(items)
  if (options.state) keychain.setState(options.state)
  // Locking closes it, and unlocking asks for another one: the same again.
  const reusable = { ...keychain, close: async () => undefined }
  const used = options.wrap?.(reusable) ?? reusable
  const keyreeve = must(
    await openKeyreeve({
      home,
      clock,
      keychains: {
        os: () => used,
        passphrase: () =>
          openPassphraseVault({
            path: join(home, 'passphrase.vault'),
            clock,
            kdf: { n: 1 << 14, r: 8, p: 1 },
          }),
      },
      ...(options.watchMs === undefined ? {} : { watchMs: options.watchMs }),
      ...(options.anchorMs === undefined ? {} : { anchorMs: options.anchorMs }),
      ...(options.backupMs === undefined ? {} : { backupMs: options.backupMs }),
      ...(options.waitMs === undefined ? {} : { waitMs: options.waitMs }),
      ...(options.actor ? { actor: options.actor } : {}),
      ...(options.failpoint ? { failpoint: options.failpoint } : {}),
      spawnScanReader: options.spawnScanReader ?? spawnScanReader,
    }),
  )
  const status = await keyreeve.vault.open()
  if (!options.state && !options.wrap && status.state !== 'open')
    throw new Error(`the vault did not open: ${status.refusal?.code}`)
  return {
    keyreeve,
    home,
    clock,
    keychain,
    items,
    cleanUp: async () => {
      await keyreeve.close()
      if (options.home === undefined) rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The id of the account of the person at this machine. */
export const yourAccount = ({ context }: Keyreeve): string => {
  const row = context.db.get<{ id: string }>('SELECT id FROM accounts WHERE is_you = 1')
  if (!row) throw new Error('there is no account for you')
  return row.id
}

/** The input of `keys.create`, for the account of the person at this machine. */
export const newKey = (
  keyreeve: Keyreeve,
  name: string,
  more: { keep?: boolean; environment?: Environment; accountId?: string } = {},
) => ({
  name,
  accountId: yourAccount(keyreeve),
  environment: 'test' as Environment,
  expiration: 'never' as const,
  keep: true,
  ...more,
})
