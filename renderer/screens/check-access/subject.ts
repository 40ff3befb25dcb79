import type { Input } from '../../../shared/operations/index.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import type { Identified } from '../../../shared/domain/explanation.ts'

/** What is asked about: a key, or what a pasted string turned out to be. Never the string itself. */
export type Subject = Identified

/** A key that was picked from a list. */
export const picked = (key: Key): Subject => ({ by: 'name', hint: key.hint, shape: null, key, defects: [] })

/** As `decisions.check` takes it; no subject at all is a request without a key. */
export const subjectInput = (subject: Subject | null): Input<'decisions.check'>['subject'] => {
  if (subject === null) return { secret: '' }
  if (subject.key) return { keyId: subject.key.id }
  return { unidentified: subject.shape === null || subject.shape.form === 'issued' ? 'unknown' : 'malformed' }
}

/** Whether the answer is the same whatever is asked for: then there is no need to wait for a question. */
export const isHopeless = ({ key }: Subject, now: number): boolean =>
  key === null || !['active', 'replaced'].includes(statusOf(key, now))
