/** Every row of the activity names its actor: you in the app, the user of a command, or the key of a request. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { createFileHandles } from '../../../electron/shell/page-permissions.ts'
import { isFileInUse } from '../../../shared/domain/delivery.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { operations, type Input, type OperationName, type Output } from '../../../shared/operations/index.ts'
import { newIdentity } from '../../support/age.ts'
import { newCliVault } from '../../support/cli.ts'
import { memoryClipboard, useClipboard, type MemoryClipboard } from '../../support/clipboard.ts'
import { must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { openTestApi } from '../api/api.ts'
import { openDispatcher } from '../ipc/dispatcher.ts'

/** The actor that the core itself would name, which is none of those under test. */
const root = { kind: 'cli', user: 'nobody who asked' } as const

/** Operations that are not in the activity, because they change nothing that is recorded there. */
const unrecorded: ReadonlySet<OperationName> = new Set([
  'app.painted',
  'app.showCommands',
  'app.logFault',
  'app.reload',
  'environment.set',
  'vault.retry',
  'vault.setUpPassphrase',
  'vault.unlock',
  'vault.lock',
  'keys.forget',
  'deliveries.pickEnvFile',
  'deliveries.planEnv',
  'placements.check',
  'decisions.verify',
  'envFiles.dialect',
  'envFiles.pickForImport',
  'envFiles.previewImport',
  'projects.fileForImport',
  'projects.planVariable',
  // A reference is no secret; where one was replaced, the place of its key is in the activity.
  'envFiles.writeReference',
  'envFiles.undoReferences',
  'scan.run',
  'scan.pickFolders',
  'scan.projectFolders',
  'scan.folders',
  'scan.cancel',
  'guard.status',
  // Recorded where they change something, which takes a repository: see the guard's own tests.
  'guard.install',
  'guard.remove',
  'guard.ofProject',
  'guard.installInProject',
  'guard.removeFromProject',
  'rotations.plan',
  'rotations.planUndo',
  'backups.preview',
  // Recorded by deliveries.handedOver.
  'deliveries.handOver',
  'api.copyUrl',
])
const recordedFor = (kind: Actor['kind']): readonly OperationName[] =>
  (Object.keys(operations) as OperationName[])
    .filter(
      (name) =>
        operations[name].kind !== 'read' && operations[name].actors.includes(kind) && !unrecorded.has(name),
    )
    .toSorted()

type Ask = <Name extends OperationName>(name: Name, input: Input<Name>) => Promise<Result<Output<Name>>>

