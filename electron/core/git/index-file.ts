import { createHash } from 'node:crypto'

/** What an index says about a path; `unknown` when the answer is in an object or in another file that the index refers to. */
export type IndexEntry = 'absent' | 'present' | 'skipped' | 'unknown'

const hashes = { sha1: 20, sha256: 32 } as const
export type ObjectFormat = keyof typeof hashes

const mode = { type: 0o170000, folder: 0o040000, submodule: 0o160000 } as const
const flag = { extended: 0x4000, skipWorktree: 0x4000 } as const

/**
 * Looks up paths in a git index (gitformat-index(5), versions 2 to 4). Only the index itself is read: trees that a sparse index
 * refers to and the shared file of a split index are not opened, so their paths are `unknown`.
 * `skipped` is an entry that a sparse checkout keeps out of the working tree.
 * @returns null when the bytes are not an index, or a damaged one
 */
export function lookUp(
  index: Buffer,
  format: ObjectFormat,
  paths: readonly string[],
): ReadonlyMap<string, IndexEntry> | null {
  const hashLength = hashes[format]
  const end = index.length - hashLength
  if (end < 12 || index.toString('latin1', 0, 4) !== 'DIRC' || !isWhole(index, format)) return null
  const version = index.readUInt32BE(4)
  if (version < 2 || version > 4) return null
  const wanted = paths.map((path) => ({ path, bytes: Buffer.from(path) }))
  // An index may have half a million entries, so each one is a single look-up instead of a comparison with every path.
  const byName = new Map(wanted.map(({ path, bytes }) => [bytes.toString('latin1'), path]))
  const found = new Map<string, IndexEntry>()

  const nameOffset = 40 + hashLength + 2
  let at = 12
  let name: Buffer = Buffer.alloc(0)
  for (let count = index.readUInt32BE(8); count > 0; count--) {
    if (at + nameOffset >= end) return null
    const flags = index.readUInt16BE(at + nameOffset - 2)
    const extended = version > 2 && (flags & flag.extended) !== 0
    const nameAt = at + nameOffset + (extended ? 2 : 0)
    const entry = version === 4 ? compressedName(index, nameAt, name) : plainName(index, at, nameAt)
    if (entry === null || entry.next > end) return null
    name = entry.name
    const type = index.readUInt32BE(at + 24) & mode.type
    const skipped = extended && (index.readUInt16BE(nameAt - 2) & flag.skipWorktree) !== 0
    const path = byName.get(name.toString('latin1'))
    if (path !== undefined) found.set(path, skipped ? 'skipped' : 'present')
    else if (type === mode.folder || type === mode.submodule) {
      for (const { path: below, bytes } of wanted)
        if (holdsUnseen(type, name, bytes)) found.set(below, 'unknown')
    }
    at = entry.next
  }

  const extensions = readExtensions(index, at, end)
  if (!extensions) return null
  const otherwise = extensions.isSplit ? 'unknown' : 'absent'
  return new Map(paths.map((path) => [path, found.get(path) ?? otherwise]))
}

/** Whether `path` is inside the entry `name`: a folder that a sparse index stores as a whole, or a submodule. */
function holdsUnseen(type: number, name: Buffer, path: Buffer): boolean {
  const folder = type === mode.submodule ? Buffer.concat([name, Buffer.from('/')]) : name
  return path.subarray(0, folder.length).equals(folder)
}

type Name = { readonly name: Buffer; readonly next: number }

/** Versions 2 and 3: the name ends with 1 to 8 NULs, which pad the entry to a multiple of 8 bytes. */
function plainName(index: Buffer, entryAt: number, nameAt: number): Name | null {
  const nul = index.indexOf(0, nameAt)
  return nul === -1 ? null : { name: index.subarray(nameAt, nul), next: entryAt + ((nul - entryAt + 8) & ~7) }
}

/** Version 4: how many bytes of the previous name to drop, then what to append. */
function compressedName(index: Buffer, start: number, previous: Buffer): Name | null {
  let at = start
  let byte = index[at++] ?? 0
  let drop = byte & 0x7f
  while (byte & 0x80) {
    byte = index[at++] ?? 0
    drop = (drop + 1) * 128 + (byte & 0x7f)
    if (drop > previous.length) return null
  }
  const nul = index.indexOf(0, at)
  if (nul === -1 || drop > previous.length) return null
  return {
    name: Buffer.concat([previous.subarray(0, previous.length - drop), index.subarray(at, nul)]),
    next: nul + 1,
  }
}

/** Reads the extensions after the entries; null when they are truncated, or when one changes the meaning of the entries. */
function readExtensions(index: Buffer, start: number, end: number): { readonly isSplit: boolean } | null {
  let isSplit = false
  let at = start
  while (at < end) {
    if (at + 8 > end) return null
    const signature = index.toString('latin1', at, at + 4)
    if (signature === 'link') isSplit = true
    // A reader may only skip an unknown extension if its name starts with a capital letter.
    else if (signature !== 'sdir' && !/^[A-Z]/.test(signature)) return null
    at += 8 + index.readUInt32BE(at + 4)
  }
  return at === end ? { isSplit } : null
}

/** An index ends with a hash of everything before it, or with zeros (`index.skipHash`). */
function isWhole(index: Buffer, format: ObjectFormat): boolean {
  const end = index.length - hashes[format]
  const recorded = index.subarray(end)
  return (
    recorded.every((byte) => byte === 0) ||
    createHash(format).update(index.subarray(0, end)).digest().equals(recorded)
  )
}
