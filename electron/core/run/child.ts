import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import spawn from 'cross-spawn'
import type { Secret } from '../secret.ts'
import { maskStream } from './mask.ts'
import { openPipes } from './pipe.ts'
import { forwardSignals } from './signals.ts'

export type ChildOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Where each output goes, with these secrets masked; null passes the child our own output, such as a terminal. */
  readonly stdout: MaskedOutput | null
  readonly stderr: MaskedOutput | null
  /** Whether both are the same file or pipe; their lines then stay in order. */
  readonly isJoined: boolean
}

export type MaskedOutput = { readonly to: NodeJS.WritableStream; readonly secrets: readonly Secret[] }

/** Why a program did not start, and what a shell's exit code for that is: 127 not found, 126 not executable. */
export type NotStarted = {
  readonly reason: 'not_found' | 'not_executable' | 'too_large'
  readonly exitCode: number
}

/** A running program. */
export type Child = {
  /** Resolves once it has ended and its output is written: its exit code, or 128 and the number of the signal that ended it. */
  readonly ended: Promise<number>
  /** Asks it to end, and ends it if it has not after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

const notStarted = (error: Error): NotStarted => {
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return { reason: 'not_found', exitCode: 127 }
  return { reason: code === 'E2BIG' ? 'too_large' : 'not_executable', exitCode: 126 }
}

/** Resolves when all output is written, or nobody reads it any more: then the child learns that, as the first program of a pipeline does. */
const pump = (from: Readable, { to, secrets }: MaskedOutput): Promise<void> =>
  new Promise((resolve) => {
    const mask = maskStream(secrets)
    const finish = (): void => {
      to.off('error', onError)
      resolve()
    }
    const onError = (): void => {
      from.destroy()
      mask.destroy()
    }
    to.on('error', onError)
    mask.on('close', finish)
    from.on('close', () => mask.end())
    from.pipe(mask).pipe(to, { end: false })
  })

/**
 * Starts a program as a shell would: in this process group, with our standard input, and with signals passed on to it. On Windows,
 * cross-spawn finds `.cmd` files and quotes their arguments. Resolves once it runs, or could not be started. `env` is all of its environment;
 * nothing is put on its command line.
 */
export const startChild = async ({
  command,
  args,
  env,
  stdout,
  stderr,
  isJoined,
}: ChildOptions): Promise<Child | NotStarted> => {
  const masked = [stdout, ...(isJoined && stdout ? [] : [stderr])].filter((output) => output !== null)
  const pipes = masked.length > 0 ? openPipes(masked.length) : null
  const stdioOf = (output: MaskedOutput | null): 'inherit' | 'pipe' | number =>
    output === null ? 'inherit' : ((pipes?.[masked.indexOf(output)] ?? pipes?.[0])?.write ?? 'pipe')
  let child: ReturnType<typeof spawn> | undefined
  // Before it starts: a child may signal us at once, and from here on a signal is the child's.
  const stopForwarding = forwardSignals((signal) => void child?.kill(signal))
  try {
    child = spawn(command, [...args], { env, stdio: ['inherit', stdioOf(stdout), stdioOf(stderr)] })
  } catch (error) {
    stopForwarding()
    for (const pipe of pipes ?? []) pipe.read.destroy()
    // spawn throws what the system refuses at once, such as E2BIG.
    if (error instanceof Error && 'code' in error) return notStarted(error)
    throw error
  } finally {
    for (const pipe of pipes ?? []) pipe.closeWrite()
  }
  const pumps = pipes
    ? masked.flatMap((output, index) => (pipes[index] ? [pump(pipes[index].read, output)] : []))
    : [
        ...(child.stdout && stdout ? [pump(child.stdout, stdout)] : []),
        ...(child.stderr && stderr ? [pump(child.stderr, stderr)] : []),
      ]
  const exited = new Promise<number>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
  const failed = await new Promise<Error | null>((resolve) => {
    child.on('spawn', () => resolve(null))
    child.on('error', resolve)
  })
  if (failed && child.pid === undefined) {
    stopForwarding()
    return notStarted(failed)
  }
  const ended = exited.then(async (code) => {
    // What it left running may hold its output open. A signal is then for us.
    stopForwarding()
    await Promise.all(pumps)
    return code
  })
  return {
    ended,
    stop: async (graceMs) => {
      const late = setTimeout(() => child.kill('SIGKILL'), graceMs)
      child.kill('SIGTERM')
      await exited
      clearTimeout(late)
    },
  }
}
