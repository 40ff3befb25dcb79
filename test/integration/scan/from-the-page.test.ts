/** Scans that the app's page starts: it only names folders that the user has picked, and there is one at a time. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Result } from '../../../shared/domain/errors.ts'
import type { ScanFolder, ScanResult } from '../../../shared/domain/scan.ts'
import { codeOf, must, newFolder, newKey, spawnScanReader } from '../../support/home.ts'
import { openDispatcher } from '../ipc/dispatcher.ts'

/** A page, a folder that its dialog returns, with a copy of a key's secret in it; `hold` delays the readers until it resolves. */
const openPage = async ({ hold }: { readonly hold?: Promise<void> } = {}) => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const subject = await openDispatcher(
    {},
    { pickFolders: async () => [folder] },
    {
      spawnScanReader: () => {
        const reader = spawnScanReader()
        return {
          ...reader,
          post: (message) => void (hold ?? Promise.resolve()).then(() => reader.post(message)),
        }
      },
    },
  )
  const made = must(
    await subject.test.keyreeve.perform('keys.create', newKey(subject.test.keyreeve, 'ours'), {
      kind: 'you',
    }),
  )
  mkdirSync(join(folder, 'notes'))
  writeFileSync(join(folder, 'notes/todo.md'), `first\ntoken: ${made.secret}\n`)
  const pick = async (): Promise<readonly string[]> => {
    const picked = must((await subject.dispatch('scan.pickFolders', {})) as Result<readonly ScanFolder[]>)
    expect(picked.map(({ path }) => path)).toEqual([folder])
    return picked.map(({ handle }) => handle)
  }
  const scan = (folders: readonly string[]) =>
    subject.dispatch('scan.folders', { folders }) as Promise<Result<ScanResult>>
  return { ...subject, folder, made, pick, scan }
}

it('a folder that was picked is scanned, and what is found becomes a placement', async () => {
  const { folder, made, pick, scan, dispatch } = await openPage()
  const { findings } = must(await scan(await pick()))
  expect(findings).toMatchObject([
    { path: join(folder, 'notes/todo.md'), line: 2, variable: 'token', key: { name: 'ours' } },
  ])
  const detail = must((await dispatch('keys.get', { id: made.key.id })) as Result<{ placements: unknown }>)
  expect(detail.placements).toMatchObject([{ locator: join(folder, 'notes/todo.md'), state: 'present' }])
})

it('a path, or a handle that was never given, is refused', async () => {
  const { folder, scan, dispatch } = await openPage()
  expect(codeOf(await scan([folder]))).toBe('not_found.folder_handle')
  expect(codeOf(await dispatch('scan.run', { folders: [folder] }))).toBe('actor_not_allowed.you')
})

it('a second scan is refused while one is running, and cancelling ends that one', async () => {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>()
  onTestFinished(() => release())
  const { pick, scan, dispatch, made } = await openPage({ hold })
  const folders = await pick()
  const first = scan(folders)
  expect(codeOf(await scan(folders))).toBe('conflict.scan_running')
  expect(codeOf(await dispatch('scan.cancel', {}))).toBe('ok')
  expect(codeOf(await first)).toBe('conflict.scan_cancelled')
  const detail = must((await dispatch('keys.get', { id: made.key.id })) as Result<{ placements: unknown }>)
  expect(detail.placements).toEqual([])
  release()
  expect(codeOf(await scan(folders))).toBe('ok')
})

it('a scan ends with the page that started it', async () => {
  const { pick, scan, session } = await openPage({ hold: new Promise(() => undefined) })
  const running = scan(await pick())
  session.end()
  expect(codeOf(await running)).toBe('conflict.scan_cancelled')
})

it('the folders of a project that was added are its worktrees, and are scanned as if they were picked', async () => {
  const { folder, made, scan, dispatch, test } = await openPage()
  const repository = join(folder, 'shop')
  const worktree = join(folder, 'shop-feature')
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@localhost', ...args])
  mkdirSync(repository)
  git('init', '--quiet')
  git('commit', '--quiet', '--allow-empty', '-m', 'first')
  git('worktree', 'add', '--quiet', worktree)
  for (const each of [repository, worktree]) writeFileSync(join(each, '.env'), `TOKEN=${made.secret}\n`)
  const { id } = must(
    await test.keyreeve.perform('projects.add', { path: repository }, { kind: 'cli', user: 'ada' }),
  )

  const folders = must((await dispatch('scan.projectFolders', { id })) as Result<readonly ScanFolder[]>)
  expect(new Set(folders.map(({ path }) => path))).toEqual(new Set([repository, worktree]))
  const { findings } = must(await scan(folders.map(({ handle }) => handle)))
  expect(new Set(findings.map(({ path }) => path))).toEqual(
    new Set([join(repository, '.env'), join(worktree, '.env')]),
  )

  expect(codeOf(await dispatch('scan.projectFolders', { id: 'other' }))).toBe('not_found.project')
  rmSync(repository, { recursive: true })
  rmSync(worktree, { recursive: true })
  expect(codeOf(await dispatch('scan.projectFolders', { id }))).toBe('not_found.project_folder')
})
