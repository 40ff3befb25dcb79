import type Database from 'better-sqlite3'
import type { VaultCrypto } from '../../vault/vault-crypto.ts'
import type { WritableDb } from '../handle.ts'
import { foundation } from './0001-foundation.ts'
import { usage } from './0002-usage.ts'
import { rotation } from './0003-rotation.ts'
import {
  activeSnapshots,
  activity,
  creators,
  deliveryIntents,
  discarded,
  ended,
  ids,
  snapshots,
} from './0004-0012-small-steps.ts'
import { keyChanges } from './0011-key-changes.ts'
import { addMacVersions, signUnderVersion2 } from './0013-mac-versions.ts'
import { openLists } from './0014-open-lists.ts'
import { deliveries } from './0015-deliveries.ts'
import { placements } from './0016-placements.ts'
import { keyLists } from './0017-key-lists.ts'
import { searchedKeys } from './0018-searched-keys.ts'
import { scans } from './0019-scans.ts'
import { accountList } from './0020-account-list.ts'
import { projects } from './0021-projects.ts'
import { fileChanges } from './0022-file-changes.ts'
import { backups } from './0023-backups.ts'
import { chainAudit } from './0024-audit-chain.ts'
import { turnedRotations } from './0025-turned-rotations.ts'

export type Migration = {
  readonly version: number
  /** Changes the schema, and data that no MAC covers. Runs inside the one transaction of all pending migrations. */
  readonly up: (database: Database.Database) => void
  /**
   * The second phase, for data that a MAC covers; runs once the vault is open. Each call does the next step from `progress` (empty
   * at first) and returns the new progress, or null when it is done. Each step commits together with the record of its progress,
   * so it continues where it was when the process was killed. It verifies each row under the old version of its MAC before
   * signing it under the new one, and leaves a row whose MAC is invalid as it is.
   */
  readonly withVault?: (db: WritableDb, vaultCrypto: VaultCrypto, progress: string) => string | null
}

/** A migration that consists of SQL statements only. */
const statements =
  (sql: string) =>
  (database: Database.Database): void =>
    void database.exec(sql)

/** In order. A released migration never changes. `user_version` is the number of the last one applied. */
export const migrations: readonly Migration[] = [
  { version: 1, up: statements(foundation) },
  { version: 2, up: statements(usage) },
  { version: 3, up: statements(rotation) },
  { version: 4, up: statements(activity) },
  { version: 5, up: statements(snapshots) },
  { version: 6, up: statements(discarded) },
  { version: 7, up: statements(deliveryIntents) },
  { version: 8, up: statements(ended) },
  { version: 9, up: statements(creators) },
  { version: 10, up: statements(ids) },
  { version: 11, up: statements(keyChanges) },
  { version: 12, up: statements(activeSnapshots) },
  { version: 13, up: addMacVersions, withVault: signUnderVersion2 },
  { version: 14, up: openLists },
  { version: 15, up: statements(deliveries) },
  { version: 16, up: statements(placements) },
  { version: 17, up: statements(keyLists) },
  { version: 18, up: statements(searchedKeys) },
  { version: 19, up: statements(scans) },
  { version: 20, up: statements(accountList) },
  { version: 21, up: statements(projects) },
  { version: 22, up: statements(fileChanges) },
  { version: 23, up: statements(backups) },
  { version: 24, up: chainAudit },
  { version: 25, up: statements(turnedRotations) },
]
