import { expect, it } from 'vitest'
import { createCopyGuard } from '../../../electron/shell/page-permissions.ts'

const setUp = () => {
  let time = 1000
  const guard = createCopyGuard(() => time)
  return { guard, after: (ms: number) => (time += ms) }
}

it('one thing that a person does allows one copy, for three seconds', () => {
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

it('moving the mouse, scrolling and the like are nothing that a person asks for something by', () => {
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

it('a yes holds for its key, unlocking for all, for five minutes or until they are taken back', () => {
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
