/** Reads a JSON column; gives `otherwise` when a damaged row holds anything but a value of its kind, list or object. */
export const fromJson = <T extends object>(text: unknown, otherwise: T): T => {
  try {
    const value: unknown = JSON.parse(String(text))
    return typeof value === 'object' && value !== null && Array.isArray(value) === Array.isArray(otherwise)
      ? (value as T)
      : otherwise
  } catch {
    return otherwise
  }
}

/** One of the known values; null when a damaged row holds anything else. */
export const oneOf = <T extends string>(known: readonly T[], value: unknown): T | null =>
  known.find((each) => each === value) ?? null

/** Reads a JSON column that is a list of strings, as ids and permissions are; leaves out what a damaged row holds beside. */
export const stringsFromJson = <Text extends string>(text: unknown): readonly Text[] =>
  fromJson<unknown[]>(text, []).filter((each): each is Text => typeof each === 'string')
