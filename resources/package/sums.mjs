/** Writes SHA-256 sums in the format of `sha256sum --check`. */
import { createHash } from 'node:crypto'
import { createReadStream, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/**
 * @param {string} folder where to write SHA256SUMS
 * @param {string[]} files
 * @returns {Promise<string>} the file written
 */
export async function writeSums(folder, files) {
  const lines = []
  for (const file of files) lines.push(`${await sumOf(file)}  ${basename(file)}\n`)
  const sums = join(folder, 'SHA256SUMS')
  writeFileSync(sums, lines.join(''))
  return sums
}

/** @param {string} file */
async function sumOf(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
