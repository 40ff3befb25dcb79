import { hasModifier } from '../ui/platform.ts'

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * Finds the shortcut that a key press stands for, on any keyboard layout: a digit or `/` may need Shift (French, German), and letters
 * may not be Latin at all (Cyrillic, Greek), so the key's position decides where its character cannot.
 *
 * @returns the character after Ctrl or ⌘ (`k`, `1`, `/`); null when the press is no shortcut
 */
export const shortcutKey = (press: Press): string | null => {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = press
  if (!hasModifier({ ctrlKey, metaKey, altKey, shiftKey: false })) return null
  if (key === '/' || /^[0-9]$/.test(key)) return key
  if (shiftKey) return null
  // French keyboards have `&é"'(-` where others have digits.
  const digit = /^Digit([0-9])$/.exec(code)?.[1]
  if (digit !== undefined) return digit
  if (/^[\x20-\x7E]$/.test(key)) return key.toLowerCase()
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? null
}
