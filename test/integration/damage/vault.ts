/** A vault with keys of every kind, what it must answer, and how to ask a damaged copy of it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import { openKeyreeve, type Keyreeve } from '../../../electron/core/app.ts'
import { recentActivity } from '../../support/activity.ts'
import type { Context } from '../../../electron/core/context.ts'
import { machineRefusal } from '../../../electron/core/db/refusals.ts'
import { checkAccess, decideAccess, type Question } from '../../../electron/core/decisions/check.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { listRoles } from '../../../electron/core/roles/roles.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Decision, Environment, Key } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { createTestClock, must, newFolder, openTestKeyreeve, yourAccount } from '../../support/home.ts'
import { createAccount, createRole, disableKey, listKeys } from '../../support/operations.ts'

type Ask = Parsed<'decisions.check'>
type Truth = {
  readonly ask: Ask
  readonly keyId: string
  readonly code: string
  readonly missing: string
}

export type Vault = {
  readonly bytes: Buffer
  readonly items: ReadonlyMap<string, string>
  readonly now: number
  readonly truths: readonly Truth[]
  /** As lists show them, by id. */
  readonly listed: ReadonlyMap<string, string>
  /** What a new key of each account may do. */
  readonly accounts: ReadonlyMap<string, string>
  readonly secrets: ReadonlyMap<string, string>
}

const hour = 3_600_000
const asks = [
  { entity: 'event', action: 'read' },
  { entity: 'invoice', action: 'write' },
] as const

const shown = ({
  id,
  name,
  environment,
  origin,
  hint,
  roles,
  permissions,
  status,
  kept,
  createdAt,
  expiresAt,
  disabledAt,
  deletedAt,
}: Key): string =>
  JSON.stringify({
    id,
    name,
    environment,
    origin,
    hint,
    roles,
    permissions,
    status,
    kept,
    createdAt,
    expiresAt,
    disabledAt,
    deletedAt,
  })

const listAll = (context: Context): readonly Key[] =>
  (['test', 'production'] as const).flatMap((environment) => listKeys(context, { environment }))

const truthOf = (context: Context, ask: Ask, keyId: string): Truth => {
  const { code, missing, key } = must(checkAccess(context, ask))
  if (key?.id !== keyId) throw new Error(`the undamaged vault does not know its key: ${code}`)
  return { ask, keyId, code, missing: missing ?? '' }
}

