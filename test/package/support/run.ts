import { execFile, type ExecFileOptions } from 'node:child_process'

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs a program to its end. The code is -1 if a signal, such as that of the timeout, ended it. */
export const run = (
  program: string,
  args: readonly string[],
  options: ExecFileOptions & { readonly input?: string } = {},
): Promise<Outcome> =>
  new Promise((done) => {
    const { input, ...rest } = options
    const child = execFile(
      program,
      [...args],
      { timeout: 120_000, maxBuffer: 1 << 26, ...rest, encoding: 'utf8' },
      (error, stdout, stderr) => {
        done({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stdout, stderr })
      },
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input ?? '')
  })

/** Runs a program that must succeed; returns its stdout. */
export const must = async (
  program: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> => {
  const { code, stdout, stderr } = await run(program, args, options)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}
