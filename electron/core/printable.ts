/** Control characters of C0 and C1, line and paragraph separators, and the marks that reorder text: what a terminal may obey instead of showing. */
const controls = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}\ufeff]/gu

/**
 * The text as one line that a terminal shows and never obeys: each control character as `\u001b`. JSON stays the same JSON:
 * what `JSON.stringify` leaves as it is (U+007F and above) stands in strings only.
 */
export const escapeControls = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
