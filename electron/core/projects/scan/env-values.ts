import { maxEnvBytes, readEntries } from '../../env-files/env-text.ts'
import { dialectIds } from '../../../../shared/domain/dialects.ts'

/**
 * The values of a `.env` file as the readers of any dialect read them, every assignment of a variable: whatever the secret's length and
 * characters, and however the file spells it. The digest decides which of them is one. Nothing for a file that is too costly to read.
 */
export const envValues = (
  bytes: Buffer,
): readonly { readonly line: number; readonly variable: string; readonly values: readonly string[] }[] => {
  if (bytes.length > maxEnvBytes || bytes.includes(0)) return []
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const found = new Map<
    string,
    { readonly line: number; readonly variable: string; readonly values: Set<string> }
  >()
  for (const dialect of dialectIds) {
    const entries = readEntries(text, dialect)
    for (const { name, line, value } of entries.ok ? entries.data : []) {
      if (value === '') continue
      const place = `${line} ${name}`
      const before = found.get(place) ?? { line, variable: name, values: new Set() }
      before.values.add(value)
      found.set(place, before)
    }
  }
  return Array.from(found.values(), ({ values, ...place }) => ({ ...place, values: [...values] }))
}
