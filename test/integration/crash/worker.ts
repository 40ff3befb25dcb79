/**
 * A separate process, to be killed: `worker.ts '<orders as JSON>'`. Opens a Keyreeve on the real keyring and works
 * through a seeded stream of operations. On stdout: `ready`, then one line an operation, `done <kind> <id or name>`, once it is acknowledged.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openKeyreeve, type Keyreeve } from '../../../electron/core/app.ts'
import { spawnNodeHelper } from '../../../electron/core/keychain/helper-process.ts'
import type { Keychain } from '../../../electron/core/keychain/keychain.ts'
import { createOsKeychain } from '../../../electron/core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { must, newKey } from '../../support/home.ts'
import { seeded, type Random } from '../../support/random.ts'
import { familyOf } from '../../../shared/domain/errors.ts'
import { listKeys } from '../../support/operations.ts'

/** `delete` and `rotate` take a kept key, `discard` and `renew` one that was shown once. */
export type Kind = 'kept' | 'shown' | 'long' | 'import' | 'delete' | 'discard' | 'rotate' | 'renew'

export type Orders = {
  readonly home: string
  readonly service: string
  readonly seed: number
  /** The operations; drawn from the seed if omitted. */
  readonly kinds?: readonly Kind[]
  /** How many to draw. */
  readonly count?: number
  /** Kills itself the `hit`-th time it passes `name` (any name if omitted), counted from `ready` unless `fromStart`. */
  readonly killAt?: { readonly name?: string; readonly hit: number; readonly fromStart?: boolean }
  /** The control: works without the journal, like a program that does not expect crashes. */
  readonly naive?: boolean
  /** Another control: each statement is a separate transaction, without foreign keys. */
  readonly torn?: boolean
  /** Reports each failpoint it passes. */
  readonly trace?: boolean
}

const helper = join(import.meta.dirname, '../../../electron/core/keychain/keytar-helper.ts')

/** `writeSync` puts the text into the pipe before the next statement runs. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

const drawKind = (random: Random): Kind =>
  random.pick([
    'kept',
    'kept',
    'shown',
    'long',
    'import',
    'delete',
    'delete',
    'discard',
    'rotate',
    'rotate',
    'renew',
  ])

/** The fault of the control: the journal forgets its entries at once. */
const forgetJournal = ({ context }: Keyreeve): void => {
  context.db.run(
    'CREATE TEMP TRIGGER forgetful AFTER INSERT ON journal BEGIN DELETE FROM journal WHERE item_ref = NEW.item_ref; END',
  )
}

const withoutTransactions = (keyreeve: Keyreeve): Keyreeve => {
  const { context } = keyreeve
  context.db.run('PRAGMA foreign_keys = OFF')
  return { ...keyreeve, context: { ...context, db: { ...context.db, write: async (work) => work() } } }
}

const perform = async (keyreeve: Keyreeve, kind: Kind, name: string, random: Random): Promise<string> => {
  const { context } = keyreeve
  if (kind === 'kept' || kind === 'shown')
    return must(await createKey(context, newKey(keyreeve, name, { keep: kind === 'kept' }))).key.id
  if (kind === 'import' || kind === 'long') {
    const { keep: _, ...rest } = newKey(keyreeve, name)
    const secret = new Secret(`${name} ${random.next()} ${'é\n'.repeat(kind === 'long' ? 1500 : 3)}`)
    return must(await importKey(context, { ...rest, secret, as: 'given' })).id
  }
  const wanted = kind === 'delete' || kind === 'rotate' ? 'kept' : 'shown'
  const able = listKeys(context, { environment: 'test' }).filter(
    ({ status, origin, kept }) =>
      kept === (wanted === 'kept') &&
      (kind === 'rotate' || kind === 'renew'
        ? status === 'active' && origin === 'issued'
        : status !== 'deleted'),
  )
  const alive = able.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const victim = alive.length > 0 ? random.pick(alive) : undefined
  if (!victim) return 'none'
  if (kind === 'rotate' || kind === 'renew') {
    say(`rotating ${victim.id}`)
    const rotated = await rotateKey(context, { id: victim.id, overlap: '7d' })
    // Another process may have been faster.
    if (!rotated.ok && ['key_not_active', 'key_deleted'].includes(familyOf(rotated.error))) return 'none'
    return must(rotated).key.id
  }
  say(`deleting ${victim.id}`)
  const gone = await deleteKey(context, { id: victim.id })
  // Another process may have been faster.
  if (!gone.ok && familyOf(gone.error) === 'key_deleted') return 'none'
  must(gone)
  return victim.id
}

const work = async (orders: Orders): Promise<void> => {
  const random = seeded(orders.seed)
  let ready = false
  let hits = 0
  const failpoint = (name: string): void => {
    if (orders.trace) say(`passed ${name}`)
    const at = orders.killAt
    if (!at || (!ready && !at.fromStart) || (at.name !== undefined && at.name !== name)) return
    hits += 1
    if (hits === at.hit) process.kill(process.pid, 'SIGKILL')
  }
  // A fixed clock would give all keys the same creation time; a running one would make runs differ.
  let time = Date.UTC(2026, 0, 1)
  const clock = { now: () => (time += 1) }
  const os: Keychain = createOsKeychain({
    service: orders.service,
    timeoutMs: 20_000,
    spawn: () => {
      const child = spawnNodeHelper(helper)
      say(`helper ${child.pid}`)
      return child
    },
  })
  const keyreeve = must(
    await openKeyreeve({
      home: orders.home,
      clock,
      failpoint,
      // As often as possible, so that kills hit the anchor, too.
      anchorMs: 1,
      keychains: {
        os: () => os,
        passphrase: () => openPassphraseVault({ path: join(orders.home, 'passphrase.vault'), clock }),
      },
    }),
  )
  const status = await keyreeve.vault.open()
  say(`ready ${status.state}`)
  if (status.state === 'open') {
    if (orders.naive) forgetJournal(keyreeve)
    ready = true
    const kinds = orders.kinds ?? Array.from({ length: orders.count ?? 0 }, () => drawKind(random))
    for (const [n, kind] of kinds.entries()) {
      const name = `${orders.seed}-${n}`
      if (kind === 'kept' || kind === 'shown' || kind === 'long' || kind === 'import') say(`making ${name}`)
      say(
        `done ${kind} ${await perform(orders.torn ? withoutTransactions(keyreeve) : keyreeve, kind, name, random)}`,
      )
    }
    say('finished')
  }
  await keyreeve.close()
}

const [, , orders] = process.argv
if (orders && process.argv[1] === import.meta.filename) await work(JSON.parse(orders) as Orders)
