/** Creates keys dated days ago, on the session's keyring, in a separate process before the app starts. */
import { execFile } from 'node:child_process'
import { mkdirSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createAccount as insertAccount } from '../../../electron/core/accounts/change.ts'
import { openKeyreeve, type Keyreeve } from '../../../electron/core/app.ts'
import { spawnNodeHelper } from '../../../electron/core/keychain/helper-process.ts'
import { createOsKeychain } from '../../../electron/core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Expiration } from '../../../shared/operations/fields.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { must, yourAccount } from '../../support/home.ts'
import { createAccount } from '../../support/operations.ts'

const day = 86_400_000

export type EarlierKey = {
  readonly name: string
  readonly daysAgo: number
  readonly environment?: Environment
  readonly expiration?: Expiration
  /** False: shown once. */
  readonly keep?: boolean
  /** A service account, created with these roles when first named; your account if omitted. */
  readonly account?: { readonly name: string; readonly roles: readonly string[] }
  /** The `.env` files that its secret was written to, each as `API_KEY`. */
  readonly files?: readonly string[]
  /** Rotated an hour ago, so that the old key still works. */
  readonly rotated?: boolean
  /** The imported value; issued if omitted. */
  readonly imported?: string
}

type Orders = {
  readonly home: string
  readonly keys: readonly EarlierKey[]
  /** How many service accounts to make. */
  readonly accounts: number
}

const give = async (orders: Orders): Promise<void> => {
  await promisify(execFile)(process.execPath, [import.meta.filename, JSON.stringify(orders)])
}

/** Creates the keys in the data folder `home`, oldest first. */
export const makeEarlier = (home: string, keys: readonly EarlierKey[]): Promise<void> =>
  give({ home, keys, accounts: 0 })

/** Creates service accounts in the data folder `home`: `service 0000`, `service 0001`, … */
export const makeAccounts = (home: string, accounts: number): Promise<void> =>
  give({ home, keys: [], accounts })

const makeKey = async (keyreeve: Keyreeve, key: EarlierKey, accounts: Map<string, string>): Promise<void> => {
  const { context, deliveries } = keyreeve
  const { name, environment = 'test', expiration = 'never', keep = true, account, files = [], imported } = key
  if (account && !accounts.has(account.name))
    accounts.set(
      account.name,
      must(
        await createAccount(context, {
          type: 'service_account',
          name: account.name,
          roles: [...account.roles],
        }),
      ).id,
    )
  const input = {
    name,
    environment,
    expiration,
    accountId: (account && accounts.get(account.name)) ?? yourAccount(keyreeve),
  }
  const { id } =
    imported === undefined
      ? must(await createKey(context, { ...input, keep })).key
      : must(
          await importKey(context, {
            ...input,
            secret: new Secret(imported),
            as: 'given',
            otherEnvironment: true,
          }),
        )
  for (const path of files) {
    mkdirSync(dirname(path), { recursive: true })
    must(await deliveries.writeEnv({ id, path, variable: 'API_KEY' }, { kind: 'you' }))
    // A rotation leaves files that were changed a moment ago.
    utimesSync(path, 1e9, 1e9)
  }
}

const work = async ({ home, keys, accounts: count }: Orders): Promise<void> => {
  const now = Date.now()
  let time = now
  const clock = { now: () => time }
  const helper = join(import.meta.dirname, '../../../electron/core/keychain/keytar-helper.ts')
  const oldestFirst = keys.toSorted((a, b) => b.daysAgo - a.daysAgo)
  time = now - (oldestFirst[0]?.daysAgo ?? 0) * day
  const keyreeve = must(
    await openKeyreeve({
      home,
      clock,
      keychains: {
        os: () => createOsKeychain({ spawn: () => spawnNodeHelper(helper) }),
        passphrase: () => openPassphraseVault({ path: join(home, 'passphrase.vault'), clock }),
      },
    }),
  )
  const status = await keyreeve.vault.open()
  if (status.state !== 'open') throw new Error(`the vault is ${status.state}: ${status.refusal?.code}`)
  const { context } = keyreeve
  await context.db.write(() => {
    for (let index = 0; index < count; index += 1)
      must(
        insertAccount(context, {
          type: 'service_account',
          name: `service ${String(index).padStart(4, '0')}`,
          roles: ['event_reader'],
        }),
      )
  })
  const accounts = new Map<string, string>()
  for (const key of oldestFirst) {
    time = now - key.daysAgo * day
    await makeKey(keyreeve, key, accounts)
  }
  time = now - 3_600_000
  for (const { name, environment = 'test' } of oldestFirst.filter(({ rotated }) => rotated)) {
    const { id } = must(await keyreeve.perform('keys.find', { environment, name }, { kind: 'you' }))
    const input = { id, overlap: '24h' as const }
    must(await keyreeve.perform('keys.rotate', input, { kind: 'you' }, { confirmed: true }))
  }
  await keyreeve.close()
}

const [, script, orders] = process.argv
if (orders && script === import.meta.filename) await work(JSON.parse(orders) as Orders)
