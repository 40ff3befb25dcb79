/** Splits a path behind its separators: `/a/b/.env` into `/`, `a/`, `b/`, `.env`. */
export const pathParts = (path: string): readonly string[] =>
  path.split(/(?<=[/\\])/).filter((part) => part !== '')

/** Splits a path into what may be cut short and what is always shown: its file and the folder that holds it. */
export const shortenable = (path: string): readonly [head: string, tail: string] => {
  const head = pathParts(path).slice(0, -2).join('')
  return [head, path.slice(head.length)]
}
