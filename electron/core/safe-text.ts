/**
 * An issued secret: prefix, environment, 38 letters and digits (`prefix_test_…`). Longer runs match as a whole, so that no tail of
 * a mistyped secret remains, nor of one that another follows without a gap.
 */
const issued = /[a-z]{2,8}(?:_(?:test|live)_[0-9A-Za-z]{38,})+/g

/** Whether something in `text` is shaped like an issued secret. */
export const holdsIssued = (text: string): boolean => text.search(issued) !== -1

/** Returns the secrets that stand in `text`. Must not throw. */
export type FindSecrets = (text: string) => readonly string[]

/** Who knows secrets that have no shape: an open vault, and whatever is importing one. */
const finders = new Set<FindSecrets>()

/** From now on `redact` replaces what `find` returns, too. Returns how to stop that. */
export const redactAlso = (find: FindSecrets): (() => void) => {
  // A function of its own, so that the same `find` can be added twice.
  const added: FindSecrets = (text) => find(text)
  finders.add(added)
  return () => finders.delete(added)
}

/** Replaces secrets by `[secret]`: everything shaped like an issued one, and the imported ones that an open vault knows. */
export const redact = (text: string): string => {
  let redacted = text
  // First, because an imported secret may have an issued one in it.
  for (const find of finders)
    for (const secret of find(redacted)) if (secret) redacted = redacted.replaceAll(secret, '[secret]')
  return redacted.replace(issued, '[secret]')
}

/** Runs `work`, in whose errors these secrets are redacted although no vault knows them yet. */
export const redacting = async <T>(secrets: readonly string[], work: () => Promise<T>): Promise<T> => {
  const stopRedacting = redactAlso(() => secrets)
  try {
    return await work()
  } catch (error) {
    redactError(error)
    throw error
  } finally {
    stopRedacting()
  }
}

/** Redacts the texts of an error and its causes, for one that is told of when the vault is no longer open. */
export const redactError = (error: unknown): void => {
  if (!(error instanceof Error)) return
  error.message = redact(error.message)
  if (error.stack !== undefined) error.stack = redact(error.stack)
  redactError(error.cause)
}

/** Control characters (C0 and C1), line and paragraph separators, and bidirectional marks: what a terminal may act on instead of showing. */
const controls = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}\ufeff]/gu

/**
 * Escapes control characters as `\u001b`, so that a terminal shows the text as one line and never acts on it. JSON keeps its meaning:
 * the characters that `JSON.stringify` does not escape (U+007F and above) only occur in strings.
 */
export const escapeControls = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
