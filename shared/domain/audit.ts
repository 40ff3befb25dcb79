import { message, type Message } from '../messages/message.ts'

/** What verifying the activity can find wrong. Rows are named by their numbers. */
export type ActivityProblem =
  /** A row, or what its hash says about the rows before it, was changed. */
  | { readonly kind: 'row_changed'; readonly seq: number; readonly at: number }
  /** These rows are missing between others, or at the beginning. */
  | { readonly kind: 'rows_missing'; readonly seq: number; readonly until: number }
  /** These rows were sealed, and are missing at the end. */
  | { readonly kind: 'end_missing'; readonly seq: number; readonly until: number }
  /** The keychain knows of these rows: the end is missing, or the database is an older copy. */
  | { readonly kind: 'older_copy'; readonly seq: number; readonly until: number }
  /** These rows, or some of them, are others than those that were sealed or anchored; somebody has computed their hashes again. */
  | { readonly kind: 'rewritten'; readonly seq: number; readonly until: number }
  /** The seal, or the record of what was removed on purpose, is missing or was changed. */
  | { readonly kind: 'seal_missing' | 'seal_changed' | 'cut_changed'; readonly seq: number }

/** What verifying the activity has found. */
export type ActivityVerification = {
  /** The first problem; null when the activity is whole. */
  readonly problem: ActivityProblem | null
  /** How many rows were verified: all of them unless there is a problem. */
  readonly rows: number
  /** The first and the last of these rows; null when there are none. */
  readonly first: { readonly seq: number; readonly at: number } | null
  readonly last: { readonly seq: number; readonly at: number } | null
  /** How many older rows were removed on purpose, and up to which; null when none were. */
  readonly removed: { readonly count: number; readonly until: number; readonly at: number } | null
  /** How many rows were added while the vault was locked, and sealed only later: anybody who can write the database could have added those. */
  readonly sealedLate: number
  /** How many rows at the end are not sealed yet. */
  readonly unsealed: number
  /** The row up to which the keychain vouches; null when it has no anchor, or cannot be read now. */
  readonly anchored: number | null
}

/** How long entries of the activity are kept. */
export const retentions = ['forever', '1y', '90d'] as const
export type Retention = (typeof retentions)[number]
export const retentionDays: Readonly<Record<Retention, number | null>> = {
  forever: null,
  '1y': 365,
  '90d': 90,
}

/** How long entries are kept, and how many are older. */
export type ActivityRetention = { readonly keep: Retention; readonly older: number }

/** An entry of the activity as it is stored: everything that its hash covers, and the hash in hex. */
export type ExportedEntry = {
  readonly seq: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly environment: string | null
  readonly subject_kind: string
  readonly subject_id: string
  readonly subject_name: string
  /** JSON, as text. */
  readonly details: string
  readonly session: string
  readonly origin: string
  readonly hash: string
}

const problemMessage = (problem: ActivityProblem): Message => {
  switch (problem.kind) {
    case 'row_changed':
      return message('audit.row_changed', { seq: String(problem.seq), at: problem.at })
    case 'rows_missing':
      return problem.until === problem.seq
        ? message('audit.row_missing', { seq: String(problem.seq) })
        : message('audit.rows_missing', { seq: String(problem.seq), until: String(problem.until) })
    case 'end_missing':
    case 'older_copy':
    case 'rewritten':
      return message(`audit.${problem.kind}`, { seq: String(problem.seq), until: String(problem.until) })
    case 'seal_missing':
    case 'seal_changed':
    case 'cut_changed':
      return message(`audit.${problem.kind}`)
  }
}

/** What was found, in sentences: first whether the activity is whole, then what else is to be known. */
export const describeVerification = (found: ActivityVerification): readonly [Message, ...Message[]] => {
  const { problem, rows, first, last, removed, sealedLate, unsealed, anchored } = found
  const after = anchored === null ? 0 : (last?.seq ?? 0) - anchored
  const verdict = problem
    ? problemMessage(problem)
    : first
      ? message('audit.whole', { count: rows, since: first.at })
      : message('audit.empty')
  return [
    verdict,
    ...(problem && rows > 0 ? [message('audit.whole_before', { count: rows })] : []),
    ...(removed ? [message('audit.removed', { count: removed.count, at: removed.at })] : []),
    ...(sealedLate > 0 ? [message('audit.sealed_late', { count: sealedLate })] : []),
    ...(problem || unsealed === 0 ? [] : [message('audit.unsealed', { count: unsealed })]),
    ...(problem || anchored !== null ? [] : [message('audit.not_anchored')]),
    ...(problem || anchored === null || after <= 0
      ? []
      : [message('audit.anchored', { count: after, seq: String(anchored) })]),
  ]
}
