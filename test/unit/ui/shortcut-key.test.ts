import { describe, expect, test } from 'vitest'
import { shortcutKey } from '../../../renderer/app/shortcut-key.ts'

/** A key press with Ctrl, unless overridden. */
const press = (key: string, code: string, held: Partial<Parameters<typeof shortcutKey>[0]> = {}) => {
  // As in a browser's event, whose values are not own properties.
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

describe('the shortcut for a key press', () => {
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

  test('is none without Ctrl, with Alt, or with Shift if that makes another shortcut', () => {
    expect(press('k', 'KeyK', { ctrlKey: false })).toBeNull()
    expect(press('k', 'KeyK', { altKey: true })).toBeNull()
    expect(press('K', 'KeyK', { shiftKey: true })).toBeNull()
    expect(press('!', 'Digit1', { shiftKey: true })).toBeNull()
    expect(press('Control', 'ControlLeft')).toBeNull()
  })
})
