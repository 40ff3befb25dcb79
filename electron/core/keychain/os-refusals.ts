import { type Refusal, type RefusalCode, refuse } from '../../../shared/domain/errors.ts'
import type { CodeTaking } from '../../../shared/messages/message.ts'
import type { CallFault } from './helper-client.ts'

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
export const osRefusal = (fault: CallFault): Refusal => refuse(codes[fault]).error
