import { refuse, type Refusal, type RefusalCode } from '../../../shared/domain/errors.ts'
import type { CallFault } from './helper-client.ts'

const otherwise = 'or use a passphrase vault instead'

/** One sentence or two for each way the system's keychain can fail, each saying what to do. */
const refusals: Readonly<Record<CallFault, readonly [RefusalCode, string]>> = {
  locked: ['keychain_locked', 'The system keychain is locked. Unlock it, then try again.'],
  no_bus: [
    'keychain_unavailable',
    `The system keychain cannot be reached because there is no desktop session bus. Start Keyreeve in a desktop session, ${otherwise}.`,
  ],
  no_service: [
    'keychain_unavailable',
    `No keychain service is running. Start one (GNOME Keyring, KWallet or KeePassXC), ${otherwise}.`,
  ],
  no_keyring: [
    'keychain_unavailable',
    `The system keychain has no default keyring yet. Create one in its settings, ${otherwise}.`,
  ],
  stale_session: [
    'keychain_unavailable',
    'The system keychain was restarted and is not ready yet. Try again.',
  ],
  timeout: [
    'keychain_timeout',
    'The system keychain did not answer in time. Look for an unlock prompt, then try again.',
  ],
  too_large: ['secret_unstorable', 'The system keychain refused the secret as too large. Use a shorter one.'],
  no_space: [
    'no_space',
    'The disk is full, so the system keychain could not store the secret. Free some space, then try again.',
  ],
  no_library: [
    'keychain_unavailable',
    `The keychain library could not be loaded. Install libsecret (Debian: libsecret-1-0) and restart Keyreeve, ${otherwise}.`,
  ],
  unknown: [
    'keychain_unavailable',
    `The system keychain refused the request. Check that it works in its own settings, ${otherwise}.`,
  ],
  crashed: ['keychain_unavailable', 'The keychain helper stopped unexpectedly. Try again.'],
  crashing: ['keychain_unavailable', 'The keychain helper keeps stopping. Wait a minute, then try again.'],
  hung: [
    'keychain_timeout',
    'The system keychain did not answer in time. Look for an unlock prompt, then try again.',
  ],
  closed: ['keychain_unavailable', 'Keyreeve is closing. Start it again to go on.'],
}

/** The refusal for a fault; `details.reason` names the fault for `doctor` and the log. */
export const osRefusal = (fault: CallFault): Refusal => {
  const [code, message] = refusals[fault]
  return refuse(code, message, { details: { reason: fault } }).error
}
