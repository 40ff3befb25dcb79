import type { Value } from './handle.ts'

/** A piece of SQL and its parameters. */
export type Sql = { readonly sql: string; readonly values: readonly Value[] }

/** What is true when all of these are. */
export const all = (conditions: readonly Sql[]): Sql => ({
  sql: conditions.length === 0 ? 'TRUE' : conditions.map(({ sql }) => sql).join(' AND '),
  values: conditions.flatMap(({ values }) => values),
})

/** The words of a search. */
export const wordsOf = (search: string): readonly string[] =>
  search.split(/\s+/).filter((word) => word !== '')

/** LIKE only ignores the case of ASCII letters, so a word with other letters is also searched in upper and lower case. */
const spellings = (word: string): readonly string[] =>
  /^[ -~]*$/.test(word) ? [word] : [...new Set([word, word.toLowerCase(), word.toUpperCase()])]

/**
 * Matches rows in which one of several expressions contains the word, ignoring case.
 * @param within the expressions; `like(column)` is true if that column contains the word, and is used once in each
 * @param or what makes a row match without containing the word
 */
export const containsWord = (
  word: string,
  within: readonly ((like: (column: string) => string) => string)[],
  or: readonly Sql[] = [],
): Sql => {
  const escaped = /[%_\\]/.test(word)
  const like = (column: string): string => `${column} LIKE ?${escaped ? " ESCAPE '\\'" : ''}`
  const parts = spellings(word).flatMap((spelling): Sql[] => {
    const pattern = `%${spelling.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
    return within.map((expression) => ({ sql: expression(like), values: [pattern] }))
  })
  const matches = [...parts, ...or]
  return {
    sql: `(${matches.map(({ sql }) => sql).join(' OR ')})`,
    values: matches.flatMap(({ values }) => values),
  }
}
