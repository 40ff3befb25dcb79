/** Rotations that update files: what is planned, what is skipped and why, and undoing them. */
import {
  chmodSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesOf, skippedOf } from '../../../shared/domain/rotation.ts'
import { codeOf, must, newKey } from '../../support/home.ts'
import { openScene, type Scene } from '../scan/place.ts'
import { at, git, plan, reasonsIn, rotate, you } from './place.ts'

const placesOf = async ({ keyreeve, folder }: Scene, id: string): Promise<readonly string[]> =>
  must(await keyreeve.perform('keys.get', { id }, you))
    .placements.map(
      ({ locator, variable, state }) => `${locator.slice(folder.length + 1)} ${variable || '-'} ${state}`,
    )
    .toSorted()
const keyOf = async ({ keyreeve }: Scene, id: string) => must(await keyreeve.perform('keys.get', { id }, you))
const undo = ({ keyreeve }: Scene, id: string) => keyreeve.perform('rotations.undo', { id }, you)

describe('what is skipped', { timeout: 60_000 }, () => {
  it('is listed with the reason, and with the command that puts the new secret there', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('a worker')
    const text = `KEY=${secret}\n`
    for (const name of [
      'gone/.env',
      'emptied/.env',
      'recent/.env',
      'editor/.env',
      'read only/.env',
      'fine/.env',
      'wide/.env',
    ])
      scene.write(name, text)
    scene.write('home/.bash_history', `export ${text}`)
    scene.write('home/talk.jsonl', JSON.stringify({ text }))
    scene.write('repo/.env', text)
    scene.write('repo/config.json', `{"key":"${secret}"}`)
    git(at(scene, 'repo'), 'init', '-q')
    git(at(scene, 'repo'), 'add', '.')
    await scene.scan()
    rmSync(at(scene, 'gone/.env'))
    writeFileSync(at(scene, 'emptied/.env'), 'KEY=\n')
    const now = scene.clock.now() / 1000
    utimesSync(at(scene, 'recent/.env'), now, now)
    scene.write('editor/.env.swp', '')
    chmodSync(at(scene, 'read only/.env'), 0o400)
    writeFileSync(at(scene, 'wide/.env'), Buffer.from(`\uFEFF${text}`, 'utf16le'))
    const planned = await plan(scene, id)
    expect(reasonsIn(scene, skippedOf(planned))).toEqual({
      'gone/.env': 'env_changed.gone',
      'emptied/.env': 'env_changed.secret_gone',
      'recent/.env': 'conflict.file_recent',
      'editor/.env': 'conflict.file_in_editor',
      'read only/.env': 'env_unwritable.read_only',
      'wide/.env': 'env_not_utf8',
      'home/.bash_history': 'conflict.file_history',
      'home/talk.jsonl': 'conflict.file_history',
      'repo/.env': 'conflict.file_tracked',
      'repo/config.json': 'conflict.file_tracked',
    })
    const commands = Object.fromEntries(
      skippedOf(planned).map(({ path, command }) => [path.slice(scene.folder.length + 1), command]),
    )
    const key = "--key 'a worker' --env test --as KEY"
    expect(commands).toMatchObject({
      'gone/.env': null,
      'home/.bash_history': null,
      'recent/.env': `keyreeve env write '${at(scene, 'recent/.env')}' ${key}`,
      'read only/.env': `chmod u+w '${at(scene, 'read only/.env')}' && keyreeve env write '${at(scene, 'read only/.env')}' ${key}`,
      'repo/.env': `keyreeve env write '${at(scene, 'repo/.env')}' ${key} --tracked`,
      'repo/config.json': "keyreeve copy 'a worker' --env test",
    })
    const { files } = await rotate(scene, id)
    expect(files).toEqual({ changed: [at(scene, 'fine/.env')], left: [] })
    expect(readFileSync(at(scene, 'read only/.env'), 'utf8')).toBe(text)
  })

  it('is a production key’s secret in a folder for test', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker', { environment: 'production' })
    scene.write('test/keyreeve.json', '{"environment": "test"}')
    scene.write('test/.env', `KEY=${secret}\n`)
    scene.write('live/keyreeve.json', '{"environment": "production"}')
    scene.write('live/.env', `KEY=${secret}\n`)
    await scene.scan()
    const planned = await plan(scene, id)
    expect(reasonsIn(scene, skippedOf(planned))).toEqual({ 'test/.env': 'conflict.file_in_test_folder' })
    expect(skippedOf(planned)[0]?.command).toBe(
      `keyreeve env write '${at(scene, 'test/.env')}' --key 'worker' --env production --as KEY --confirm production`,
    )
    const places = filesOf(planned).map((file) => file.id)
    const input = { id, overlap: '24h', places } as const
    must(await scene.keyreeve.perform('keys.rotate', input, you, { confirmed: true }))
    expect(readFileSync(at(scene, 'test/.env'), 'utf8')).toBe(`KEY=${secret}\n`)
    expect(readFileSync(at(scene, 'live/.env'), 'utf8')).not.toContain(secret)
  })

  it('a file that was chosen and cannot be changed by now is left and listed', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    scene.write('a/.env', `KEY=${secret}\n`)
    scene.write('b/.env', `KEY=${secret}\n`)
    await scene.scan()
    const places = (await plan(scene, id)).groups.flatMap(({ trees }) =>
      trees.flatMap(({ files }) => files.map((file) => file.id)),
    )
    chmodSync(at(scene, 'a/.env'), 0o400)
    const { files } = must(await scene.keyreeve.perform('keys.rotate', { id, overlap: '1h', places }, you))
    expect([files.changed, reasonsIn(scene, files.left)]).toEqual([
      [at(scene, 'b/.env')],
      { 'a/.env': 'env_unwritable.read_only' },
    ])
  })

  it('files that were not chosen stay as they are', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    scene.write('a/.env', `KEY=${secret}\n`)
    await scene.scan()
    const { files } = must(
      await scene.keyreeve.perform('keys.rotate', { id, overlap: '1h', places: [] }, you),
    )
    expect([files, readFileSync(at(scene, 'a/.env'), 'utf8')]).toEqual([
      { changed: [], left: [] },
      `KEY=${secret}\n`,
    ])
  })
})

