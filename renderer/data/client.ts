import type { Input, Output, OperationName } from '../../shared/operations/index.ts'
import { refuse, type Result } from '../../shared/domain/errors.ts'

/**
 * Sends a request to the back end. Never rejects: errors are refusals.
 * @param name an operation of the catalogue
 * @param input the input of its schema
 * @param confirmed whether the person has just confirmed it in a dialog
 */
export const request = async <Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  { confirmed = false } = {},
): Promise<Result<Output<Name>>> => {
  try {
    // The reply has the catalogue's type, because both sides are compiled against it.
    return (await window.keyreeve.request(name, input, confirmed)) as Result<Output<Name>>
  } catch {
    return refuse('internal.no_answer')
  }
}
