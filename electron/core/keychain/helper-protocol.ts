/** The messages between this process and the helper process that holds keytar. Plain data, because they cross a process boundary. */
export type HelperOperation = 'read' | 'write' | 'remove'

export type HelperRequest = {
  readonly id: number
  readonly op: HelperOperation
  readonly account: string
  readonly value?: string
}
type HelperInit = { readonly init: { readonly service: string } }
export type HelperMessage = HelperInit | HelperRequest

const helperFaults = [
  'locked',
  'no_bus',
  'no_service',
  'no_keyring',
  'stale_session',
  'timeout',
  'too_large',
  'no_space',
  'no_library',
  'unknown',
] as const
/** Why keytar refused, without its text: nothing that keytar says leaves the helper, so no secret can. */
export type HelperFault = (typeof helperFaults)[number]

/** `value` is the secret or null for a read, whether the item existed for a remove, null for a write. */
export type HelperResponse =
  | { readonly id: number; readonly ok: true; readonly value: string | boolean | null }
  | { readonly id: number; readonly ok: false; readonly fault: HelperFault }

/**
 * keytar reports texts without codes, so only the texts can be matched. libsecret's were observed with gnome-keyring 42; the
 * others are those of macOS's Security framework and of the Windows Credential Manager. The first match wins: a stale session
 * also says "was not provided by any .service files" but names a connection (`:1.0`), or says that there was no reply
 * because the other side is gone.
 */
const patterns: readonly (readonly [HelperFault, RegExp])[] = [
  [
    'locked',
    /locked collection|is locked|interaction is not allowed|passphrase you entered is not correct|user canceled|prompt was dismissed/i,
  ],
  [
    'stale_session',
    /session wrapping the secret|\/session\/|name :\d+\.\d+ was not provided|disconnected from message bus|connection is closed/i,
  ],
  ['timeout', /timeout was reached|timed out|noreply/i],
  ['no_keyring', /object does not exist at path|no such object path|keychain could not be found/i],
  ['no_service', /was not provided by any \.service files|serviceunknown|spawn\.|startservicebyname/i],
  ['no_bus', /d-?bus|could not connect|connection refused|no such file or directory|\$display/i],
  ['too_large', /stub received bad data/i],
  ['no_space', /no space left|disk (is )?full|not enough (disk )?space/i],
]

/** Classifies what keytar threw; anything that is not recognised is `unknown`. */
export const classifyKeytarError = (error: unknown): HelperFault => {
  const text = error instanceof Error ? error.message : String(error)
  return patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unknown'
}

const isRecord = (message: unknown): message is Record<string, unknown> =>
  typeof message === 'object' && message !== null

/** Parses a message sent to the helper; null for anything else. */
export const parseHelperMessage = (message: unknown): HelperMessage | null => {
  if (!isRecord(message)) return null
  if (isRecord(message['init']) && typeof message['init']['service'] === 'string')
    return { init: { service: message['init']['service'] } }
  const { id, op, account, value } = message
  if (typeof id !== 'number' || typeof account !== 'string') return null
  if (op === 'write') return typeof value === 'string' ? { id, op, account, value } : null
  return op === 'read' || op === 'remove' ? { id, op, account } : null
}

/** Parses a message sent by the helper; null for anything else. */
export const parseHelperResponse = (message: unknown): HelperResponse | null => {
  if (!isRecord(message) || typeof message['id'] !== 'number') return null
  const { id, value } = message
  if (message['ok'] === true && (value === null || typeof value === 'string' || typeof value === 'boolean'))
    return { id, ok: true, value }
  if (message['ok'] !== false) return null
  return { id, ok: false, fault: helperFaults.find((fault) => fault === message['fault']) ?? 'unknown' }
}
