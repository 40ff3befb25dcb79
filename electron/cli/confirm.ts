import type { Environment } from '../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import { mustConfirm, type OperationName } from '../../shared/operations/index.ts'
import { askYes } from './ask.ts'
import { isAttended, type CliIo } from './io.ts'

/**
 * One rule for all that asks first: a person at a terminal is asked once; `--yes` says yes beforehand, and so does a script,
 * which has no terminal. Refuses `confirmation_required` when the answer is no.
 */
const confirmed = async (
  io: CliIo,
  { yes = false }: { readonly yes?: boolean },
  question: string,
): Promise<Result<true>> => {
  if (yes || !isAttended(io) || (await askYes(io, question))) return ok(true)
  return refuse('confirmation_required.cli')
}

/**
 * Whether `name` may be done in `environment`, for `perform`: confirmed by whoever runs the command, or not in need of it.
 * Refuses what `confirmed` refuses.
 */
export const confirmedFor = async (
  io: CliIo,
  options: { readonly yes?: boolean },
  name: OperationName,
  environment: Environment,
  question: string,
): Promise<Result<{ readonly confirmed: boolean }>> => {
  if (!mustConfirm(name, environment)) return ok({ confirmed: false })
  const answer = await confirmed(io, options, question)
  return answer.ok ? ok({ confirmed: true }) : answer
}
