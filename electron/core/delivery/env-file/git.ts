import { execFile } from 'node:child_process'
import { devNull } from 'node:os'
import { basename, dirname } from 'node:path'

const timeoutMs = 3_000

/** What git says of a file; null where it says nothing: no git, no repository, one that git distrusts, or no answer in 3 s. */
export type GitState = { readonly tracked: boolean | null; readonly ignored: boolean | null }

/**
 * Asks git whether `path` (a real path) is tracked and whether it is ignored. The repository may be hostile: no
 * program that its configuration names is run, and configuration outside it is not read.
 */
export async function gitState(path: string): Promise<GitState> {
  const [tracked, ignored] = await Promise.all([
    answer(path, ['ls-files', '--error-unmatch', '--', `:(literal)${basename(path)}`]),
    // takes names, not patterns, but would take a leading `:` for the start of one
    answer(path, ['check-ignore', '--quiet', '--', `./${basename(path)}`]),
  ])
  return { tracked, ignored }
}

/** Runs git: exit code 0 is yes, 1 is no, anything else no answer. */
function answer(path: string, command: readonly string[]): Promise<boolean | null> {
  // -C and not `cwd`: Windows would look for git.exe in the folder itself
  const args = ['--no-pager', '-C', dirname(path), '-c', 'core.fsmonitor=', '-c', `core.hooksPath=${devNull}`, ...command]
  return new Promise((done) => {
    execFile('git', args, { env: environment(), timeout: timeoutMs, killSignal: 'SIGKILL', windowsHide: true }, (error) => {
      done(error === null ? true : error.code === 1 ? false : null)
    })
  })
}

/** Ours without what would point git at another repository or configuration. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith('GIT_'))
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  }
}
