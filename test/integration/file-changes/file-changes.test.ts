/** Batches of changes of users' files, and undoing them, in a process that nobody kills. */
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import type { Keyreeve } from '../../../electron/core/app.ts'
import type { Changed, PlannedBatch } from '../../../electron/core/file-changes/file-changes.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { recentActivity } from '../../support/activity.ts'
import { codeOf, createTestClock, must } from '../../support/home.ts'
import { asker, faults, holds, leftovers, newScene, planFiles, type Scene } from './place.ts'

const inOneTransaction =
  ({ context: { db } }: Keyreeve) =>
  (record: () => void): Promise<Result<null>> =>
    db.write(() => {
      record()
      return ok(null)
    })

const plan = async (keyreeve: Keyreeve, scene: Scene): Promise<PlannedBatch> => ({
  subject: 'test',
  expiresAt: keyreeve.context.clock.now() + 1000,
  files: await planFiles(scene.files, scene.keys),
})
const change = async (keyreeve: Keyreeve, scene: Scene): Promise<Changed<null>> =>
  must(await keyreeve.fileChanges.change(await plan(keyreeve, scene), asker, inOneTransaction(keyreeve)))
const undo = async (keyreeve: Keyreeve): Promise<Changed<null>> =>
  must(await keyreeve.fileChanges.undo('test', asker, inOneTransaction(keyreeve)))

/** The files that were not changed, by their names, and why. */
const leftIn = ({ files }: Changed<unknown>): readonly string[] =>
  files
    .filter(({ state }) => state !== 'done')
    .map(({ path, state, reason }) => `${path.split('/').slice(-2).join('/')} ${state} ${reason?.code}`)
const heldIn = ({ files, keys }: Scene): readonly number[] => [
  ...new Set(files.map((file) => holds(file, keys))),
]
const backupsIn = ({ home }: Scene): readonly string[] =>
  readdirSync(join(home, 'file-changes')).filter((name) => name.endsWith('.backup'))
const pathOf = ({ files }: Scene, name: string): string => {
  const found = files.find(({ path }) => path.endsWith(name))
  if (!found) throw new Error(`no file ${name}`)
  return found.path
}

it('changes every file, and undoes that; modes, links and the record follow', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  const before = scene.files.map(({ path }) => [statSync(path).mode, statSync(path).nlink])
  expect(leftIn(await change(keyreeve, scene))).toEqual([])
  expect([heldIn(scene), faults(keyreeve, scene)]).toEqual([[1], []])
  expect(leftIn(await undo(keyreeve))).toEqual([])
  expect([heldIn(scene), faults(keyreeve, scene)]).toEqual([[0], []])
  expect(scene.files.map(({ path }) => [statSync(path).mode, statSync(path).nlink])).toEqual(before)
  expect(recentActivity(keyreeve.context.db, { kind: 'delivery' })).toHaveLength(2 * scene.files.length)
})

it('what was undone stays undone, and a backup is removed with the possibility to undo', async () => {
  const scene = await newScene()
  const clock = createTestClock()
  const keyreeve = await scene.open({ clock })
  await change(keyreeve, scene)
  expect(backupsIn(scene)).toHaveLength(1)
  await undo(keyreeve)
  expect(backupsIn(scene)).toEqual([])
  expect([await undo(keyreeve), heldIn(scene)]).toEqual([{ done: null, files: [] }, [0]])
  await change(keyreeve, scene)
  clock.advance(1000)
  expect([await undo(keyreeve), heldIn(scene), backupsIn(scene)]).toEqual([
    { done: null, files: [] },
    [1],
    [],
  ])
})

it('the start after it has expired removes a backup, too', async () => {
  const scene = await newScene()
  const first = await scene.open()
  await change(first, scene)
  await first.close()
  const clock = createTestClock()
  clock.advance(5000)
  const second = await scene.open({ clock })
  await second.fileChanges.recover()
  expect([backupsIn(scene), faults(second, scene)]).toEqual([[], []])
})

it('files that were changed since they were planned, or cannot be written, are left and listed', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  const planned = await plan(keyreeve, scene)
  const [edited, readOnly, gone, linked] = ['a/.env', 'a/settings.json', 'b/.env.local', 'd/.env.0'].map(
    (name) => pathOf(scene, name),
  ) as [string, string, string, string]
  writeFileSync(edited, 'mine')
  chmodSync(readOnly, 0o440)
  rmSync(gone)
  rmSync(linked)
  symlinkSync(edited, linked)
  const changed = must(await keyreeve.fileChanges.change(planned, asker, inOneTransaction(keyreeve)))
  expect(leftIn(changed)).toEqual([
    'a/.env left env_changed.file',
    'a/settings.json left env_unwritable.read_only',
    'b/.env.local left env_changed.file',
    'd/.env.0 left env_not_a_file.file',
  ])
  expect(readFileSync(edited, 'utf8')).toBe('mine')
  expect(changed.files.filter(({ state }) => state === 'done')).toHaveLength(scene.files.length - 4)
})

