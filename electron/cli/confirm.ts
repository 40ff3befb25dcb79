import { ok, refuse, type Result } from '../../shared/errors.ts'
import { askYes } from './ask.ts'
import { isAttended, type CliIo } from './io.ts'

/**
 * One rule for all that asks first: a person at a terminal is asked once; `--yes` says yes beforehand, and so does a script,
 * which has no terminal. Refuses `confirmation_required` when the answer is no.
 */
export const confirmed = async (
  io: CliIo,
  { yes = false }: { readonly yes?: boolean },
  question: string,
): Promise<Result<true>> => {
  if (yes || !isAttended(io) || (await askYes(io, question))) return ok(true)
  return refuse('confirmation_required', 'Nothing was changed, because it was not confirmed.')
}
