import { expect, test } from 'vitest'
import { pathParts, shortenable } from '../../../renderer/ui/path-parts.ts'

test.each([
  ['/home/ada/work/ingest/.env', '/home/ada/work/', 'ingest/.env'],
  ['/.env', '', '/.env'],
  ['C:\\Users\\Ada\\work\\.env', 'C:\\Users\\Ada\\', 'work\\.env'],
  ['.env', '', '.env'],
  ['/a/b/', '/', 'a/b/'],
  ['', '', ''],
])('%s is shortened before its file and folder', (path, head, tail) => {
  expect(shortenable(path)).toEqual([head, tail])
  expect(pathParts(path).join('')).toBe(path)
})
