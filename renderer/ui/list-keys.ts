/** The index that a key moves the selection of a list to, starting from `from` (-1 for none); null if the key does not move it. */
export const moveTo = (key: string, from: number, last: number, page: number): number | null => {
  const moves: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from < 0 ? last : from - 1,
    Home: 0,
    End: last,
    PageDown: from + page,
    PageUp: from - page,
  }
  const to = moves[key]
  return to === undefined ? null : Math.max(0, Math.min(last, to))
}
