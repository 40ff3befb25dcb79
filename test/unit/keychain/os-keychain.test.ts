import { describe, expect, it } from 'vitest'
import type { HelperProcess } from '../../../electron/core/keychain/helper-process.ts'
import type { HelperMessage, HelperRequest } from '../../../electron/core/keychain/helper-protocol.ts'
import { createOsKeychain } from '../../../electron/core/keychain/os-keychain.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { codeOf } from '../../support/home.ts'

type Reply = { readonly value: string | boolean | null } | { readonly fault: string } | 'silent' | 'exit'

/** A helper whose answers the test controls; records its requests. */
const scripted = (reply: (request: HelperRequest, helper: number) => Reply) => {
  const asked: string[] = []
  const state = { started: 0, killed: 0, inFlight: 0, mostInFlight: 0, services: [] as string[] }
  const spawn = (): HelperProcess => {
    const number = ++state.started
    let onMessage: (message: unknown) => void = () => undefined
    let onExit: () => void = () => undefined
    return {
      post: (message: HelperMessage) => {
        if ('init' in message) return void state.services.push(message.init.service)
        asked.push(`${message.op} ${message.account}`)
        state.mostInFlight = Math.max(state.mostInFlight, ++state.inFlight)
        setImmediate(() => {
          state.inFlight--
          const answer = reply(message, number)
          if (answer === 'exit') onExit()
          else if (answer !== 'silent')
            onMessage(
              'fault' in answer
                ? { id: message.id, ok: false, fault: answer.fault }
                : { id: message.id, ok: true, value: answer.value },
            )
        })
      },
      onMessage: (listener) => {
        onMessage = listener
      },
      onExit: (listener) => {
        onExit = listener
      },
      kill: () => {
        state.killed++
        onExit()
      },
    }
  }
  return { spawn, asked, state }
}

describe('createOsKeychain', () => {
  it('starts no helper until needed, and stores items under Keyreeve', async () => {
    const helper = scripted(() => ({ value: null }))
    const keychain = createOsKeychain(helper)
    expect(helper.state.started).toBe(0)
    await keychain.read('a#1')
    expect(helper.state).toMatchObject({ started: 1, services: ['Keyreeve'] })
  })

  it('has one call in flight, and never separates a write from reading it back', async () => {
    const helper = scripted(({ op }) => ({ value: op === 'read' ? 'v' : null }))
    const keychain = createOsKeychain(helper)
    await Promise.all([
      keychain.write('a#1', new Secret('v')),
      keychain.read('a#2'),
      keychain.write('a#3', new Secret('v')),
      keychain.remove('a#4'),
    ])
    expect(helper.state.mostInFlight).toBe(1)
    expect(helper.asked).toEqual(['write a#1', 'read a#1', 'read a#2', 'write a#3', 'read a#3', 'remove a#4'])
  })

  it('removes an item that reads back differently, and reports it without the value', async () => {
    const helper = scripted(({ op }) => ({
      value: op === 'read' ? 'something else' : op === 'remove' ? true : null,
    }))
    const written = await createOsKeychain(helper).write('a#1', new Secret('the-value'))
    expect(written).toMatchObject({ ok: false, error: { code: 'secret_unstorable.not_read_back' } })
    expect(JSON.stringify(written)).not.toMatch(/the-value|something else/)
    expect(helper.asked).toEqual(['write a#1', 'read a#1', 'remove a#1'])
  })

  it('deletes nothing when a written item cannot be read back, because the keychain may have been locked in between', async () => {
    const helper = scripted(() => ({ value: null }))
    expect(await createOsKeychain(helper).write('a#1', new Secret('v'))).toMatchObject({
      ok: false,
      error: { code: 'keychain_locked.between' },
    })
    expect(helper.asked).toEqual(['write a#1', 'read a#1'])
  })

  it('retries in a fresh helper when a helper that had answered fails, not when a fresh one does', async () => {
    const stale = scripted((_, number) =>
      number === 1 && stale.asked.length > 1 ? { fault: 'unknown' } : { value: null },
    )
    const keychain = createOsKeychain(stale)
    await keychain.read('a#1')
    expect(await keychain.read('a#2')).toEqual({ ok: true, data: null })
    expect(stale.asked).toEqual(['read a#1', 'read a#2', 'read a#2'])

    const broken = scripted(() => ({ fault: 'no_service' }))
    expect(await createOsKeychain(broken).read('a#1')).toMatchObject({
      ok: false,
      error: { code: 'keychain_unavailable.no_service' },
    })
    expect(broken.asked).toEqual(['read a#1'])
  })

  it('does not retry after a timeout or a crash', async () => {
    for (const [reply, code] of [
      ['silent', 'keychain_timeout'],
      ['exit', 'keychain_unavailable.crashed'],
      [{ fault: 'timeout' }, 'keychain_timeout'],
    ] as const) {
      const helper = scripted(() => reply)
      expect(await createOsKeychain({ ...helper, timeoutMs: 50 }).read('a#1')).toMatchObject({
        ok: false,
        error: { code },
      })
      expect(helper.asked).toHaveLength(1)
    }
  })

  it('starts a fresh helper after a timeout, as often as needed', async () => {
    const helper = scripted((_, number) => (number < 8 ? 'silent' : { value: null }))
    const keychain = createOsKeychain({ ...helper, timeoutMs: 10 })
    for (let i = 1; i < 8; i++)
      expect(await keychain.read('a#1')).toMatchObject({ ok: false, error: { code: 'keychain_timeout' } })
    expect(await keychain.read('a#1')).toEqual({ ok: true, data: null })
    expect(helper.state).toMatchObject({ started: 8, killed: 7 })
  })

  it('counts helpers that cannot be started as crashes', async () => {
    let tries = 0
    const keychain = createOsKeychain({
      now: () => 0,
      spawn: () => {
        tries++
        throw new Error('EAGAIN')
      },
    })
    const codes: string[] = []
    for (let i = 0; i < 6; i++) codes.push(codeOf(await keychain.read('a#1')))
    expect(codes).toEqual([
      ...Array<string>(4).fill('keychain_unavailable.crashed'),
      ...Array<string>(2).fill('keychain_unavailable.crashing'),
    ])
    expect(tries).toBe(4)
  })
})
