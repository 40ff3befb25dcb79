import type { RotationOperationName } from '../../../shared/operations/rotations.ts'
import type { Handlers } from '../perform.ts'
import { planRotation, planUndo, undoRotationWithFiles } from './rotations.ts'

/** The handlers of the operations on rotations; `keys.rotate` is with those on keys. */
export const rotationHandlers: Pick<Handlers, RotationOperationName> = {
  'rotations.plan': ({ context }, { id }) => planRotation(context, id),
  'rotations.planUndo': (services, { id }) => planUndo(services, id),
  'rotations.undo': (services, { id }, actor) => undoRotationWithFiles(services, id, actor),
}
