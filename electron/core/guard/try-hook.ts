import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuardProblem, GuardWay } from '../../../shared/domain/guard.ts'
import type { Repository } from '../git/repository.ts'
import { issueSecret } from '../keys/secret-format.ts'
import { lefthookName } from './lefthook.ts'
import { runGit, withoutGit } from './run-git.ts'

const limitMs = 60_000

/**
 * Has git run the hook of a working tree on an index of our own that holds one file with a secret, and looks whether it refuses that. The
 * user's index, files and objects are not touched: index and objects are in a temporary folder. Call it only where the guard comes first, so
 * that nothing else runs.
 *
 * @returns null when the hook refused the secret
 */
export const tryHook = async (
  { root, commonDir }: Pick<Repository, 'root' | 'commonDir'>,
  way: GuardWay,
): Promise<Extract<GuardProblem, 'let_through' | 'untried'> | null> => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-guard-'))
  try {
    const objects = join(folder, 'objects')
    mkdirSync(objects)
    const env = {
      ...withoutGit(process.env),
      GIT_INDEX_FILE: join(folder, 'index'),
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(commonDir, 'objects'),
      GIT_OPTIONAL_LOCKS: '0',
    }
    const git = (args: readonly string[], input = '') =>
      runGit(['-c', 'core.fsmonitor=false', ...args], { cwd: root, env, input, limitMs })

    const name = `keyreeve-guard-${randomBytes(6).toString('hex')}.txt`
    const blob = await git(['hash-object', '-w', '--stdin'], `secret=${issueSecret('kr', 'test').reveal()}\n`)
    if (!blob.ok || blob.data.code !== 0) return 'untried'
    const entry = `100644,${blob.data.stdout.toString('latin1').trim()},${name}`
    const added = await git(['update-index', '--add', '--cacheinfo', entry])
    if (!added.ok || added.data.code !== 0) return 'untried'

    // lefthook may run its commands in parallel, so it is asked for this one; its first version spells the option differently.
    const attempts =
      way === 'lefthook' ? ['--command', '--commands'].map((option) => ['--', option, lefthookName]) : [[]]
    for (const words of attempts) {
      const ran = await git(['hook', 'run', 'pre-commit', ...words])
      if (!ran.ok || ran.data.code === null) return 'untried'
      const { code, stdout, stderr } = ran.data
      const said = `${stdout.toString('utf8')}${stderr}`
      if (code !== 0 && said.includes(name)) return null
      // Before version 2.36.
      if (said.includes("'hook' is not a git command")) return 'untried'
    }
    return 'let_through'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