/** Performs each operation that is in the activity once, confirmed; returns the actors of the rows that each left. */
const doEverything = async (
  { keyreeve }: TestKeyreeve,
  ask: Ask,
  { folder, handle, out }: { readonly folder: string; readonly handle?: string; readonly out?: string },
): Promise<ReadonlyMap<OperationName, readonly string[]>> => {
  const { db } = keyreeve.context
  const left = new Map<OperationName, readonly string[]>()
  const step: Ask = async (name, input) => {
    const last = db.get<{ seq: number }>('SELECT max(seq) AS seq FROM audit')?.seq ?? 0
    const result = await ask(name, input)
    const rows = db
      .all<{ actor: string }>('SELECT actor FROM audit WHERE seq > ?', last)
      .map(({ actor }) => actor)
    left.set(name, [...(left.get(name) ?? []), ...rows])
    return result
  }
  const environment = 'production' as const
  const robot = must(
    await step('accounts.create', { type: 'service_account', name: 'robot', roles: ['event_reader'] }),
  )
  must(await step('accounts.update', { id: robot.id, name: 'Robot', roles: ['all_reader'], prefix: 'rob' }))
  const role = {
    id: 'clerk',
    name: 'Clerk',
    description: '',
    permissions: ['event:read' as const],
    holders: 'both' as const,
  }
  must(await step('roles.create', role))
  must(await step('roles.update', { ...role, name: 'Clerks' }))
  must(await step('roles.delete', { id: role.id }))
  const { key: first } = must(
    await step('keys.create', {
      name: 'first',
      accountId: robot.id,
      environment,
      expiration: 'never',
      keep: true,
    }),
  )
  const imported = must(
    await step('keys.import', {
      name: 'imported',
      accountId: robot.id,
      environment,
      expiration: 'never',
      secret: 'value-1',
    }),
  )
  const { key: undone } = must(await step('keys.rotate', { id: first.id, overlap: '24h' }))
  must(await step('rotations.undo', { id: undone.id }))
  must(await step('keys.delete', { id: undone.id }))
  const { key: second } = must(await step('keys.rotate', { id: first.id, overlap: '24h' }))
  must(await step('keys.endOverlap', { id: first.id }))
  must(await step('keys.disable', { id: second.id }))
  must(await step('keys.enable', { id: second.id }))
  must(await step('rehearsals.start', { keyId: second.id, outcome: 'expired' }))
  must(await step('rehearsals.stop', { keyId: second.id }))
  const { key: third } = must(
    await step('keys.create', {
      name: 'third',
      accountId: robot.id,
      environment,
      expiration: 'never',
      keep: true,
      inPlaceOf: second.id,
    }),
  )
  if (handle !== undefined || out !== undefined) must(await step('audit.setRetention', { keep: '1y' }))
  const envFile = handle ?? (out === undefined ? undefined : `${out}.import.env`)
  if (envFile !== undefined) {
    writeFileSync(
      handle === undefined ? envFile : join(folder, '.env'),
      'STRIPE_API_KEY=vendor-0123456789abcdef\n',
    )
    const [preview] = must(
      await ask('envFiles.previewImport', {
        files: [{ file: envFile, environment }],
        otherwise: environment,
      }),
    )
    const { stamp = '' } = preview ?? {}
    const lines = [{ line: 1, name: 'stripe' }]
    const files = [{ file: envFile, stamp, environment, expiration: 'never' as const, lines }]
    must(await step('envFiles.import', { accountId: robot.id, files }))
    must(await ask('keys.delete', { id: must(await ask('keys.find', { environment, name: 'stripe' })).id }))
  }
  if (handle !== undefined) {
    must(await step('deliveries.copy', { id: second.id, form: 'value' }))
    must(await step('deliveries.writeEnv', { id: second.id, file: handle, variable: 'A' }))
    const place = must(await ask('keys.get', { id: second.id })).placements.find(isFileInUse)
    must(await step('deliveries.writePlace', { id: third.id, keyId: second.id, placeId: place?.id ?? '' }))
    const written = must(await ask('keys.get', { id: third.id })).placements.find(isFileInUse)
    must(await step('placements.revert', { id: written?.id ?? '', keyId: third.id }))
    writeFileSync(written?.locator ?? '', '')
    must(await ask('placements.check', { id: written?.id ?? '' }))
    must(await step('placements.confirmGone', { id: written?.id ?? '' }))
    must(await step('placements.forget', { id: written?.id ?? '' }))
    must(await step('clipboard.setLifetime', { seconds: 60 }))
    must(await step('backups.setUpSchedule', { keep: 2 }))
    const { backup } = must(await step('backups.runSchedule', {}))
    must(await step('backups.drillRecorded', { id: backup.id }))
    must(await step('backups.removeSchedule', {}))
    must(await step('api.set', { on: true, port: 4571 }))
    must(await step('api.set', { on: false, port: 4571 }))
    must(await step('vault.setAutoLock', { minutes: 30 }))
  }
  if (out !== undefined) {
    must(await step('deliveries.copy', { id: second.id, form: 'value' }))
    const given = must(
      await ask('deliveries.handOver', {
        to: 'child_process',
        program: 'node',
        secrets: [{ id: third.id, variable: 'A' }],
      }),
    )
    must(await step('deliveries.handedOver', { deliveries: [...given.deliveries], given: true }))
    must(await step('deliveries.writeEnvFile', { id: second.id, path: `${out}.env`, variable: 'A' }))
    const template = 'kr://production/third'
    must(await step('deliveries.inject', { template, path: out, accepted: ['production'] }))
    const identity = newIdentity(dirname(out))
    const recipients = [identity.recipient]
    must(await step('backups.setUpScheduleAt', { path: dirname(out), recipients, keep: 2 }))
    must(await step('backups.runSchedule', {}))
    must(await step('backups.removeSchedule', {}))
    must(await step('backups.create', { path: `${out}.age`, protection: { recipients } }))
    const opener = { identities: [identity.identity] }
    must(await step('backups.drill', { path: `${out}.age`, opener }))
    must(await step('backups.restore', { path: `${out}.age`, opener, mode: 'merge' }))
  }
  const project =
    out === undefined
      ? must(await step('projects.pickFolder', {}))
      : must(await step('projects.add', { path: folder, environment }))
  const projectId = project?.id ?? ''
  must(await step('projects.bind', { id: projectId, variable: 'A', key: 'third' }))
  if (out === undefined) {
    const { trees } = must(await ask('projects.get', { id: projectId }))
    const file = trees[0]?.files[0]?.id ?? ''
    must(await step('projects.writeVariable', { id: third.id, projectId, variable: 'A', file }))
    const other = project?.environment === 'test' ? 'production' : 'test'
    must(await step('projects.setEnvironment', { id: projectId, environment: other }))
  }
  must(await step('projects.unbind', { id: projectId, variable: 'A' }))
  must(await step('projects.remove', { id: projectId }))
  for (const { id } of [first, second, third, imported]) must(await step('keys.delete', { id }))
  must(await step('accounts.archive', { id: robot.id }))
  return left
}

