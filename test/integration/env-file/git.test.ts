import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectEnvFile } from '../../../electron/core/delivery/env-file/env-file.ts'
import { newFolder } from './place.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const git = (folder: string, ...args: string[]): void => void execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { stdio: 'ignore' })
const state = async (path: string): Promise<unknown> => {
  const file = await inspectEnvFile(path)
  return file.ok ? { tracked: file.data.trackedByGit, ignored: file.data.ignoredByGit } : file.error.code
}

describe('inspectEnvFile', () => {
  it('gives names, never values', async () => {
    const path = join(newFolder(), '.env')
    writeFileSync(path, "A=canary\nB='canary\ncanary'\nA=canary\n", { mode: 0o640 })
    const file = await inspectEnvFile(path)
    expect(file).toEqual({ ok: true, data: { path, realPath: path, exists: true, variables: ['A', 'B'], mode: 0o640, trackedByGit: null, ignoredByGit: null } })
    expect(JSON.stringify(file)).not.toContain('canary')
  })

  it('tells of a file that is not there yet', async () => {
    const path = join(newFolder(), '.env')
    expect(await inspectEnvFile(path)).toMatchObject({ data: { exists: false, variables: [], mode: null } })
  })
})

describe.skipIf(!hasGit)('git', () => {
  it('tracked, ignored, neither; in a subfolder, a worktree, with a name that looks like a pattern', async () => {
    const repo = newFolder()
    git(repo, 'init', '-q')
    writeFileSync(join(repo, '.gitignore'), '.env.local\n')
    mkdirSync(join(repo, 'sub'))
    for (const name of ['.env', '.env.local', '.env.new', 'sub/.env', '[.]env']) writeFileSync(join(repo, name), 'A=1\n')
    git(repo, 'add', '.env', 'sub/.env', '.gitignore')
    git(repo, 'commit', '-qm', 'x')
    git(repo, 'worktree', 'add', '-q', join(repo, 'tree'))
    expect(await state(join(repo, '.env'))).toEqual({ tracked: true, ignored: false })
    expect(await state(join(repo, 'sub', '.env'))).toEqual({ tracked: true, ignored: false })
    expect(await state(join(repo, 'tree', '.env'))).toEqual({ tracked: true, ignored: false })
    expect(await state(join(repo, '.env.local'))).toEqual({ tracked: false, ignored: true })
    expect(await state(join(repo, '.env.new'))).toEqual({ tracked: false, ignored: false })
    expect(await state(join(repo, '[.]env'))).toEqual({ tracked: false, ignored: false })
  })

  it('runs nothing that the repository names', async () => {
    const repo = newFolder()
    git(repo, 'init', '-q')
    const proof = join(repo, 'ran')
    const evil = join(repo, 'evil.sh')
    writeFileSync(evil, `#!/bin/sh\ntouch ${proof}\n`)
    chmodSync(evil, 0o755)
    writeFileSync(join(repo, '.env'), 'A=1\n')
    git(repo, 'add', '.env')
    for (const key of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'core.editor', 'diff.external', 'alias.ls-files']) git(repo, 'config', key, evil)
    mkdirSync(join(repo, '.git', 'hooks'), { recursive: true })
    for (const hook of ['post-index-change', 'post-checkout', 'fsmonitor-watchman']) writeFileSync(join(repo, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 })
    expect(await state(join(repo, '.env'))).toEqual({ tracked: true, ignored: false })
    expect(existsSync(proof)).toBe(false)
    // the trap works: plain git springs it
    spawnSync('git', ['-C', repo, 'ls-files', '--error-unmatch', '.env'])
    spawnSync('git', ['-C', repo, 'status'])
    expect(existsSync(proof)).toBe(true)
  })

  it('no git: says nothing', async () => {
    const folder = newFolder()
    const path = process.env['PATH']
    process.env['PATH'] = folder
    try {
      expect(await state(join(folder, '.env'))).toEqual({ tracked: null, ignored: null })
    } finally {
      process.env['PATH'] = path
    }
  })
})
