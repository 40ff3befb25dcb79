import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { readSecret } from '../keys/read-secret.ts'
import {
  fingerprintOf,
  readFingerprints,
  readGuardKey,
  writeFingerprints,
  type Fingerprint,
} from './fingerprint-file.ts'

/** Keeps the fingerprints up to date while the vault is open. */
export type Fingerprints = {
  /**
   * Adds what is missing and removes what belongs to deleted keys, after any update in progress; does nothing until a guard was installed.
   * Never throws: what fails is reported, and the next update tries again.
   */
  update(): Promise<void>
  /** How many imported keys a hook does not recognise: not yet, or never. */
  unrecognised(): { readonly notYet: number; readonly never: number }
  /** Ends what is in progress, after a moment. */
  close(): Promise<void>
}

/** An imported secret in our own form needs no fingerprint. */
const ownForm = /^[a-z]{2,8}_(?:test|live)_/
/** How long closing waits for an update, in milliseconds. What is left is done at the next opening. */
const lastUpdateMs = 2000

export const createFingerprints = (context: Context, home: string, report: Report): Fingerprints => {
  const { db, lock } = context
  let running: Promise<void> = Promise.resolve()
  let endsAt = Number.POSITIVE_INFINITY

  const importedKeys = (): readonly string[] =>
    db
      .all<{ id: string; hint: string }>(
        "SELECT id, hint FROM keys WHERE origin = 'imported' AND deleted_at IS NULL",
      )
      .filter(({ hint }) => !ownForm.test(hint))
      .map(({ id }) => id)

  /** Changes the file under the stores' lock, because several processes may do so. */
  const change = async (added: readonly Fingerprint[]): Promise<void> => {
    const release = await lock.acquire()
    if (!release.ok) return
    try {
      const wanted = new Set(importedKeys())
      const all = new Map((readFingerprints(home) ?? []).map((each) => [each.id, each]))
      for (const each of added) all.set(each.id, each)
      writeFingerprints(
        home,
        [...all.values()].filter(({ id }) => wanted.has(id)),
      )
    } finally {
      release.data()
    }
  }

  const updateNow = async (): Promise<void> => {
    const guardKey = readGuardKey(home)
    if (!guardKey || !context.vault().ok) return
    const listed = readFingerprints(home)
    const known = new Set(listed?.map(({ id }) => id))
    const wanted = importedKeys()
    const added: Fingerprint[] = []
    for (const id of wanted) {
      if (known.has(id)) continue
      if (performance.now() > endsAt) break
      const secret = await readSecret(context, id)
      if (secret.ok) added.push(await fingerprintOf(guardKey, id, secret.data.reveal()))
    }
    const isStale = listed?.some(({ id }) => !wanted.includes(id)) ?? true
    if (added.length > 0 || isStale) await change(added)
  }

  const update = (): Promise<void> => {
    running = running
      .then(updateNow)
      .catch((error: unknown) => report({ err: error }, 'The guard’s fingerprints could not be updated'))
    return running
  }

  return {
    update,
    unrecognised: () => {
      const listed = new Map(readFingerprints(home)?.map((each) => [each.id, each.searched !== null]))
      const imported = importedKeys()
      return {
        notYet: imported.filter((id) => !listed.has(id)).length,
        never: imported.filter((id) => listed.get(id) === false).length,
      }
    },
    close: () => {
      endsAt = performance.now() + lastUpdateMs
      return running
    },
  }
}
