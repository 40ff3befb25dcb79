import type { Parsed } from '../../../shared/operations/index.ts'

/**
 * The window of a list that is short enough for the ids of all its rows to be read.
 * @param ids of all rows, in order
 * @param idOf turns the id of a row as the request names it into one of `ids`; undefined when there is no such row
 * @returns the ids in the window; the position of the first, which has moved with the window's anchor; the position of the row `locate`
 */
export const windowOf = <Id>(
  ids: readonly Id[],
  { window, locate }: Pick<Parsed<'accounts.query'>, 'window' | 'locate'>,
  idOf: (id: string) => Id | undefined,
): { readonly part: readonly Id[]; readonly offset: number; readonly located: number | null } => {
  const positionOf = (id: string | undefined): number | null => {
    const wanted = id === undefined ? undefined : idOf(id)
    const position = wanted === undefined ? -1 : ids.indexOf(wanted)
    return position < 0 ? null : position
  }
  const { limit, anchor } = window
  const anchored = positionOf(anchor?.id)
  const offset =
    anchor && anchored !== null ? Math.max(0, window.offset + anchored - anchor.index) : window.offset
  return { part: ids.slice(offset, offset + limit), offset, located: positionOf(locate) }
}
