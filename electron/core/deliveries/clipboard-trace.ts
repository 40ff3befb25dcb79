import type { Context } from '../context.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { refusing } from '../db/refusals.ts'
import type { ClipboardTrace } from './clipboard-timer.ts'

const name = 'clipboard_mac'

/**
 * Remembers in the database that a secret is on the clipboard, so that the next start can take it away after a crash: by a
 * MAC under the vault's pepper, which says nothing of the secret without it. Does nothing while the vault is not open, or `ended` is true.
 */
export const createClipboardTrace = (
  { db, vault }: Pick<Context, 'db' | 'vault'>,
  ended: () => boolean,
): ClipboardTrace => ({
  remember: async (text) => {
    const open = vault()
    if (!open.ok || ended()) return
    const mac = open.data.vaultCrypto.mac('clipboard', [text]).toString('hex')
    await db.write(() =>
      db.run(
        'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        name,
        mac,
      ),
    )
  },
  forget: async () => {
    // Where it cannot be forgotten now, the next start looks for a text that is no longer there.
    if (!ended())
      await refusing(async () => ok(await db.write(() => db.run('DELETE FROM meta WHERE name = ?', name))))
  },
  recall: () => {
    const open = vault()
    const mac =
      open.ok && !ended()
        ? db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value
        : undefined
    return open.ok && mac !== undefined
      ? (text) => open.data.vaultCrypto.intact('clipboard', [text], Buffer.from(mac, 'hex'))
      : null
  },
})
