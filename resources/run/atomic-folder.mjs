/** Creates folders that are either complete or absent. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { onEnd } from './ending.mjs'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Fills a temporary folder and then moves it into place in one step; does nothing if the folder already exists. Two processes
 * may do so at once: one wins, and the other uses the winner's folder.
 * @param {string} folder the final path
 * @param {(draft: string) => Promise<void>} fill writes the contents into the given folder
 */
export async function ensureFolder(folder, fill) {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  mkdirSync(parent, { recursive: true })
  removeAbandoned(parent)
  const draft = mkdtempSync(join(parent, `.draft-${basename(folder)}-`))
  const forget = onEnd(() => rmSync(draft, { recursive: true, force: true }))
  try {
    await fill(draft)
    place(draft, folder)
  } finally {
    forget()
    rmSync(draft, { recursive: true, force: true })
  }
}

/**
 * @param {string} draft
 * @param {string} folder
 */
function place(draft, folder) {
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}

/**
 * Removes what killed processes left behind.
 * @param {string} parent
 */
function removeAbandoned(parent) {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    if (name.startsWith('.draft-') && Date.now() - statSync(path).mtimeMs > DAY_MS) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}
