import { ok, refuse } from '../../../shared/domain/errors.ts'
import type { backupOperations } from '../../../shared/operations/backups.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Handlers } from '../perform.ts'
import { Secret } from '../secret.ts'
import type { Opener } from './age-file.ts'
import { createBackup } from './create.ts'
import { drillBackup } from './drill.ts'
import { readIdentities } from './identity-file.ts'
import { findBackup, lastDrill, listBackups } from './records.ts'
import { previewRestore, restoreBackup } from './restore.ts'
import { recordedSchedule, removeSchedule, saveSchedule, setUpFromDesktop } from './schedule.ts'

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
  'backups.drillRecorded': async (parts, { id }) => {
    const backup = findBackup(parts.context.db, id)
    if (!backup) return refuse('not_found.backup')
    const file = await parts.desktop.pickRecoveryFile(parts.session)
    if (file === null) return ok(null)
    const identities = readIdentities(file)
    return identities.ok
      ? drillBackup(parts, { path: backup.path, opener: { identities: identities.data } })
      : identities
  },
  'backups.schedule': ({ context: { db }, backupScheduler }) =>
    ok({ schedule: recordedSchedule(db), drilledAt: lastDrill(db), failure: backupScheduler.failure }),
  'backups.setUpSchedule': (services, { keep }) => setUpFromDesktop(services, keep),
  'backups.setUpScheduleAt': ({ context, backups }, { path: folder, recipients, keep }) =>
    saveSchedule(context, backups, { folder, recipients, keep }),
  'backups.removeSchedule': ({ context }) => removeSchedule(context),
  'backups.runSchedule': ({ context, backupScheduler }) => backupScheduler.run(context),
  'backups.list': ({ context }) => ok(listBackups(context.db)),
}