describe('files', { timeout: 60_000 }, () => {
  it('are grouped by project, by working tree within it, and else by repository or folder', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    const text = `KEY=${secret}\n`
    scene.write('app/README', '')
    git(at(scene, 'app'), 'init', '-q')
    git(at(scene, 'app'), 'add', '.')
    git(at(scene, 'app'), 'commit', '-qm', 'x')
    git(at(scene, 'app'), 'worktree', 'add', '-q', '../app-two')
    scene.write('lib/README', '')
    git(at(scene, 'lib'), 'init', '-q')
    for (const path of [
      'app/.env',
      'app/api/.env',
      'app-two/.env',
      'lib/.env',
      'loose/.env',
      'loose/other.json',
    ])
      scene.write(path, text)
    for (const path of ['app', 'app-two'])
      scene.write(join(path, 'keyreeve.json'), '{ "environment": "test" }')
    await scene.scan()
    const { groups } = await plan(scene, id)
    const short = (path: string): string => path.slice(scene.folder.length + 1)
    expect(
      groups.map(({ kind, folder, trees }) => [
        kind,
        short(folder),
        trees.map((tree) => [short(tree.folder), tree.files.map(({ path }) => short(path))]),
      ]),
    ).toEqual([
      [
        'project',
        'app',
        [
          ['app-two', ['app-two/.env']],
          ['app', ['app/.env', 'app/api/.env']],
        ],
      ],
      ['repository', 'lib', [['lib', ['lib/.env']]]],
      ['folder', 'loose', [['loose', ['loose/.env', 'loose/other.json']]]],
    ])
  })

  it('keep mode, owner and links; one file under two names is changed once', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    const path = scene.write('a/.env', `KEY=${secret}\n`)
    linkSync(path, at(scene, 'a/.env.local'))
    chmodSync(path, 0o640)
    await scene.scan()
    const before = statSync(path)
    const rotated = await rotate(scene, id)
    expect(rotated.files.changed).toEqual([path])
    const after = statSync(path)
    expect([after.mode, after.ino, after.nlink]).toEqual([before.mode, before.ino, 2])
    expect(await placesOf(scene, rotated.id)).toEqual(['a/.env KEY present', 'a/.env.local KEY present'])
    expect(await placesOf(scene, id)).toEqual([])
  })
})