it('undoing leaves what is not as the batch has left it, and says why', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  await change(keyreeve, scene)
  const [edited, gone, readOnly, touched] = ['a/.env', 'b/.env.local', 'd/.env.1', 'd/.env.2'].map((name) =>
    pathOf(scene, name),
  ) as [string, string, string, string]
  writeFileSync(edited, `${readFileSync(edited, 'utf8')}MINE=1\n`)
  rmSync(gone)
  chmodSync(readOnly, 0o400)
  utimesSync(touched, 1, 1)
  expect(leftIn(await undo(keyreeve)).toSorted()).toEqual([
    'a/.env left env_changed.since',
    'b/.env.local left env_changed.gone',
    'd/.env.1 left env_unwritable.read_only',
  ])
  expect(readFileSync(edited, 'utf8')).toContain('MINE=1')
  expect(
    holds({ ...(scene.files.find(({ path }) => path === touched) as Scene['files'][number]) }, scene.keys),
  ).toBe(0)
})

it('a transaction that refuses changes nothing, and leaves no backup', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  const refused = await keyreeve.fileChanges.change(await plan(keyreeve, scene), asker, (record) =>
    keyreeve.context.db.write(() => {
      record()
      return refuse('conflict.set_up')
    }),
  )
  expect([codeOf(refused), heldIn(scene), faults(keyreeve, scene), backupsIn(scene)]).toEqual([
    'conflict.set_up',
    [0],
    [],
    [],
  ])
})

it('the backup is encrypted and private, and neither it nor the database holds a secret', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  await change(keyreeve, scene)
  const [name = ''] = backupsIn(scene)
  const backup = join(scene.home, 'file-changes', name)
  expect([statSync(backup).mode & 0o777, statSync(dirname(backup)).mode & 0o777]).toEqual([0o600, 0o700])
  await keyreeve.close()
  const stored = [
    backup,
    ...readdirSync(scene.home)
      .filter((each) => each.startsWith('keyreeve.db'))
      .map((each) => join(scene.home, each)),
  ]
  for (const file of stored)
    for (const [, secret] of scene.keys)
      expect(readFileSync(file, 'latin1').includes(secret), file).toBe(false)
})

it('a path that was changed in the database does not get the content of another file', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  await change(keyreeve, scene)
  const victim = join(scene.folder, 'victim')
  writeFileSync(victim, readFileSync(pathOf(scene, 'a/.env')))
  const before = readFileSync(victim, 'utf8')
  await keyreeve.context.db.write(() =>
    keyreeve.context.db.run(
      'UPDATE file_changes SET path = ? WHERE path = ?',
      victim,
      pathOf(scene, 'a/.env'),
    ),
  )
  expect(leftIn(await undo(keyreeve))).toEqual([expect.stringMatching('victim left damaged.file_backup')])
  expect(readFileSync(victim, 'utf8')).toBe(before)
})

it('while the vault is locked, temporary files are removed, and the rest waits', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  await change(keyreeve, scene)
  const path = pathOf(scene, 'd/.env.3')
  const temporary = '.env.keyreeve-1-0123456789abcdef.tmp'
  await keyreeve.context.db.write(() =>
    keyreeve.context.db.run(
      "UPDATE file_changes SET state = 'open', temporary = ? WHERE path = ?",
      temporary,
      path,
    ),
  )
  writeFileSync(join(dirname(path), temporary), 'half a file')
  writeFileSync(path, `TOKEN='${scene.keys[0][1]}'\n`)
  await keyreeve.close()
  const locked = await scene.open({ state: 'locked' })
  await locked.fileChanges.recover()
  expect([leftovers(scene.files), readFileSync(path, 'utf8').includes(scene.keys[0][1])]).toEqual([[], true])
  await locked.close()
  const open = await scene.open()
  await open.fileChanges.recover()
  expect([heldIn(scene), faults(open, scene)]).toEqual([[1], []])
})

it('never touches a temporary file whose name is not ours', async () => {
  const scene = await newScene()
  const keyreeve = await scene.open()
  await change(keyreeve, scene)
  const precious = join(scene.folder, 'd', 'precious')
  writeFileSync(precious, 'x')
  await keyreeve.context.db.write(() =>
    keyreeve.context.db.run(
      "UPDATE file_changes SET state = 'open', temporary = 'precious' WHERE path LIKE '%/d/%'",
    ),
  )
  await keyreeve.fileChanges.recover()
  expect(readFileSync(precious, 'utf8')).toBe('x')
})

it('two processes do not change files at the same time', async () => {
  const scene = await newScene()
  const [one, two] = [await scene.open(), await scene.open()]
  const order: string[] = []
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
  const first = one.fileChanges.change(await plan(one, scene), asker, async (record) => {
    order.push('first begins')
    await mayGoOn
    const committed = await inOneTransaction(one)(record)
    order.push('first ends')
    return committed
  })
  const second = two.fileChanges.undo('test', asker, async (record) => {
    order.push('second begins')
    return inOneTransaction(two)(record)
  })
  goOn()
  must(await first)
  must(await second)
  expect([order, heldIn(scene), faults(two, scene)]).toEqual([
    ['first begins', 'first ends', 'second begins'],
    [0],
    [],
  ])
})
