import type { Input, Output, Route } from '../../shared/contract/index.ts'
import { refuse, type Result } from '../../shared/errors.ts'

/**
 * Asks the back end. Never rejects: what fails comes as a refusal with a sentence to show.
 * @param route a name from the contract
 * @param input what its schema describes
 */
export const request = async <R extends Route>(route: R, input: Input<R>): Promise<Result<Output<R>>> => {
  try {
    // The reply's shape is the contract's: both sides are compiled against it.
    return (await window.keyreeve.request(route, input)) as Result<Output<R>>
  } catch {
    return refuse(
      'internal',
      'Keyreeve did not get an answer from its own back end. Close it and start it again.',
    )
  }
}
