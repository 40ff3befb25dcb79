import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { Secret } from '../secret.ts'
import { HelperClient, type CallFault } from './helper-client.ts'
import type { HelperOperation } from './helper-protocol.ts'
import type { HelperProcess } from './helper-process.ts'
import { keychainService, type Keychain } from './keychain.ts'
import { osRefusal } from './os-refusals.ts'
import { assertAccount, checkStorable } from './storable.ts'

export type OsKeychainOptions = {
  /** Starts one helper process; called again after each one that crashed, hung or went stale. */
  readonly spawn: () => HelperProcess
  /** The service name items are filed under; `Keyreeve` unless a test says otherwise. */
  readonly service?: string
  /** How long one call may take before its helper is killed, in milliseconds. Long enough to answer an unlock prompt. */
  readonly timeoutMs?: number
  /** Called for each call that has not been answered after `slowMs`: somebody may have to be told what is waited for. */
  readonly onSlow?: () => void
  /** One second when left out. */
  readonly slowMs?: number
  /** Milliseconds that never run backwards; for counting crashes a minute. */
  readonly now?: () => number
}

/** Faults that a fresh helper cannot cure, or that must not be tried twice. */
const final: ReadonlySet<CallFault> = new Set([
  'locked',
  'timeout',
  'hung',
  'crashed',
  'crashing',
  'closed',
  'too_large',
  'no_space',
])

const sealedOut =
  'The system keychain gave back something other than what was stored, so it was not kept. Import the secret in another form.'
const lockedBetween =
  'The system keychain does not show what was just stored; it was probably locked meanwhile. Unlock it, then try again.'

/**
 * The operating system's keychain, through keytar in a disposable helper process: one call in flight, each with our own
 * timeout, and a fresh helper after a crash, a hang or a restart of the keychain's service.
 *
 * After a retry, `remove` may answer false although the first try removed the item; removing is idempotent.
 */
export const createOsKeychain = (options: OsKeychainOptions): Keychain => {
  const client = new HelperClient({
    spawn: options.spawn,
    service: options.service ?? keychainService,
    timeoutMs: options.timeoutMs ?? 60_000,
    now: options.now ?? (() => performance.now()),
  })
  const { onSlow, slowMs = 1000 } = options
  let tail: Promise<unknown> = Promise.resolve()

  /** Runs whole operations one after another, so that a write and its reading back are not split. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = tail.then(act)
    tail = turn.catch(() => undefined)
    return turn
  }

  /** One call; a second try in a fresh helper when the first helper had worked before and the service was restarted under it. */
  const call = async (
    op: HelperOperation,
    account: string,
    value?: string,
  ): Promise<Result<string | boolean | null>> => {
    let result = await client.call(op, account, value)
    if (!result.ok && !final.has(result.fault) && (result.seasoned || result.fault === 'stale_session'))
      result = await client.call(op, account, value)
    return result.ok ? ok(result.value) : { ok: false, error: osRefusal(result.fault) }
  }

  const noticed: typeof call = async (op, account, value) => {
    const slow = onSlow && setTimeout(onSlow, slowMs)
    try {
      return await call(op, account, value)
    } finally {
      clearTimeout(slow)
    }
  }

  const write = async (account: string, secret: Secret): Promise<Result<void>> => {
    const written = await noticed('write', account, secret.reveal())
    if (!written.ok) return written
    const back = await noticed('read', account)
    if (!back.ok) return back
    if (back.data === secret.reveal()) return ok(undefined)
    if (back.data === null) return refuse('keychain_locked', lockedBetween, { details: { reason: 'locked' } })
    const removed = await noticed('remove', account)
    return removed.ok ? refuse('secret_unstorable', sealedOut) : removed
  }

  return {
    kind: 'os',
    read: async (account) => {
      assertAccount(account)
      const found = await inTurn(() => noticed('read', account))
      if (!found.ok) return found
      return ok(typeof found.data === 'string' ? new Secret(found.data) : null)
    },
    write: async (account, secret) => {
      assertAccount(account)
      const refusal = checkStorable(secret)
      return refusal ? { ok: false, error: refusal } : inTurn(() => write(account, secret))
    },
    remove: async (account) => {
      assertAccount(account)
      const removed = await inTurn(() => noticed('remove', account))
      return removed.ok ? ok(removed.data === true) : removed
    },
    close: async () => client.close(),
  }
}
