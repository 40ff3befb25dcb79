import { findAssignments } from '../../env-files/assignments.ts'
import { maxEnvBytes, readVariables } from '../../env-files/env-text.ts'

/**
 * The values of a `.env` file as dotenv reads them, every assignment of a variable: whatever the secret's length and characters, and
 * however the file spells it. The digest decides which of them is one. Nothing for a file that dotenv cannot read.
 */
export const envValues = (
  bytes: Buffer,
): readonly { readonly line: number; readonly variable: string; readonly value: string }[] => {
  if (bytes.length > maxEnvBytes || bytes.includes(0)) return []
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  // Refuses what would keep dotenv's expression busy for minutes.
  if (!readVariables(text).ok) return []
  let [line, counted] = [1, 0]
  return findAssignments(text).flatMap(({ name, start, end }) => {
    const read = readVariables(`${name}=${text.slice(start, end)}`)
    const value = read.ok ? read.data[name] : undefined
    for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', counted)) {
      line += 1
      counted = at + 1
    }
    return value ? [{ line, variable: name, value }] : []
  })
}
