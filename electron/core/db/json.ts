/** Parses a JSON column; returns `fallback` when a damaged row holds something that is not of its kind (list or object). */
export const fromJson = <T extends object>(text: unknown, fallback: T): T => {
  try {
    const value: unknown = JSON.parse(String(text))
    return typeof value === 'object' && value !== null && Array.isArray(value) === Array.isArray(fallback)
      ? (value as T)
      : fallback
  } catch {
    return fallback
  }
}

/** Narrows a value to one of the known ones; null when a damaged row holds something else. */
export const oneOf = <T extends string>(known: readonly T[], value: unknown): T | null =>
  known.find((each) => each === value) ?? null

/** Parses a JSON column that holds a list of strings, such as ids or permissions; drops anything else that a damaged row holds. */
export const stringsFromJson = <Text extends string>(text: unknown): readonly Text[] =>
  fromJson<unknown[]>(text, []).filter((each): each is Text => typeof each === 'string')
