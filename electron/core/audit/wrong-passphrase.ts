import type { Context } from '../context.ts'
import { addAudit } from './audit.ts'

/** Adds to the activity that somebody has entered a wrong passphrase. The vault is locked then, so the entry is sealed when it opens. */
export const recordWrongPassphrase = async (context: Context): Promise<void> => {
  await context.db.write(() =>
    addAudit(context, {
      at: context.clock.now(),
      action: 'vault.passphrase_wrong',
      environment: null,
      subject: { kind: 'vault', id: 'passphrase', name: 'the vault' },
      details: {},
    }),
  )
  context.changed('activity')
}
