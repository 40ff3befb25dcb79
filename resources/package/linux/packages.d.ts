import type { Identity } from '../identity.mjs'

/** The inputs of every kind of package. */
export type ToPack = {
  /** The app, ready to run. */
  readonly folder: string
  readonly out: string
  readonly identity: Identity
  readonly files: DesktopFiles
  /** As the target system calls it. */
  readonly architecture: string
}

/** The app's desktop files, below `share`. */
export type DesktopFiles = {
  readonly folder: string
  /** Paths relative to `share`. */
  readonly paths: readonly string[]
}
