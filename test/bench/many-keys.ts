import { randomBytes } from 'node:crypto'
import { insertRow } from '../../electron/core/keys/rows.ts'
import { hintOf, issueSecret } from '../../electron/core/keys/secret-format.ts'
import type { Keyreeve } from '../../electron/core/app.ts'
import { freshId, type Clock } from '../../electron/core/context.ts'
import type { Environment } from '../../shared/domain/types.ts'
import { must } from '../support/home.ts'
import { createAccount } from '../support/operations.ts'

/** Roles that all grant event:write, by name or by `*`. */
export const policies = [
  { roles: ['event_ingestor'], permissions: ['event:write'] },
  { roles: ['event_ingestor', 'event_reader'], permissions: ['event:read', 'event:write'] },
  { roles: ['all_writer'], permissions: ['*:read', '*:write'] },
  { roles: ['super_admin'], permissions: ['*:*'] },
] as const

/** Inserts `count` keys of service accounts like `createKey` does, in one transaction; returns their secrets. */
export const addKeys = async (
  { keyreeve: { context }, clock }: { readonly keyreeve: Keyreeve; readonly clock: Clock },
  count: number,
  environment: Environment = 'test',
): Promise<readonly string[]> => {
  const { vaultCrypto } = must(context.vault())
  const batch = randomBytes(3).toString('hex')
  const accounts = await Promise.all(
    policies.map(async ({ roles }, index) =>
      must(
        await createAccount(context, {
          type: 'service_account',
          name: `service ${batch} ${index}`,
          roles: [...roles],
        }),
      ),
    ),
  )
  const secrets: string[] = []
  await context.db.write(() => {
    for (let index = 0; index < count; index += 1) {
      const policy = policies[index % policies.length] ?? policies[0]
      const secret = issueSecret('kr', environment)
      secrets.push(secret.reveal())
      insertRow(context.db, vaultCrypto, {
        id: freshId('key'),
        name: `key ${batch} ${index}`,
        environment,
        account_id: accounts[index % policies.length]?.id ?? '',
        origin: 'issued',
        ...hintOf(secret),
        digest: vaultCrypto.digest(secret),
        item_ref: null,
        sealed: null,
        roles: JSON.stringify(policy.roles),
        permissions: JSON.stringify(policy.permissions),
        created_at: clock.now(),
        expires_at: clock.now() + 90 * 86_400_000,
        disabled_at: null,
        deleted_at: null,
        replaced_by: null,
      })
    }
  })
  return secrets
}
