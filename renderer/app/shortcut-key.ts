import { hasModifier } from '../ui/platform.ts'

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * Finds the shortcut for a key press on any keyboard layout: a digit or `/` may need Shift (French, German), and letters may not be
 * Latin (Cyrillic, Greek), so the key's position is used if its character is of no help.
 *
 * @returns the character after Ctrl or ⌘ (`k`, `1`, `/`); null when the key press is no shortcut
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
