import { ok } from '../../../shared/domain/errors.ts'
import type { backupOperations } from '../../../shared/operations/backups.ts'
import type { Handlers } from '../perform.ts'
import { Secret } from '../secret.ts'
import { createBackup } from './create.ts'
import { listBackups } from './records.ts'

export const backupHandlers: Pick<Handlers, keyof typeof backupOperations> = {
  'backups.create': ({ context, backups }, { path, protection }) =>
    createBackup(context, backups, {
      path,
      reason: 'asked',
      protection: 'passphrase' in protection ? { passphrase: new Secret(protection.passphrase) } : protection,
    }),
  'backups.list': ({ context }) => ok(listBackups(context.db)),
}
