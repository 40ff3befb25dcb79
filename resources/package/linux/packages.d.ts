import type { Identity } from '../identity.mjs'

/** What every kind of package is made of. */
export type ToPack = {
  /** The app, ready to run. */
  readonly folder: string
  readonly out: string
  readonly identity: Identity
  readonly files: DesktopFiles
  /** In the words of the system packaged for. */
  readonly architecture: string
}

/** What a desktop wants to know of the app, as it lies beneath `share`. */
export type DesktopFiles = {
  readonly folder: string
  /** Paths relative to it. */
  readonly paths: readonly string[]
}
