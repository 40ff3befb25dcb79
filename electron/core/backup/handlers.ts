import { ok } from '../../../shared/domain/errors.ts'
import type { backupOperations } from '../../../shared/operations/backups.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Handlers } from '../perform.ts'
import { Secret } from '../secret.ts'
import type { Opener } from './age-file.ts'
import { createBackup } from './create.ts'
import { drillBackup } from './drill.ts'
import { listBackups } from './records.ts'
import { previewRestore, restoreBackup } from './restore.ts'

const openerOf = (given: Parsed<'backups.restore'>['opener']): Opener =>
  'passphrase' in given
    ? { passphrase: new Secret(given.passphrase) }
    : { identities: given.identities.map((identity) => new Secret(identity)) }

export const backupHandlers: Pick<Handlers, keyof typeof backupOperations> = {
  'backups.create': ({ context, backups }, { path, protection }) =>
    createBackup(context, backups, {
      path,
      reason: 'asked',
      protection: 'passphrase' in protection ? { passphrase: new Secret(protection.passphrase) } : protection,
    }),
  'backups.preview': (parts, { opener, ...request }) =>
    previewRestore(parts, { ...request, opener: openerOf(opener) }),
  'backups.drill': (parts, { path, opener }) => drillBackup(parts, { path, opener: openerOf(opener) }),
  'backups.restore': (parts, { opener, ...request }) =>
    restoreBackup(parts, { ...request, opener: openerOf(opener) }),
  'backups.list': ({ context }) => ok(listBackups(context.db)),
}
