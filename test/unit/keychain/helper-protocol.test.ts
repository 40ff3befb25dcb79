import { describe, expect, it } from 'vitest'
import {
  classifyKeytarError,
  parseHelperMessage,
  parseHelperResponse,
} from '../../../electron/core/keychain/helper-protocol.ts'

describe('classifyKeytarError', () => {
  it.each([
    ['Cannot create an item in a locked collection', 'locked'],
    ['User interaction is not allowed.', 'locked'],
    ['The user name or passphrase you entered is not correct.', 'locked'],
    ['Timeout was reached', 'timeout'],
    ['The session wrapping the secret does not exist', 'stale_session'],
    [
      'GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: The name :1.0 was not provided by any .service files',
      'stale_session',
    ],
    ['Object does not exist at path “/org/freedesktop/secrets/session/s1”', 'stale_session'],
    [
      'GDBus.Error:org.freedesktop.DBus.Error.NoReply: Message recipient disconnected from message bus without replying',
      'stale_session',
    ],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'no_keyring'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'no_service'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no_bus'],
    ['Could not connect: No such file or directory', 'no_bus'],
    ['The stub received bad data', 'too_large'],
    ['something new', 'unknown'],
  ])('%s: %s', (message, fault) => expect(classifyKeytarError(new Error(message))).toBe(fault))
})

describe('messages', () => {
  it('reads what is well-formed', () => {
    expect(parseHelperMessage({ init: { service: 'Keyreeve' } })).toEqual({ init: { service: 'Keyreeve' } })
    expect(parseHelperMessage({ id: 1, op: 'write', account: 'a', value: 'v' })).toEqual({
      id: 1,
      op: 'write',
      account: 'a',
      value: 'v',
    })
    expect(parseHelperResponse({ id: 1, ok: true, value: null })).toEqual({ id: 1, ok: true, value: null })
    expect(parseHelperResponse({ id: 1, ok: false, fault: 'made up', text: 'dropped' })).toEqual({
      id: 1,
      ok: false,
      fault: 'unknown',
    })
  })

  it.each([
    null,
    'x',
    1,
    {},
    { id: '1', op: 'read', account: 'a' },
    { id: 1, op: 'findCredentials', account: 'a' },
    { id: 1, op: 'write', account: 'a' },
    { init: {} },
  ])('drops %j', (message) => {
    expect(parseHelperMessage(message)).toBeNull()
    expect(parseHelperResponse(message)).toBeNull()
  })
})
