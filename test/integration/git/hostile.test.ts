/** Whatever repository a `.env` file is in, inspecting it starts no program. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inspectEnvFile } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { newFolder } from '../env-files/place.ts'
import { hostileRepositories } from './hostile-repositories.ts'

/** Puts a `git` that leaves a mark first on PATH, for the duration of the test. */
const trapGit = (folder: string): string => {
  const mark = join(folder, 'git-ran')
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'git'), `#!/bin/sh\ntouch '${mark}'\nexit 1\n`, { mode: 0o755 })
  const path = process.env['PATH']
  process.env['PATH'] = join(folder, 'bin') + delimiter + (path ?? '')
  onTestFinished(() => {
    process.env['PATH'] = path
  })
  return mark
}

const hasGit = spawnSync('git', ['--version']).status === 0

describe.skipIf(!hasGit || process.platform === 'win32').each(hostileRepositories)(
  '$name',
  ({ build, spring }) => {
    it('starts nothing when its .env is inspected, and does when git runs', async () => {
      const repo = newFolder()
      const outside = newFolder()
      const ran = join(outside, 'ran')
      const program = join(outside, 'program.sh')
      writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\nexit 1\n`, { mode: 0o755 })
      const file = build(repo, program) ?? join(repo, '.env')
      rmSync(ran, { force: true })

      const clean = process.env['PATH']
      const gitRan = trapGit(outside)
      const seen = await inspectEnvFile(file)
      expect([existsSync(ran), existsSync(gitRan)], 'a program was started').toEqual([false, false])
      expect(seen).toMatchObject({ ok: true, data: { trackedByGit: true, ignoredByGit: false } })

      spawnSync('/bin/sh', ['-c', spring], {
        cwd: dirname(file),
        env: {
          ...process.env,
          PATH: clean,
          GIT_AUTHOR_NAME: 't',
          GIT_AUTHOR_EMAIL: 't@example.com',
          GIT_COMMITTER_NAME: 't',
          GIT_COMMITTER_EMAIL: 't@example.com',
        },
        stdio: 'ignore',
        timeout: 20_000,
      })
      expect(existsSync(ran), 'the trap does not work').toBe(true)
    })
  },
)
