/**
 * An issued secret: prefix, environment, 38 letters and digits (`prefix_test_…`). Longer runs match as a whole, so that no tail of
 * a mistyped secret remains, nor of one that another follows without a gap.
 */
const issued = /[a-z]{2,8}(?:_(?:test|live)_[0-9A-Za-z]{38,})+/g

/** Replaces everything shaped like an issued secret by `[secret]`. */
export const redact = (text: string): string => text.replace(issued, '[secret]')

/** Control characters (C0 and C1), line and paragraph separators, and bidirectional marks: what a terminal may act on instead of showing. */
const controls = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}\ufeff]/gu

/**
 * Escapes control characters as `\u001b`, so that a terminal shows the text as one line and never acts on it. JSON keeps its meaning:
 * the characters that `JSON.stringify` does not escape (U+007F and above) only occur in strings.
 */
export const escapeControls = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
