import type { Input, Output, OperationName } from '../../shared/operations/index.ts'
import { refuse, type Result } from '../../shared/domain/errors.ts'

/**
 * Asks the back end. Never rejects: what fails comes as a refusal.
 * @param name an operation of the catalogue
 * @param input what its schema describes
 * @param confirmed whether the person has just confirmed it in a dialog
 */
export const request = async <Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  { confirmed = false } = {},
): Promise<Result<Output<Name>>> => {
  try {
    // The reply's shape is the catalogue's: both sides are compiled against it.
    return (await window.keyreeve.request(name, input, confirmed)) as Result<Output<Name>>
  } catch {
    return refuse('internal.no_answer')
  }
}
