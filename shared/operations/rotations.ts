import type { FilesDone, RotationPlan, UndoPlan } from '../domain/rotation.ts'
import type { Key } from '../domain/types.ts'
import { byId } from './fields.ts'
import { operation, person } from './operation.ts'

export const rotationOperations = {
  /** Where the secret of a key is now, and which of these files `keys.rotate` can change. Looks at every file on record; changes nothing. */
  'rotations.plan': operation<RotationPlan>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** What `rotations.undo` would do with the files now, without doing it. Refuses where the rotation can't be undone. */
  'rotations.planUndo': operation<UndoPlan>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /**
   * Undoes the rotation that made the key `id`, while the old key still works: files that are as the rotation has left them get the old secret
   * back, the old key (`key`) is active again, and the new one (`undone`) works for another day.
   */
  'rotations.undo': operation<{
    readonly key: Key
    readonly undone: Key
    readonly files: FilesDone
  }>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: { when: 'production', key: 'id', code: 'confirmation_required.production_undo' },
    actors: person,
  }),
}

export type RotationOperationName = keyof typeof rotationOperations
