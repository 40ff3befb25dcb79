import { expect, it } from 'vitest'
import { ok, refuse } from '../../../shared/domain/errors.ts'
import { createPatience } from '../../../electron/shell/patience.ts'

/** A dispatcher whose keychain answers from the second request on, or as it is told. */
const scene = (code: 'keychain_unavailable' | 'keychain_locked' = 'keychain_unavailable') => {
  const asked: unknown[] = []
  const state = { open: false }
  const dispatch = async (route: unknown) => {
    asked.push(route)
    return state.open ? ok('done') : refuse(code, 'Not yet.')
  }
  return { asked, state, dispatch }
}

it('what comes before the keychain’s first answer waits for it, and is then asked once more', async () => {
  const { asked, state, dispatch } = scene()
  const patience = createPatience()
  const reply = patience.over(dispatch)('deliveries.copy', {})
  state.open = true
  patience.answered()
  expect(await reply).toEqual(ok('done'))
  expect(asked).toEqual(['deliveries.copy', 'deliveries.copy'])
})

it('a keychain that keeps silent is not waited for without end', async () => {
  const { asked, dispatch } = scene()
  expect(await createPatience(1).over(dispatch)('deliveries.copy', {})).toMatchObject({ ok: false })
  expect(asked).toHaveLength(1)
})

it('later, and for any other refusal, nothing waits', async () => {
  const later = scene()
  const patience = createPatience()
  patience.answered()
  expect(await patience.over(later.dispatch)('deliveries.copy', {})).toMatchObject({ ok: false })
  expect(later.asked).toHaveLength(1)

  const locked = scene('keychain_locked')
  expect(await createPatience().over(locked.dispatch)('deliveries.copy', {})).toMatchObject({ ok: false })
  expect(locked.asked).toHaveLength(1)
})
