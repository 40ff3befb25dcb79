import { describe, expect, test } from 'vitest'
import { shortcutKey } from '../../../renderer/app/shortcut-key.ts'

/** A press with Ctrl held, unless said otherwise. */
const press = (key: string, code: string, held: Partial<Parameters<typeof shortcutKey>[0]> = {}) => {
  // As in an event of the browser, whose values are not its own properties.
  const event = Object.create({
    key,
    code,
    ctrlKey: true,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...held,
  }) as Parameters<typeof shortcutKey>[0]
  return shortcutKey(event)
}

describe('The shortcut that a key press stands for', () => {
  test.each([
    ['US', '1', 'Digit1', false, '1'],
    ['US', '/', 'Slash', false, '/'],
    ['US', 'K', 'KeyK', false, 'k'],
    ['US', ',', 'Comma', false, ','],
    ['US', '1', 'Numpad1', false, '1'],
    ['US', '/', 'NumpadDivide', false, '/'],
    ['German', '/', 'Digit7', true, '/'],
    ['German', '6', 'Digit6', false, '6'],
    ['German', 'e', 'KeyE', false, 'e'],
    ['French', '&', 'Digit1', false, '1'],
    ['French', 'é', 'Digit2', false, '2'],
    ['French', '-', 'Digit6', false, '6'],
    ['French', '1', 'Digit1', true, '1'],
    ['French', '/', 'Period', true, '/'],
    ['Dvorak', 'k', 'KeyV', false, 'k'],
    ['Russian', 'л', 'KeyK', false, 'k'],
    ['Greek', 'ν', 'KeyN', false, 'n'],
  ])('%s: %s (%s, Shift %s) is %s', (_layout, key, code, shiftKey, expected) => {
    expect(press(key, code, { shiftKey })).toBe(expected)
  })

  test('no shortcut without Ctrl, with Alt, or with Shift where Shift makes another one', () => {
    expect(press('k', 'KeyK', { ctrlKey: false })).toBeNull()
    expect(press('k', 'KeyK', { altKey: true })).toBeNull()
    expect(press('K', 'KeyK', { shiftKey: true })).toBeNull()
    expect(press('!', 'Digit1', { shiftKey: true })).toBeNull()
    expect(press('Control', 'ControlLeft')).toBeNull()
  })
})
