import type { Key } from '../../../../shared/domain/types.ts'
import type { Identification, Identified, PasteDefect } from '../../../../shared/domain/explanation.ts'
import { ok, refuseField, type Result } from '../../../../shared/domain/errors.ts'
import type { Context } from '../../context.ts'
import type { ReadableDb } from '../../db/handle.ts'
import { getKey } from '../../keys/list.ts'
import { findRow, findRowByDigest } from '../../keys/rows.ts'
import { dots, hintOf, shapeOf } from '../../keys/secret-format.ts'
import type { Secret } from '../../secret.ts'
import type { VaultCrypto } from '../../vault/vault-crypto.ts'
import { askedIn } from './asked.ts'
import { candidatesIn, type Candidate } from './candidates.ts'
import { defectsOf } from './defects.ts'
import { readingsOf } from './readings.ts'

/** The maximum size of the text in bytes. */
const longestPaste = 65_536
/** How many keys are listed. */
const most = 10

/** The keys with this hint, and imported ones with the same last four characters, because their hints have no label. */
const idsByHint = (db: ReadableDb, hint: string, last4: string): readonly string[] =>
  db
    .all<{ id: string }>(
      'SELECT id FROM keys WHERE last4 = ? AND hint IN (?, ?) LIMIT 10',
      last4,
      hint,
      `${dots}${last4}`,
    )
    .map((row) => row.id)

const idsByName = (db: ReadableDb, name: string): readonly string[] =>
  db
    .all<{ id: string }>(
      "SELECT id FROM keys WHERE environment IN ('test', 'production') AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL",
      name,
    )
    .map((row) => row.id)

/** Looks a secret up by its digest only if it is one of many guesses; also by its last four characters if it certainly is one of ours. */
const idOfSecret = (
  db: ReadableDb,
  vaultCrypto: VaultCrypto,
  secret: Secret,
  sure: boolean,
): string | undefined => {
  const digest = vaultCrypto.digest(secret)
  return sure
    ? findRowByDigest(db, digest, hintOf(secret).last4)?.id
    : db.get<{ id: string }>('SELECT id FROM keys INDEXED BY keys_by_digest WHERE digest = ?', digest)?.id
}

const shapeIn = ({
  secret,
  label,
}: Extract<Candidate, { kind: 'secret' }>): NonNullable<Identified['shape']> => {
  const shape = shapeOf(secret)
  if (shape.form !== 'foreign') return shape
  if (!label) return { form: 'foreign', prefix: null, environment: null }
  return {
    form: 'wrong_length',
    prefix: label.prefix,
    environment: label.mark === 'live' ? 'production' : 'test',
  }
}

type Match = Omit<Identified, 'key' | 'defects'> & {
  readonly keyIds: readonly string[]
  /** The secret itself, if it was one. */ readonly secret: string | null
  /** Whether to list it even without a key. */ readonly named: boolean
}

const matchOf = (db: ReadableDb, vaultCrypto: VaultCrypto, candidate: Candidate): Match => {
  switch (candidate.kind) {
    case 'secret': {
      const { hint } = hintOf(candidate.secret)
      const shape = shapeIn(candidate)
      // An invalid checksum needs no lookup.
      const id =
        shape.form === 'bad_checksum'
          ? undefined
          : idOfSecret(db, vaultCrypto, candidate.secret, shape.form === 'issued')
      return {
        by: 'secret',
        hint,
        shape,
        keyIds: id === undefined ? [] : [id],
        secret: candidate.secret.reveal(),
        named: shape.form !== 'foreign',
      }
    }
    case 'hint': {
      const hint = `${candidate.label}${dots}${candidate.last4}`
      // Without a label, dots and four letters may be anything.
      return {
        by: 'hint',
        hint,
        shape: null,
        keyIds: idsByHint(db, hint, candidate.last4),
        secret: null,
        named: candidate.label !== '',
      }
    }
    case 'id':
      return {
        by: 'id',
        hint: '',
        shape: null,
        keyIds: findRow(db, candidate.id) ? [candidate.id] : [],
        secret: null,
        named: false,
      }
    case 'name':
      return {
        by: 'name',
        hint: '',
        shape: null,
        keyIds: idsByName(db, candidate.name),
        secret: null,
        named: false,
      }
  }
}

const keysOf = (context: Context, ids: readonly string[]): readonly Key[] =>
  ids.flatMap((id) => {
    const key = getKey(context, id)
    return key.ok ? [key.data] : []
  })

/**
 * Identifies a pasted text: a secret, a hint, a curl command, a response, a log, a line of a `.env` file, or the name of a key. Returns
 * the keys in it with their status, and what the request in it asked for. Each key is listed once; a text that is a single
 * unknown string is described by its form. The text is not kept, counted or logged.
 * Refuses a text over 64 KiB, and when the vault is not open.
 */
export const identify = (context: Context, text: Secret): Result<Identification> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const pasted = text.reveal()
  if (Buffer.byteLength(pasted) > longestPaste) return refuseField('text', 'invalid_input.paste_too_large')
  const readings = readingsOf(pasted)
  const matches = candidatesIn(pasted, readings).map((candidate) =>
    matchOf(context.db, vault.data.vaultCrypto, candidate),
  )
  const named = new Map<string, Identified>()
  const withDefects = (key: Key, secret: string | null): readonly PasteDefect[] =>
    // Where an imported key must be sent depends on its own API.
    secret === null
      ? []
      : defectsOf(pasted, readings, secret).filter((defect) => defect !== 'place' || key.origin === 'issued')
  for (const { keyIds, secret, named: isNamed, ...match } of matches) {
    const known = keysOf(
      context,
      keyIds.filter((id) => !named.has(id)),
    )
    for (const key of known)
      named.set(key.id, {
        ...match,
        hint: match.hint || key.hint,
        key,
        defects: named.size < most ? withDefects(key, secret) : [],
      })
    if (keyIds.length === 0 && isNamed)
      named.set(`${match.hint} ${match.shape?.form}`, { ...match, key: null, defects: [] })
  }
  const all = [...named.values()]
  const alone =
    all.length === 0 && /^\s*\S+\s*$/.test(pasted) ? matches.find(({ by }) => by === 'secret') : undefined
  const found = alone
    ? [{ by: alone.by, hint: alone.hint, shape: alone.shape, key: null, defects: [] }]
    : all.slice(0, most)
  return ok({ found, more: all.length > most, asked: askedIn(pasted) })
}
