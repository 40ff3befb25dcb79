import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ok, refuse, refuseField } from '../../../shared/domain/errors.ts'
import { createPerform } from '../../../electron/core/perform.ts'
import { createDispatcher } from '../../../electron/shell/ipc.ts'
import { openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { echoHandlers, memoryLog } from './fakes.ts'

const marker = 'kr_test_MARKERMARKERMARKERMARKERMARKERMARKER12'
/** Uses a real core, with handlers that return their input, or those in `own`. */
let test: TestKeyreeve
beforeAll(async () => {
  test = await openTestKeyreeve()
})
afterAll(() => test.cleanUp())

const setUp = (own: Parameters<typeof echoHandlers>[0] = {}) => {
  const log = memoryLog()
  const perform = createPerform({ handlers: echoHandlers(own), open: async () => ok(test.keyreeve) })
  const dispatch = createDispatcher({
    onProgress: () => undefined,
    perform,
    session: () => new AbortController().signal,
    log,
    vaultAnswered: Promise.resolve(),
  })
  return { log, dispatch }
}

describe('the dispatcher', () => {
  it.each([
    'nope',
    '',
    '__proto__',
    'constructor',
    'toString',
    'keys',
    'keys.query ',
    undefined,
    null,
    1,
    {},
    ['keys.query'],
    Symbol('x'),
  ])('does not know the route %s', async (route) => {
    expect(await setUp().dispatch(route, {})).toMatchObject({ ok: false, error: { code: 'unknown_route' } })
  })

  it('passes the parsed input to the handler, and returns its result', async () => {
    const { dispatch } = setUp()
    expect(await dispatch('accounts.create', { type: 'user', name: '  Ada ', roles: ['reader'] })).toEqual(
      ok({ type: 'user', name: 'Ada', roles: ['reader'] }),
    )
  })

  it('passes a refusal on as it is', async () => {
    const refusal = refuseField('name', 'name_taken.account', { name: 'x' })
    expect(await setUp({ 'keys.get': () => refusal }).dispatch('keys.get', { id: 'x' })).toBe(refusal)
  })

  it.each([
    [
      'keys.create',
      { name: '', accountId: 'a', environment: 'test', expiration: 'never', keep: true },
      'name',
      'invalid_input.no_name',
    ],
    ['accounts.create', { type: 'user', name: 'a', roles: [] }, 'roles', 'invalid_input.no_roles'],
    ['deliveries.writeEnv', { id: 'a', file: 'x', variable: '1A' }, 'variable', 'invalid_input.variable'],
  ])('refuses input of %s with the field and the schema’s own code', async (route, input, field, code) => {
    expect(await setUp().dispatch(route, input)).toMatchObject({ ok: false, error: { code, field } })
  })

  it('names the position in a list', async () => {
    const input = {
      id: 'a1',
      name: 'A',
      description: '',
      holders: 'both',
      permissions: ['keys:read', 'keys:fly'],
    }
    expect(await setUp().dispatch('roles.create', input)).toMatchObject({
      error: { code: 'invalid_input.permission', field: 'permissions.1' },
    })
  })

  it.each([
    ['keys.query', { environment: marker }, 'invalid_input.one_of'],
    ['keys.query', { environment: 'test', [marker]: 1 }, 'invalid_input.missing'],
    [
      'keys.query',
      { environment: 'test', window: { limit: 1, offset: 0 }, [marker]: 1 },
      'invalid_input.unknown_field',
    ],
    ['keys.query', marker, 'invalid_input.wrong_type'],
    [
      'roles.create',
      { id: marker, name: marker, description: '', holders: marker, permissions: [marker] },
      'invalid_input.role_id',
    ],
    [
      'decisions.check',
      { subject: { secret: marker, [marker]: marker }, entity: marker, action: 'read', environment: 'test' },
      'invalid_input.unknown_field',
    ],
    [
      'keys.create',
      { name: 'a', accountId: 'a', environment: 'test', expiration: marker, keep: true },
      'invalid_input.malformed',
    ],
  ])('never repeats what was given to %s', async (route, input, code) => {
    const { dispatch, log } = setUp()
    const answer = await dispatch(route, input)
    expect(answer).toMatchObject({ ok: false, error: { code } })
    expect(JSON.stringify([answer, log.lines])).not.toContain('MARKER')
  })

  it('turns an exception into an internal refusal, with an id that only the log explains', async () => {
    const boom = () => {
      throw new Error(`SQLITE at /home/ada ${marker}`)
    }
    const { dispatch, log } = setUp({ 'roles.list': boom, 'keys.get': async () => boom() })
    for (const [route, input] of [
      ['roles.list', {}],
      ['keys.get', { id: 'x' }],
    ] as const) {
      const answer = await dispatch(route, input)
      if (answer.ok) throw new Error('was answered')
      expect(answer.error.code).toBe('internal.logged')
      expect(JSON.stringify(answer)).not.toMatch(/SQLITE|home|MARKER|\bat\b/)
      expect(log.lines.at(-1)).toMatchObject({
        level: 'error',
        fields: { id: answer.error.params['id'], operation: route },
      })
    }
  })

  it('turns errors of the machine into refusals of their own', async () => {
    const full = () => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    }
    const { dispatch, log } = setUp({ 'roles.list': full })
    expect(await dispatch('roles.list', {})).toMatchObject({
      ok: false,
      error: { code: 'no_space.database' },
    })
    expect(log.lines).toEqual([])
  })
})