describe('undoing', { timeout: 60_000 }, () => {
  it('gives files, name, roles and expiry back; the new key works for another day', async () => {
    const scene = await openScene()
    const { keyreeve, clock } = scene
    const made = must(
      await keyreeve.perform('keys.create', { ...newKey(keyreeve, 'worker'), expiration: '90d' }, you),
    )
    const {
      secret,
      key: { id },
    } = made
    scene.write('a/.env', `KEY=${secret}\n`)
    await scene.scan()
    const before = await keyOf(scene, id)
    clock.advance(3_600_000)
    const rotated = await rotate(scene, id, { overlap: '7d' })
    clock.advance(2 * 24 * 3_600_000)
    const undone = must(await undo(scene, rotated.id))
    expect(undone.files).toEqual({ changed: [at(scene, 'a/.env')], left: [] })
    expect(undone.key).toMatchObject({
      id,
      name: 'worker',
      status: 'active',
      expiresAt: before.expiresAt,
      replacedBy: null,
    })
    expect(undone.undone).toMatchObject({
      id: rotated.id,
      status: 'replaced',
      replacedBy: id,
      expiresAt: clock.now() + 24 * 3_600_000,
    })
    expect(readFileSync(at(scene, 'a/.env'), 'utf8')).toBe(`KEY=${secret}\n`)
    expect(await placesOf(scene, id)).toEqual(['a/.env KEY present'])
    expect(codeOf(await undo(scene, id))).toBe('key_not_replaced.by')
    // It can be rotated again.
    expect((await rotate(scene, id)).files.changed).toHaveLength(1)
  })

  it('lists files that were changed since, with the command', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    scene.write('a/.env', `KEY=${secret}\n`)
    scene.write('b/.env', `KEY=${secret}\n`)
    await scene.scan()
    const rotated = await rotate(scene, id)
    writeFileSync(at(scene, 'a/.env'), `KEY=${rotated.secret}\nMINE=1\n`)
    const { files } = must(await undo(scene, rotated.id))
    expect(files.changed).toEqual([at(scene, 'b/.env')])
    expect(files.left).toMatchObject([
      {
        path: at(scene, 'a/.env'),
        reason: { code: 'env_changed.since' },
        command: `keyreeve env write '${at(scene, 'a/.env')}' --key 'worker' --env test --as KEY`,
      },
    ])
  })

  it('is refused once the old key has ended, is disabled or deleted, and for a key that was not rotated', async () => {
    const scene = await openScene()
    const { keyreeve, clock } = scene
    const make = async (name: string): Promise<{ readonly old: string; readonly id: string }> => {
      const { id } = await scene.issue(name)
      return { old: id, id: (await rotate(scene, id)).id }
    }
    const [ended, disabled, deleted, over, rotatedAgain] = [
      await make('ended'),
      await make('disabled'),
      await make('deleted'),
      await make('over'),
      await make('again'),
    ]
    must(await keyreeve.perform('keys.endOverlap', { id: ended.old }, you))
    must(await keyreeve.perform('keys.disable', { id: disabled.old }, you))
    must(await keyreeve.perform('keys.delete', { id: deleted.old }, you, { confirmed: true }))
    await rotate(scene, rotatedAgain.id)
    expect(codeOf(await undo(scene, ended.id))).toBe('key_not_active.overlap_over')
    expect(codeOf(await undo(scene, disabled.id))).toBe('key_not_active.old_disabled')
    expect(codeOf(await undo(scene, deleted.id))).toBe('key_deleted.key')
    expect(codeOf(await undo(scene, rotatedAgain.id))).toBe('key_not_active.rotated')
    expect(codeOf(await undo(scene, (await scene.issue('new')).id))).toBe('key_not_replaced.by')
    clock.advance(24 * 3_600_000)
    expect(codeOf(await undo(scene, over.id))).toBe('key_not_active.overlap_over')
  })
})

it.each(['endOverlap', 'delete', 'rotate'] as const)(
  'the backup with the old secret is removed when it cannot be undone any more: %s',
  { timeout: 60_000 },
  async (how) => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    scene.write('a/.env', `KEY=${secret}\n`)
    await scene.scan()
    const rotated = await rotate(scene, id)
    const backups = (): number =>
      readdirSync(join(scene.home, 'file-changes')).filter((name) => name.endsWith('.backup')).length
    expect(backups()).toBe(1)
    if (how === 'endOverlap') must(await scene.keyreeve.perform('keys.endOverlap', { id }, you))
    if (how === 'delete') must(await scene.keyreeve.perform('keys.delete', { id }, you, { confirmed: true }))
    if (how === 'rotate') await rotate(scene, rotated.id)
    await scene.keyreeve.fileChanges.recover()
    expect([backups(), existsSync(at(scene, 'a/.env'))]).toEqual([how === 'rotate' ? 1 : 0, true])
  },
)
