import { expect, test } from 'vitest'
import { createHistory, moveOf } from '../../../renderer/app/navigation-history.ts'

test('going back and forward visits the entries, and a new entry drops those ahead', () => {
  const history = createHistory('a')
  history.push('b')
  history.push('c')
  expect([history.move(1), history.move(-1), history.move(-1), history.move(-1), history.current()]).toEqual([
    null,
    'b',
    'a',
    null,
    'a',
  ])
  expect(history.move(1)).toBe('b')
  history.replace('B')
  history.push('d')
  expect([history.move(1), history.move(-1), history.move(-1), history.move(1), history.move(1)]).toEqual([
    null,
    'B',
    'a',
    'B',
    'd',
  ])
})

test('the oldest entries are dropped', () => {
  const history = createHistory(0)
  for (let entry = 1; entry <= 500; entry += 1) history.push(entry)
  let back = 0
  while (history.move(-1) !== null) back += 1
  expect([back, history.current()]).toEqual([99, 401])
})

test('back and forward are Alt with an arrow, on a Mac ⌘ with a bracket, and nothing else', () => {
  const press = (key: string, held: Partial<Parameters<typeof moveOf>[0]>, isMac: boolean) =>
    moveOf({ key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held }, isMac)
  expect([press('ArrowLeft', { altKey: true }, false), press('ArrowRight', { altKey: true }, false)]).toEqual(
    [-1, 1],
  )
  expect([press('[', { metaKey: true }, true), press(']', { metaKey: true }, true)]).toEqual([-1, 1])
  expect([press('ArrowLeft', { altKey: true }, true), press('[', { metaKey: true }, false)]).toEqual([
    null,
    null,
  ])
  expect([
    press('ArrowLeft', {}, false),
    press('ArrowLeft', { altKey: true, shiftKey: true }, false),
    press('ArrowLeft', { altKey: true, ctrlKey: true }, false),
    press('ArrowUp', { altKey: true }, false),
  ]).toEqual([null, null, null, null])
})