describe('a request made before the keychain has answered for the first time', () => {
  /** Refuses with `code` until `state.open` is set, and counts the requests that reached a handler. */
  const scene = (code: 'keychain_unavailable.waiting' | 'keychain_locked.os', maxWaitMs?: number) => {
    const state = { open: false, asked: 0 }
    const { promise: firstAsked, resolve: wasAsked } = Promise.withResolvers<void>()
    const perform = createPerform({
      handlers: echoHandlers({
        'vault.status': () => {
          state.asked += 1
          wasAsked()
          return state.open ? ok('done') : refuse(code)
        },
      }),
      open: async () => ok(test.keyreeve),
    })
    const { promise: vaultAnswered, resolve: answer } = Promise.withResolvers<void>()
    const dispatch = createDispatcher({
      onProgress: () => undefined,
      perform,
      session: () => new AbortController().signal,
      log: memoryLog(),
      vaultAnswered,
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    })
    return { state, answer, firstAsked, ask: () => dispatch('vault.status', {}) }
  }

  it('waits for the answer, and is then retried', async () => {
    const { state, answer, firstAsked, ask } = scene('keychain_unavailable.waiting')
    const reply = ask()
    await firstAsked
    state.open = true
    answer()
    expect(await reply).toEqual(ok('done'))
    expect(state.asked).toBe(2)
  })

  it('is refused when the keychain takes too long', async () => {
    const { state, ask } = scene('keychain_unavailable.waiting', 1)
    expect(await ask()).toMatchObject({ error: { code: 'keychain_unavailable.waiting' } })
    expect(state.asked).toBe(1)
  })

  it('does not wait after the first answer, or when it was refused for another reason', async () => {
    const answered = scene('keychain_unavailable.waiting')
    answered.answer()
    await Promise.resolve()
    expect(await answered.ask()).toMatchObject({ error: { code: 'keychain_unavailable.waiting' } })
    expect(answered.state.asked).toBe(1)

    const locked = scene('keychain_locked.os')
    expect(await locked.ask()).toMatchObject({ error: { code: 'keychain_locked.os' } })
    expect(locked.state.asked).toBe(1)
  })
})

it('a huge payload is answered in time', async () => {
  const { dispatch } = setUp()
  const huge = {
    id: 'a1',
    name: 'n'.repeat(5e6),
    description: 'd'.repeat(5e6),
    holders: 'both',
    permissions: Array.from({ length: 100_000 }, () => 'no'),
  }
  const before = performance.now()
  expect(await dispatch('roles.create', huge)).toMatchObject({
    ok: false,
    error: { code: 'invalid_input.too_long' },
  })
  expect(performance.now() - before).toBeLessThan(2000)
})