/** The operations that left a row with another actor, or none. */
const wrong = (left: ReadonlyMap<OperationName, readonly string[]>, actor: string): readonly string[] =>
  [...left].flatMap(([name, actors]) =>
    actors.length > 0 && actors.every((each) => each === actor)
      ? []
      : [`${name}: ${actors.join(', ') || 'no row'}`],
  )

it('`you`, for every operation of the app', async () => {
  const folder = newFolder()
  const recoveryFile = join(newFolder(), 'recovery.txt')
  onTestFinished(() => {
    for (const each of [folder, dirname(recoveryFile)]) rmSync(each, { recursive: true })
  })
  const files = createFileHandles()
  const { test, dispatch } = await openDispatcher(
    {},
    {
      files,
      pickFolder: async () => folder,
      pickNewRecoveryFile: async () => recoveryFile,
      pickRecoveryFile: async () => recoveryFile,
      chooseEnvironment: async () => 'production' as const,
      confirm: async () => true,
    },
    { actor: root },
  )
  const ask = (async (name: OperationName, input: unknown) => dispatch(name, input, true)) as Ask
  const left = await doEverything(test, ask, {
    folder,
    handle: files.issue({ path: join(folder, '.env'), realPath: join(folder, '.env') }),
  })
  expect([...left.keys()].toSorted()).toEqual(recordedFor('you'))
  expect(wrong(left, 'you')).toEqual([])
  // Control: the core's own rows exist, and name another actor.
  expect(
    test.keyreeve.context.db.get('SELECT 1 FROM audit WHERE actor = ?', `cli ${root.user}`),
  ).toBeDefined()
})

it('the user, for every operation of the command line', async () => {
  const test = await openTestKeyreeve({ actor: root })
  onTestFinished(test.cleanUp)
  const ask: Ask = (name, input) =>
    test.keyreeve.perform(name, input, { kind: 'cli', user: 'ada lovelace' }, { confirmed: true })
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  useClipboard(test.keyreeve, memoryClipboard().port)
  const left = await doEverything(test, ask, { folder, out: join(folder, 'config.yaml') })
  expect([...left.keys()].toSorted()).toEqual(recordedFor('cli'))
  expect(wrong(left, 'cli ada lovelace')).toEqual([])
  const { rows } = must(
    await test.keyreeve.perform(
      'activity.query',
      { filters: { kind: 'change' }, window: { offset: 0, limit: 1 } },
      { kind: 'you' },
    ),
  )
  expect(rows[0]).toMatchObject({ action: 'account.archived', actor: { kind: 'cli', user: 'ada lovelace' } })
})

