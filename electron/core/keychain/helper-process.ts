import { fork } from 'node:child_process'
import type { HelperMessage } from './helper-protocol.ts'

/** One run of a helper: the keychain's, or one that takes another kind of message. The Electron shell creates it with `utilityProcess`, the CLI and the tests with `spawnNodeHelper`. */
export interface HelperProcess<Message = HelperMessage> {
  /** For logs and tests. */
  readonly pid?: number | undefined
  post(message: Message): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, however the helper ended: exit, crash, kill, or failure to start. */
  onExit(listener: () => void): void
  /** Ends the helper immediately, whatever it is doing. Does not wait. */
  kill(): void
}

export type NodeHelperOptions = {
  /** The helper's environment; this process's by default. */
  readonly env?: NodeJS.ProcessEnv
  /** Arguments for Node itself. None by default: an inherited `--inspect` port or test loader would break the helper. */
  readonly execArgv?: readonly string[]
}

/**
 * Starts the helper as a Node child process without stdin, stdout and stderr; secrets only travel over the IPC channel.
 * It does not keep this process alive; whoever waits for an answer holds a timer.
 *
 * @param path the helper's entry point, such as `keytar-helper.ts`, or its bundle
 */
export const spawnNodeHelper = <Message extends object = HelperMessage>(
  path: string,
  options: NodeHelperOptions = {},
): HelperProcess<Message> => {
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
      // A dead helper is reported by `exit`; the callback keeps a failed send from raising an uncaught 'error'.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      let reported = false
      const once = (): void => {
        if (!reported) listener()
        reported = true
      }
      child.once('exit', once)
      child.on('error', once)
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