/** 48 keys: issued and imported (long ones too), of five accounts, active, disabled, deleted and expired. Closed, so nothing is in the WAL. */
export const makeVault = async (): Promise<Vault> => {
  const { keyreeve, home, clock, items, cleanUp } = await openTestKeyreeve()
  try {
    const { context } = keyreeve
    must(
      await createRole(context, {
        id: 'invoice_clerk',
        name: 'Invoice clerk',
        description: '',
        permissions: ['invoice:*'],
        holders: 'both',
      }),
    )
    must(
      await createRole(context, {
        id: 'wallet_writer',
        name: 'Wallet writer',
        description: 'Writes wallets.',
        permissions: ['wallet:write'],
        holders: 'service_account',
      }),
    )
    const owners = [
      yourAccount(keyreeve),
      ...(await Promise.all(
        (
          [
            ['reader', ['event_reader']],
            ['ingest', ['event_ingestor']],
            ['clerk', ['invoice_clerk', 'event_reader']],
            ['wallet', ['wallet_writer', 'all_reader']],
          ] as const
        ).map(
          async ([name, roles]) =>
            must(await createAccount(context, { type: 'service_account', name, roles: [...roles] })).id,
        ),
      )),
    ]
    const secrets = new Map<string, string>()
    for (let n = 0; n < 48; n += 1) {
      const accountId = owners[n % owners.length] ?? ''
      const environment: Environment = n % 3 === 0 ? 'production' : 'test'
      const common = {
        name: `key-${n}`,
        accountId,
        environment,
        expiration: n % 8 === 5 ? ('1h' as const) : n % 2 ? ('never' as const) : ('30d' as const),
      }
      clock.advance(1000)
      if (n % 6 === 4) {
        const value =
          n === 10
            ? `long ${'x'.repeat(3000)}${n}`
            : n === 16
              ? 'short-16'
              : `imported value ${n} ${'y'.repeat(n)}\n`
        secrets.set(
          must(await importKey(context, { ...common, secret: new Secret(value), as: 'given' })).id,
          value,
        )
      } else {
        const made = must(await createKey(context, { ...common, keep: n % 4 !== 1 }))
        secrets.set(made.key.id, made.secret.reveal())
      }
    }
    const ids = [...secrets.keys()]
    for (const [n, id] of ids.entries()) {
      if (n % 7 === 2) must(await disableKey(context, { id }))
      if (n % 9 === 3) must(await deleteKey(context, { id }))
    }
    clock.advance(2 * hour)
    const truths = ids.flatMap((id) =>
      asks.flatMap((ask) =>
        (['test', 'production'] as const).flatMap((environment) => [
          truthOf(context, { subject: { keyId: id }, environment, ...ask }, id),
          truthOf(context, { subject: { secret: secrets.get(id) ?? '' }, environment, ...ask }, id),
        ]),
      ),
    )
    const accounts = new Map<string, string>()
    for (const accountId of owners) {
      const made = must(
        await createKey(context, {
          name: `last of ${accountId}`,
          accountId,
          environment: 'test',
          expiration: 'never',
          keep: false,
        }),
      )
      accounts.set(accountId, JSON.stringify([made.key.roles, made.key.permissions]))
    }
    const listed = new Map(listAll(context).map((key) => [key.id, shown(key)]))
    const now = clock.now()
    await keyreeve.close()
    return {
      bytes: readFileSync(join(home, 'keyreeve.db')),
      items: new Map(items),
      now,
      truths,
      listed,
      accounts,
      secrets,
    }
  } finally {
    await cleanUp()
  }
}

export type Answers = {
  /** How often each answer came: `same`, `damaged`, `refused <code>`. */
  readonly counts: ReadonlyMap<string, number>
  /** Wrong decisions, wrong snapshots and exceptions, in words. */
  readonly wrong: readonly string[]
}

/** A value, what the machine caused as the code of its refusal, or an exception that nobody expects. */
const safely = async <T>(
  act: () => T | Promise<T>,
): Promise<T | { readonly refused: string } | { readonly threw: string }> => {
  try {
    return await act()
  } catch (error) {
    const refusal = machineRefusal(error)
    return refusal
      ? { refused: refusal.error.code }
      : {
          threw:
            error instanceof Error
              ? `${error.name} ${'code' in error ? String(error.code) : ''}: ${error.message}`
              : String(error),
        }
  }
}

const isResult = (answer: object): answer is Result<unknown> => 'ok' in answer

const explained = (
  context: Context,
  question: Question,
): Result<{ readonly decision: Decision; readonly row: { readonly id: string } | undefined }> => {
  const answer = checkAccess(context, question)
  return answer.ok ? { ok: true, data: { decision: answer.data, row: answer.data.key ?? undefined } } : answer
}

let asked = 0

