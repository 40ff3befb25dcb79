import { expect, it } from 'vitest'
import { createCopyGuard } from '../../../electron/shell/page-permissions.ts'

const setUp = () => {
  let time = 1000
  const guard = createCopyGuard(() => time)
  return { guard, after: (ms: number) => (time += ms) }
}

it('each interaction of a person allows one copy, for three seconds', () => {
  const { guard, after } = setUp()
  expect(guard.takeGesture()).toBe(false)
  for (const type of ['mouseDown', 'mouseUp', 'rawKeyDown', 'keyUp', 'gestureTap']) {
    guard.observe(type)
    expect([guard.takeGesture(), guard.takeGesture()], type).toEqual([true, false])
  }
  guard.observe('mouseDown')
  after(2999)
  expect(guard.takeGesture()).toBe(true)
  guard.observe('mouseDown')
  after(3000)
  expect(guard.takeGesture()).toBe(false)
})

it('moving the mouse, scrolling and the like do not count as interactions', () => {
  const { guard } = setUp()
  for (const type of [
    'mouseMove',
    'mouseEnter',
    'mouseLeave',
    'mouseWheel',
    'gestureScrollBegin',
    'touchMove',
    'contextMenu',
    'undefined',
    '',
  ])
    guard.observe(type)
  expect(guard.takeGesture()).toBe(false)
})

it('a confirmation is valid for its key, and unlocking for all keys, for five minutes or until revoked', () => {
  const { guard, after } = setUp()
  guard.permit('a')
  expect([guard.isPermitted('a'), guard.isPermitted('b')]).toEqual([true, false])
  after(5 * 60_000)
  expect(guard.isPermitted('a')).toBe(false)
  guard.unlocked()
  expect([guard.isPermitted('a'), guard.isPermitted('b')]).toEqual([true, true])
  guard.permit('a')
  guard.observe('mouseDown')
  guard.clear()
  expect([guard.isPermitted('a'), guard.isPermitted('b'), guard.takeGesture()]).toEqual([false, false, false])
})