it('the key, for every operation of the local API', async () => {
  expect(recordedFor('key')).toEqual(['accounts.create', 'keys.create', 'keys.delete'])
  const api = await openTestApi({ actor: root })
  onTestFinished(api.cleanUp)
  const { key, secret } = await api.key('parent')
  const before = api.keyreeve.context.db.get<{ seq: number }>('SELECT max(seq) AS seq FROM audit')?.seq ?? 0
  const made = await api.ask('/v1/secrets/api/keys', {
    key: secret,
    method: 'POST',
    body: { name: 'child', type: 'private_key' },
  })
  expect(made.status).toBe(201)
  const child = (made.body as { secret: { id: string } }).secret.id
  expect(
    (
      await api.ask('/v1/users', {
        key: secret,
        method: 'POST',
        body: { type: 'service_account', name: 'robot', roles: ['event_reader'] },
      })
    ).status,
  ).toBe(201)
  expect((await api.ask(`/v1/secrets/api/keys/${child}`, { key: secret, method: 'DELETE' })).status).toBe(204)
  const rows = api.keyreeve.context.db.all<{ actor: string; action: string }>(
    'SELECT actor, action FROM audit WHERE seq > ? ORDER BY seq',
    before,
  )
  expect(rows).toEqual(
    ['key.created', 'account.created', 'key.deleted'].map((action) => ({
      action,
      actor: `key ${key.id} parent`,
    })),
  )
})

it('the user of the real command, for everything it records', { timeout: 180_000 }, async () => {
  const cli = await newCliVault()
  onTestFinished(() => cli.close())
  const run = async (...command: string[]): Promise<void> =>
    expect(await cli.run([...command, '--env', 'production'])).toMatchObject({ code: 0 })
  await run('accounts', 'create', '--type', 'service', '--name', 'robot', '--role', 'event_reader')
  await run('keys', 'create', '--account', 'robot', '--name', 'a')
  await run('keys', 'disable', 'a', '--yes')
  await run('keys', 'enable', 'a')
  await run('rotate', 'a')
  await run('rotate', 'a', '--end-overlap')
  await run('keys', 'delete', 'a')
  const database = new BetterSqlite(join(cli.home, 'keyreeve.db'), { readonly: true })
  // The first one is the test's, which created the folder.
  const rows = (
    database.prepare('SELECT actor, action FROM audit ORDER BY seq').all() as {
      actor: string
      action: string
    }[]
  ).slice(1)
  database.close()
  expect(rows).toEqual(
    [
      'account.created',
      'key.created',
      'key.disabled',
      'key.enabled',
      'key.rotated',
      'key.overlap_ended',
      'key.deleted',
    ].map((action) => ({ action, actor: `cli ${userInfo().username}` })),
  )
})

