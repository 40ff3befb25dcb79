/**
 * An issued secret: prefix, environment, 38 letters and digits (`prefix_test_…`). Longer runs are taken whole, so that
 * no tail of a mistyped one is left, nor one that another follows without a gap.
 */
const issued = /[a-z]{2,8}(?:_(?:test|live)_[0-9A-Za-z]{38,})+/g

/** The text with everything shaped like an issued secret replaced by `[secret]`. */
export const redact = (text: string): string => text.replace(issued, '[secret]')

/** Control characters of C0 and C1, line and paragraph separators, and the marks that reorder text: what a terminal may obey instead of showing. */
const controls = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}\ufeff]/gu

/**
 * The text as one line that a terminal shows and never obeys: each control character as `\u001b`. JSON stays the same JSON:
 * what `JSON.stringify` leaves as it is (U+007F and above) stands in strings only.
 */
export const escapeControls = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
