import type { Activity, PlacementState } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import type { Secret } from '../secret.ts'

/** One place at a destination. */
export type Place = {
  /** What the destination finds it by: for a file, its real path. */
  readonly locator: string
  /** What in it takes the secret, such as the variable of a `.env` file; '' where there is only one. */
  readonly variable: string
}

/** Whether a text that was found is the one that was delivered. It compares fingerprints (digests under the vault's pepper) in constant time. */
export type Matches = (found: Secret) => boolean

/** What a delivery would change. Holds no value in plain text: secrets are wrapped, and file contents are out of sight of printing and serialising. */
export type Plan = {
  readonly place: Place
  /** The text that will be found at the place once the delivery is done. Its digest is the delivery's fingerprint. */
  readonly expected: Secret
  /** What the activity says about the delivery. */
  readonly details: Activity['details']
  /** What `cleanUp` must know when the process dies during `apply`, such as the name of a temporary file. It is stored. */
  readonly leftovers: Readonly<Record<string, string | boolean>>
}

/** What `revert` tells its caller while it works. */
export type RevertProgress = {
  /** Records what `cleanUp` would have to remove if the process died; to be awaited before any of it exists. */
  readonly begin: (leftovers: Plan['leftovers']) => Promise<void>
  /** As for `apply`. */
  readonly reached: (step: string) => void | Promise<void>
}

/** What a delivery that was begun, or a placement on record, is looked at with: all that recovery and checks need. */
export type CheckableDestination = {
  /** As it is recorded: never changed once it is released. */
  readonly name: string
  /** The activity's name for a delivery there. */
  readonly activity: `key.${string}` | `delivery.${string}`
  /** Whether what is delivered there is to be taken away again soon, so that what is left at a start is reverted. */
  readonly isTemporary: boolean
  /** Whether what is delivered there stays there, and is tracked as a placement until it is gone. */
  readonly isTracked: boolean
  /**
   * Removes what an `apply` that failed or was cut short has left: temporary files, half a write. False when that cannot be done now.
   * Never touches what is not ours, whatever the stored `leftovers` say.
   */
  cleanUp(place: Place, leftovers: Plan['leftovers']): Promise<boolean>
  /** Looks whether the place holds the delivered text. `unreadable` means that it cannot be told now. */
  verify(place: Place, matches: Matches): Promise<PlacementState>
  /** Takes the delivered text away if it is still there, and looks again. Missing where that is not possible. */
  revert?(place: Place, matches: Matches, progress: RevertProgress): Promise<PlacementState>
}

/**
 * A kind of place that secrets can be put. A delivery goes through `plan` → `apply` → `verify`, see `delivery.ts`. Every implementation passes
 * the contract test in `test/integration/deliveries/destinations.test.ts`.
 */
export type Destination<Target, Seen, Planned extends Plan, Done> = CheckableDestination & {
  /** Says what is there now, without any value. Changes nothing. */
  inspect(target: Target): Promise<Result<Seen>>
  /** Prepares putting `secret` at the target. Changes nothing; refuses what could not be applied. */
  plan(target: Target, secret: Secret): Promise<Result<Planned>>
  /**
   * Does what was planned; refuses, and changes nothing, if the place is no longer as it was when it was planned.
   *
   * @param reached called at each step at which a crash would leave something else behind; tests kill the process there
   */
  apply(plan: Planned, reached: (step: string) => void | Promise<void>): Promise<Result<Done>>
}