describe('if the activity cannot be written', () => {
  /** Everything that an operation could change: the database, the keychain, the files, the clipboard. */
  const stateOf = ({ keyreeve, items }: TestKeyreeve, folder: string, clipboard: MemoryClipboard) => {
    const { db } = keyreeve.context
    // An item that a failed commit leaves behind is in the journal, and goes with the next sweep.
    const journalled = new Set(
      db.all<{ item_ref: string }>('SELECT item_ref FROM journal').map(({ item_ref: item }) => item),
    )
    const tables = db
      .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'journal'")
      .map(({ name }) => [name, db.all(`SELECT * FROM "${name}"`)] as const)
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
    return {
      ...Object.fromEntries(tables),
      items: [...items.keys()].filter((item) => !journalled.has(item)).toSorted(),
      files: Object.fromEntries(files.toSorted().map((file) => [file, readFileSync(file, 'latin1')])),
      clipboard: clipboard.text,
    }
  }

  /** Asks for each operation twice: first while no row can be added to the activity, which must change nothing. */
  const failingFirst = (
    test: TestKeyreeve,
    ask: Ask,
    folder: string,
    clipboard: MemoryClipboard,
    report: (fault: string) => void,
    tried: Set<string>,
  ): Ask => {
    const { db } = test.keyreeve.context
    return async (name, input) => {
      const isRecorded = operations[name].kind !== 'read' && !unrecorded.has(name)
      // What handedOver reports has happened; the program has got the secret with handOver.
      if ((isRecorded && name !== 'deliveries.handedOver') || name === 'deliveries.handOver') {
        const before = stateOf(test, folder, clipboard)
        db.run(
          "CREATE TEMP TRIGGER no_activity BEFORE INSERT ON main.audit BEGIN SELECT RAISE(ABORT, 'no activity'); END",
        )
        const outcome = await ask(name, input).then(
          (result) => (result.ok ? 'done' : 'refused'),
          () => 'failed',
        )
        db.run('DROP TRIGGER temp.no_activity')
        const after = stateOf(test, folder, clipboard)
        const changed = Object.keys(after).filter(
          (part) => JSON.stringify(after[part as 'items']) !== JSON.stringify(before[part as 'items']),
        )
        tried.add(name)
        if (outcome === 'done') report(`${name} was done`)
        if (changed.length > 0) report(`${name} has changed ${changed.join(', ')}`)
      }
      return ask(name, input)
    }
  }

  it('nothing happens, whatever is asked for in the app', { timeout: 60_000 }, async () => {
    const folder = newFolder()
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const recoveryFile = join(newFolder(), 'recovery.txt')
    onTestFinished(() => rmSync(dirname(recoveryFile), { recursive: true }))
    const files = createFileHandles()
    const { test, dispatch, clipboard } = await openDispatcher(
      {},
      {
        files,
        pickFolder: async () => folder,
        pickNewRecoveryFile: async () => recoveryFile,
        pickRecoveryFile: async () => recoveryFile,
        chooseEnvironment: async () => 'production' as const,
        confirm: async () => true,
      },
    )
    const [faults, tried] = [new Set<string>(), new Set<string>()]
    const ask = (async (name: OperationName, input: unknown) => dispatch(name, input, true)) as Ask
    await doEverything(
      test,
      failingFirst(test, ask, folder, clipboard, (fault) => faults.add(fault), tried),
      {
        folder,
        handle: files.issue({ path: join(folder, '.env'), realPath: join(folder, '.env') }),
      },
    )
    expect([...faults]).toEqual([])
    for (const name of recordedFor('you')) expect([...tried], name).toContain(name)
  })

  it('nothing happens, whatever is asked for on the command line', { timeout: 60_000 }, async () => {
    const test = await openTestKeyreeve()
    onTestFinished(test.cleanUp)
    const folder = newFolder()
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const clipboard = memoryClipboard()
    useClipboard(test.keyreeve, clipboard.port)
    const [faults, tried] = [new Set<string>(), new Set<string>()]
    const ask: Ask = (name, input) =>
      test.keyreeve.perform(name, input, { kind: 'cli', user: 'ada' }, { confirmed: true })
    await doEverything(
      test,
      failingFirst(test, ask, folder, clipboard, (fault) => faults.add(fault), tried),
      { folder, out: join(folder, 'config.yaml') },
    )
    expect([...faults]).toEqual([])
    for (const name of [...recordedFor('cli'), 'deliveries.handOver'])
      if (name !== 'deliveries.handedOver') expect([...tried], name).toContain(name)
  })

  it('a program that was given a secret is recorded at the next start', async () => {
    const { keyreeve, items, home, cleanUp } = await openTestKeyreeve()
    const { db } = keyreeve.context
    const cli = { kind: 'cli', user: 'ada' } as const
    const { key } = must(await createKey(keyreeve.context, newKey(keyreeve, 'a')))
    const given = must(
      await keyreeve.perform(
        'deliveries.handOver',
        { to: 'child_process', program: 'node', secrets: [{ id: key.id, variable: 'A' }] },
        cli,
      ),
    )
    db.run(
      "CREATE TEMP TRIGGER no_activity BEFORE INSERT ON main.audit BEGIN SELECT RAISE(ABORT, 'no activity'); END",
    )
    const report = { deliveries: [...given.deliveries], given: true }
    await expect(
      keyreeve.perform('deliveries.handedOver', report, cli).then((result) => result.ok),
    ).rejects.toThrow('no activity')
    await keyreeve.close()
    const again = await openTestKeyreeve({ home, items })
    const rows = () =>
      again.keyreeve.context.db.all('SELECT actor FROM audit WHERE action = ?', 'delivery.child_process')
    await again.keyreeve.deliveries.queue.recover()
    expect(rows()).toEqual([{ actor: 'cli ada' }])
    await again.cleanUp()
    await cleanUp()
  })
})
