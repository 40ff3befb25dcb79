import {
  envFileDestination,
  type EnvTarget,
  type EnvWritten,
} from '../../../electron/core/deliveries/destinations/env-file.ts'
import type { Secret } from '../../../electron/core/secret.ts'
import type { Result } from '../../../shared/domain/errors.ts'

/** A step at which a test may interfere: `planned`, or one of `apply`. */
export type Failpoint = (at: string) => void | Promise<void>

/** Plans and applies a write, like a delivery. */
export const writeEnvVariable = async (
  { value, ...target }: EnvTarget & { readonly value: Secret },
  failpoint: Failpoint = () => undefined,
): Promise<Result<EnvWritten>> => {
  const plan = await envFileDestination.plan(target, value)
  if (!plan.ok) return plan
  await failpoint('planned')
  return envFileDestination.apply(plan.data, failpoint)
}
