import { ok, type Refusal, type RefusalCode, refuse, type Result } from '../../../shared/domain/errors.ts'
import { Secret } from '../secret.ts'
import { Sequencer } from '../sequencer.ts'
import { type CallFault, HelperClient } from './helper-client.ts'
import type { HelperOperation } from './helper-protocol.ts'
import type { HelperProcess } from './helper-process.ts'
import { assertAccount, checkStorable, type Keychain, keychainService } from './keychain.ts'
import type { CodeTaking } from '../../../shared/messages/message.ts'

/** Each way the system's keychain can fail. */
const codes: Readonly<Record<CallFault, RefusalCode & CodeTaking>> = {
  locked: 'keychain_locked.os',
  no_bus: 'keychain_unavailable.no_bus',
  no_service: 'keychain_unavailable.no_service',
  no_keyring: 'keychain_unavailable.no_keyring',
  stale_session: 'keychain_unavailable.stale_session',
  timeout: 'keychain_timeout',
  too_large: 'secret_unstorable.keychain_limit',
  no_space: 'no_space.keychain',
  no_library: 'keychain_unavailable.no_library',
  unknown: 'keychain_unavailable.unknown',
  crashed: 'keychain_unavailable.crashed',
  crashing: 'keychain_unavailable.crashing',
  hung: 'keychain_timeout',
  closed: 'keychain_unavailable.closing',
}

/** The refusal for a fault. */
const osRefusal = (fault: CallFault): Refusal => refuse(codes[fault]).error

export type OsKeychainOptions = {
  /** Starts a helper process; called again after one crashed, hung or went stale. */
  readonly spawn: () => HelperProcess
  /** The service name of the items; `Keyreeve` outside tests. */
  readonly service?: string
  /** How long a call may take before its helper is killed, in milliseconds: long enough to answer an unlock prompt. */
  readonly timeoutMs?: number
  /** Called for each call that is unanswered after `slowMs`, so that the user can be told what is being waited for. */
  readonly onSlow?: () => void
  /** One second by default. */
  readonly slowMs?: number
  /** A monotonic clock in milliseconds, used to count crashes per minute. */
  readonly now?: () => number
}

/** Faults that a fresh helper cannot fix, or after which a retry is not safe. */
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

/**
 * The operating system's keychain, through keytar in a disposable helper process. One call is in flight at a time, each with our
 * own timeout; a crash, a hang or a restart of the keychain's service is followed by a fresh helper.
 *
 * After a retry, `remove` may return false although the first try removed the item; removing is idempotent.
 */
export const createOsKeychain = (options: OsKeychainOptions): Keychain => {
  const client = new HelperClient({
    spawn: options.spawn,
    service: options.service ?? keychainService,
    timeoutMs: options.timeoutMs ?? 60_000,
    now: options.now ?? (() => performance.now()),
  })
  const { onSlow, slowMs = 1000 } = options
  /** Serializes whole operations, so that nothing comes between a write and reading it back. */
  const sequencer = new Sequencer()

  /** Makes one call. Retries in a fresh helper if the helper had worked before and the keychain's service has restarted since. */
  const call = async (
    op: HelperOperation,
    account: string,
    value?: string,
  ): Promise<Result<string | boolean | null>> => {
    let result = await client.call(op, account, value)
    if (!result.ok && !final.has(result.fault) && (result.hasAnswered || result.fault === 'stale_session'))
      result = await client.call(op, account, value)
    return result.ok ? ok(result.value) : { ok: false, error: osRefusal(result.fault) }
  }

  const callAndReportSlow: typeof call = async (op, account, value) => {
    const slow = onSlow && setTimeout(onSlow, slowMs)
    try {
      return await call(op, account, value)
    } finally {
      clearTimeout(slow)
    }
  }

  const write = async (account: string, secret: Secret): Promise<Result<void>> => {
    const written = await callAndReportSlow('write', account, secret.reveal())
    if (!written.ok) return written
    const back = await callAndReportSlow('read', account)
    if (!back.ok) return back
    if (back.data === secret.reveal()) return ok(undefined)
    if (back.data === null) return refuse('keychain_locked.between')
    const removed = await callAndReportSlow('remove', account)
    return removed.ok ? refuse('secret_unstorable.not_read_back') : removed
  }

  return {
    kind: 'os',
    read: async (account) => {
      assertAccount(account)
      const found = await sequencer.queue(() => callAndReportSlow('read', account))
      if (!found.ok) return found
      return ok(typeof found.data === 'string' ? new Secret(found.data) : null)
    },
    write: async (account, secret) => {
      assertAccount(account)
      const refusal = checkStorable(secret)
      return refusal ? { ok: false, error: refusal } : sequencer.queue(() => write(account, secret))
    },
    remove: async (account) => {
      assertAccount(account)
      const removed = await sequencer.queue(() => callAndReportSlow('remove', account))
      return removed.ok ? ok(removed.data === true) : removed
    },
    close: async () => client.close(),
  }
}
