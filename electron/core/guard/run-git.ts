import { spawn } from 'node:child_process'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'

export type GitOptions = {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly input?: string
  /** Ends git when it takes longer, in milliseconds. */
  readonly limitMs?: number
}
export type GitAnswer = {
  /** Null when it was ended. */
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** The environment without what tells git which repository, index or objects to use: this process may have been started by a hook itself. */
export const withoutGit = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')))

/**
 * Runs git to its end. Only the guard does so: it works where the user commits, and a commit runs the same hooks and settings.
 * Refuses `not_found.git`. `onOutput` gets the output as it comes; `stdout` is then empty.
 */
export const runGit = (
  args: readonly string[],
  { cwd, env, input, limitMs }: GitOptions,
  onOutput?: (chunk: Buffer) => void,
): Promise<Result<GitAnswer>> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env, windowsHide: true })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    const timer = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs)
    let failure: unknown
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      if (error.code === 'ENOENT') resolve(refuse('not_found.git'))
      else reject(error)
    })
    child.stdout.on('data', (chunk: Buffer) => {
      if (!onOutput) return void stdout.push(chunk)
      try {
        onOutput(chunk)
      } catch (error) {
        failure = error
        child.kill('SIGKILL')
      }
    })
    child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk))
    child.on('close', (code) => {
      clearTimeout(timer)
      if (failure !== undefined) reject(failure)
      else
        resolve(ok({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }))
    })
    // Git may end before it has read everything.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
