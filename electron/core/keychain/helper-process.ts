import { fork } from 'node:child_process'
import type { HelperMessage } from './helper-protocol.ts'

/** One run of the helper. The Electron shell makes these from `utilityProcess`, the CLI and the tests by `spawnNodeHelper`. */
export interface HelperProcess {
  /** For the log and for tests. */
  readonly pid?: number | undefined
  post(message: HelperMessage): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, however it ended: exit, crash, kill, or never started. */
  onExit(listener: () => void): void
  /** Ends it now, whatever it is doing; nothing is waited for. */
  kill(): void
}

export type NodeHelperOptions = {
  /** The helper's environment; ours when left out. */
  readonly env?: NodeJS.ProcessEnv
  /** Arguments for Node itself. None by default: an inherited `--inspect` port or test loader would break the helper. */
  readonly execArgv?: readonly string[]
}

/**
 * Starts the helper as a Node child process with no stdin, stdout or stderr; secrets travel over the IPC channel only.
 * It does not keep this process alive: whoever waits for an answer holds a timer.
 *
 * @param path the helper's entry, `keytar-helper.ts` or its bundle
 */
export const spawnNodeHelper = (path: string, options: NodeHelperOptions = {}): HelperProcess => {
  const child = fork(path, [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [...(options.execArgv ?? [])],
    ...(options.env ? { env: options.env } : {}),
  })
  child.unref()
  child.channel?.unref()
  return {
    pid: child.pid,
    post: (message) => {
      // A dead helper is told by `exit`; the callback keeps a failed send from becoming an uncaught 'error'.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      let told = false
      const once = (): void => {
        if (!told) listener()
        told = true
      }
      child.once('exit', once)
      child.on('error', once)
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
