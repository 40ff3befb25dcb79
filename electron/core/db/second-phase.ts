import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { WritableDb } from './handle.ts'
import type { Migration } from './migrations/index.ts'

/** The row of `meta` that says how far the second phase of a migration has come; it is there until the phase is done. */
export const secondPhaseName = (version: number): string => `second_phase_${version}`

export type SecondPhaseOptions = {
  readonly steps: readonly Migration[]
  /** Whether the vault is still open; asked before each part. */
  readonly isOpen: () => boolean
  readonly failpoint: (name: string) => void
}

/**
 * Does what is left of the second phases of all migrations, in order, each part in a transaction of its own with the record of its
 * progress. Several processes may do it at once: each part begins where the last one committed. Stops when the vault is no longer open; what is
 * left then is done at the next opening. Throws what the database throws.
 */
export const runSecondPhases = async (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  { steps, isOpen, failpoint }: SecondPhaseOptions,
): Promise<void> => {
  for (const { version, withVault } of steps) {
    if (!withVault) continue
    const name = secondPhaseName(version)
    const progress = (): string | undefined =>
      db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value
    while (isOpen() && progress() !== undefined) {
      failpoint(`${name}.before-part`)
      await db.write(() => {
        const current = progress()
        if (current === undefined) return
        const next = withVault(db, vaultCrypto, current)
        if (next === null) db.runOne('DELETE FROM meta WHERE name = ?', name)
        else db.runOne('UPDATE meta SET value = ? WHERE name = ?', next, name)
        failpoint(`${name}.before-commit`)
      })
      failpoint(`${name}.after-part`)
    }
  }
}
