/** The guard's check of 1,000 staged files, as its hook runs it, against git listing and printing the same files. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { newRepository } from '../integration/guard/repository.ts'
import { bin, newCliVault } from '../support/cli.ts'
import { within, type Measured } from './compare.ts'

const files = 1000
const rounds = 9
const sources = resolve(import.meta.dirname, '../..')

export const measureGuard = async (): Promise<readonly Measured[]> => {
  const cli = await newCliVault()
  try {
    const repository = newRepository(join(cli.folder, 'repository'), join(cli.folder, 'user'))
    const texts = globSync('{electron,renderer,shared}/**/*.{ts,tsx}', { cwd: sources }).map((path) =>
      readFileSync(join(sources, path)),
    )
    let bytes = 0
    for (let at = 0; at < files; at += 1) {
      const text = texts[at % texts.length] ?? Buffer.alloc(0)
      // Each is a blob of its own.
      writeFileSync(join(repository.folder, `${at}.ts`), Buffer.concat([Buffer.from(`// ${at}\n`), text]))
      bytes += text.length
    }
    repository.must('add', '-A')
    const check = (): number => {
      const from = performance.now()
      const options = { cwd: repository.folder, env: cli.env, encoding: 'utf8' } as const
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [bin, 'guard', 'check', '--json'],
        options,
      )
      if (status !== 0 || (JSON.parse(stdout) as { files: number }).files !== files) throw new Error(stderr)
      return performance.now() - from
    }
    check()
    return [
      within(
        `the guard’s check of ${files} staged files`,
        Array.from({ length: rounds }, check),
        1000,
        'ms',
        `${(bytes / 1e6).toFixed(1)} MB, start of the command included`,
      ),
    ]
  } finally {
    cli.close()
  }
}