/** Puts a damaged copy in place with `place(file)`, opens it and asks everything; `wrap` stands between for the control. */
export const askDamaged = async (
  vault: Vault,
  place: (file: string) => void,
  wrap: (context: Context) => Context = (context) => context,
): Promise<Answers> => {
  const home = newFolder({ inMemory: true })
  const counts = new Map<string, number>()
  const wrong: string[] = []
  const count = (answer: string): void => void counts.set(answer, (counts.get(answer) ?? 0) + 1)
  const clock = createTestClock(vault.now)
  const items = new Map(vault.items)
  const keychain = createMemoryKeychain(items)
  let keyreeve: Keyreeve | undefined
  try {
    const file = join(home, 'keyreeve.db')
    place(file)
    const opened = await safely(() =>
      openKeyreeve({
        home,
        clock,
        keychains: {
          os: () => keychain,
          passphrase: () => openPassphraseVault({ path: join(home, 'vault.db'), clock }),
        },
      }),
    )
    if ('threw' in opened) wrong.push(`opening threw ${opened.threw}`)
    if (!('ok' in opened) || !opened.ok) {
      count('ok' in opened && !opened.ok ? `refused at opening: ${opened.error.code}` : 'threw at opening')
      return { counts, wrong }
    }
    keyreeve = opened.data
    const status = await safely(() => opened.data.vault.open())
    if ('threw' in status) wrong.push(`opening the vault threw ${status.threw}`)
    if ('state' in status && status.state !== 'open') count(`vault ${status.state}`)
    const context = wrap(keyreeve.context)

    asked += 1
    for (const [index, truth] of vault.truths.entries()) {
      // The fix and what would pass are looked for in some of them, others each time: it is ten times the work of deciding.
      const answer = await safely(() =>
        index % 10 === asked % 10 ? explained(context, truth.ask) : decideAccess(context, truth.ask),
      )
      const by = 'keyId' in truth.ask.subject ? 'id' : 'secret'
      if ('threw' in answer) wrong.push(`a check by ${by} threw ${answer.threw}`)
      else if ('refused' in answer) count(`refused ${answer.refused}`)
      else if (!answer.ok) count(`refused ${answer.error.code}`)
      else if (answer.data.decision.code === 'damaged') count('damaged')
      else if (
        answer.data.decision.code === truth.code &&
        (answer.data.decision.missing ?? '') === truth.missing &&
        (answer.data.row === undefined || answer.data.row.id === truth.keyId)
      )
        count('same')
      else wrong.push(`by ${by}: ${answer.data.decision.code} instead of ${truth.code}`)
    }
    const list = await safely(() => listAll(context))
    if ('threw' in list) wrong.push(`the list threw ${list.threw}`)
    if (Array.isArray(list) && context.vault().ok) {
      for (const key of list as readonly Key[]) {
        if (key.status === 'damaged' || vault.listed.get(key.id) === shown(key)) count('listed')
        else wrong.push(`listed wrongly: ${shown(key)} instead of ${vault.listed.get(key.id)}`)
      }
      const missing = vault.listed.size - list.length
      if (missing > 0) count('lists without some key')
    }
    for (const [name, act] of Object.entries({
      accounts: () => listAccounts(context, { archived: true }),
      roles: () => listRoles(context),
      activity: () => recentActivity(context.db),
    })) {
      const answer = await safely<unknown>(act)
      if (typeof answer === 'object' && answer !== null && 'threw' in answer)
        wrong.push(`the list of ${name} threw ${String(answer.threw)}`)
    }
    for (const [accountId, snapshot] of vault.accounts) {
      const made = await safely(() =>
        createKey(context, {
          name: `after ${accountId}`,
          accountId,
          environment: 'test',
          expiration: 'never',
          keep: true,
        }),
      )
      if ('threw' in made) wrong.push(`creating threw ${made.threw}`)
      else if ('refused' in made || (isResult(made) && !made.ok))
        count(`create refused ${'refused' in made ? made.refused : made.error.code}`)
      else if (made.data.key.status === 'damaged') count('created, and shown as damaged')
      else if (JSON.stringify([made.data.key.roles, made.data.key.permissions]) !== snapshot)
        wrong.push(
          `created with ${JSON.stringify([made.data.key.roles, made.data.key.permissions])} instead of ${snapshot}`,
        )
    }
    for (const [ref] of vault.items)
      if (!items.has(ref)) wrong.push(`an item was removed from the keychain: ${ref}`)
    return { counts, wrong }
  } finally {
    const open = keyreeve
    if (open) {
      const closed = await safely(() => open.close())
      if (closed && 'threw' in closed) wrong.push(`closing threw ${closed.threw}`)
    }
    rmSync(home, { recursive: true, force: true })
  }
}

export const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

export const placing =
  (bytes: Buffer) =>
  (file: string): void =>
    writeFileSync(file, bytes)
export const placingFolder = (file: string): void => mkdirSync(file)
