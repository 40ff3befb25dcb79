import { expect, it } from 'vitest'
import { ok, refuse } from '../../../shared/domain/errors.ts'
import { createEarlyRequests } from '../../../electron/shell/startup.ts'

/** A dispatcher that refuses with `code` until `state.open` is set, and records the requests it was asked. */
const scene = (code: 'keychain_unavailable' | 'keychain_locked' = 'keychain_unavailable') => {
  const asked: unknown[] = []
  const state = { open: false }
  const dispatch = async (route: unknown) => {
    asked.push(route)
    return state.open ? ok('done') : refuse(code, 'Not yet.')
  }
  return { asked, state, dispatch }
}

it('a request made before the keychain’s first answer waits for it, and is then retried', async () => {
  const { asked, state, dispatch } = scene()
  const earlyRequests = createEarlyRequests()
  const reply = earlyRequests.retryOnceVaultAnswers(dispatch)('deliveries.copy', {})
  state.open = true
  earlyRequests.vaultAnswered()
  expect(await reply).toEqual(ok('done'))
  expect(asked).toEqual(['deliveries.copy', 'deliveries.copy'])
})

it('a keychain that never answers is not waited for forever', async () => {
  const { asked, dispatch } = scene()
  expect(await createEarlyRequests(1).retryOnceVaultAnswers(dispatch)('deliveries.copy', {})).toMatchObject({
    ok: false,
  })
  expect(asked).toHaveLength(1)
})

it('a request does not wait after the first answer, or when it was refused for another reason', async () => {
  const later = scene()
  const earlyRequests = createEarlyRequests()
  earlyRequests.vaultAnswered()
  expect(await earlyRequests.retryOnceVaultAnswers(later.dispatch)('deliveries.copy', {})).toMatchObject({
    ok: false,
  })
  expect(later.asked).toHaveLength(1)

  const locked = scene('keychain_locked')
  expect(
    await createEarlyRequests().retryOnceVaultAnswers(locked.dispatch)('deliveries.copy', {}),
  ).toMatchObject({ ok: false })
  expect(locked.asked).toHaveLength(1)
})
