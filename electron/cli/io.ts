import type { HelperProcess } from '../core/keychain/helper-process.ts'

type Terminal = { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }

/** What the command line is given by whoever runs it: plain Node from the sources, the packaged app's main process otherwise. */
export type CliIo = {
  readonly stdin: NodeJS.ReadableStream & Terminal
  readonly stdout: NodeJS.WritableStream & Terminal
  readonly stderr: NodeJS.WritableStream & Terminal
  readonly env: NodeJS.ProcessEnv
  /** The data folder; it may not exist yet. */
  readonly home: string
  /** What `--version` says. */
  readonly version: string
  /** Starts the process that holds keytar. */
  readonly spawnHelper: () => HelperProcess
  /** Resolves when a command that runs on is to end; SIGINT, SIGTERM, SIGHUP or the end of our launcher when left out. */
  readonly untilEnded?: () => Promise<void>
}

/** Whether somebody sits there who can be asked. */
export const isAttended = ({ stdin }: CliIo): boolean => stdin.isTTY === true
