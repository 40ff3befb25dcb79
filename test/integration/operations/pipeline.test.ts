/** The pipeline: each operation by each actor, confirmed or not, with the vault open and locked, on a real core. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { createPerform, type Handlers } from '../../../electron/core/perform.ts'
import type { Actor, Environment, Permission } from '../../../shared/domain/types.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { operations, type Input, type OperationName } from '../../../shared/operations/index.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, createRole, disableKey } from '../../support/operations.ts'

/*
 * The rules written out again, so that loosening one in the catalogue needs a change here, too.
 */
const names = Object.keys(operations) as OperationName[]
/** The operations that keys may perform through the local API, and the permission for each. */
const keyMayAsk: ReadonlyMap<OperationName, string> = new Map([
  ['environment.list', 'environment:read'],
  ['accounts.list', 'user:read'],
  ['accounts.get', 'any'],
  ['accounts.create', 'user:write'],
  ['roles.list', 'any'],
  ['keys.query', 'secret:read'],
  ['keys.create', 'secret:write'],
  ['keys.delete', 'secret:write'],
  ['environment.ofKey', 'any'],
])
const onlyInTheApp: ReadonlySet<OperationName> = new Set([
  'app.info',
  'app.painted',
  'app.showCommands',
  'app.logFault',
  'app.reload',
  'environment.get',
  'environment.set',
  'vault.autoLock',
  'vault.setAutoLock',
  'vault.retry',
  'vault.setUpPassphrase',
  'vault.unlock',
  'accounts.query',
  'accounts.getMany',
  'keys.getMany',
  'keys.forget',
  'deliveries.pickEnvFile',
  'deliveries.planEnv',
  'deliveries.writeEnv',
  'deliveries.writePlace',
  'placements.confirmGone',
  'placements.forget',
  'placements.revert',
  'api.status',
  'api.set',
  'api.copyUrl',
  'scan.pickFolders',
  'scan.projectFolders',
  'scan.folders',
  'scan.cancel',
  'projects.pickFolder',
  'clipboard.lifetime',
  'clipboard.setLifetime',
  'backups.setUpSchedule',
  'backups.drillRecorded',
  'projects.fileForImport',
  'projects.setEnvironment',
  'envFiles.pickForImport',
  'projects.planVariable',
  'projects.writeVariable',
  'guard.ofProject',
  'guard.installInProject',
  'guard.removeFromProject',
])
const onlyForKeys: ReadonlySet<OperationName> = new Set(['environment.ofKey'])
const onlyOnTheCommandLine: ReadonlySet<OperationName> = new Set([
  'audit.export',
  'decisions.verify',
  'deliveries.handOver',
  'deliveries.handedOver',
  'deliveries.inject',
  'deliveries.writeEnvFile',
  'envFiles.dialect',
  'envFiles.writeReference',
  'scan.run',
  'projects.add',
  'projects.locate',
  'projects.inspect',
  'projects.driftAt',
  'backups.create',
  'backups.setUpScheduleAt',
  'guard.status',
  'guard.install',
  'guard.remove',
  'backups.drill',
  'backups.preview',
  'backups.restore',
])
/** What an AI agent may not do on the command line, in any environment. */
const notForAgents: ReadonlySet<OperationName> = new Set([
  'audit.setRetention',
  'deliveries.copy',
  'backups.create',
  'backups.setUpScheduleAt',
  'backups.removeSchedule',
  'backups.runSchedule',
  'backups.drill',
  'backups.preview',
  'backups.restore',
  'guard.remove',
  'projects.add',
  'projects.remove',
])
/** The operations that need a confirmation in every environment, and their refusals. */
const confirmedAlways: ReadonlyMap<OperationName, string> = new Map([
  ['keys.delete', 'confirmation_required.delete'],
  ['backups.restore', 'confirmation_required.restore'],
])
const confirmedInProduction: ReadonlyMap<OperationName, string> = new Map([
  ['keys.rotate', 'confirmation_required.production_rotate'],
  ['keys.endOverlap', 'confirmation_required.production_end_overlap'],
  ['rotations.undo', 'confirmation_required.production_undo'],
  ['keys.disable', 'confirmation_required.production_disable'],
  ['deliveries.writeEnv', 'confirmation_required.production_write'],
  ['deliveries.writeEnvFile', 'confirmation_required.production_write'],
  ['deliveries.writePlace', 'confirmation_required.production_write'],
  ['projects.writeVariable', 'confirmation_required.production_write'],
  ['placements.revert', 'confirmation_required.production_revert'],
])
/** A locked window must not get the name of a key from anything. */
const inLockedWindow: ReadonlySet<OperationName> = new Set([
  'app.info',
  'app.painted',
  'app.showCommands',
  'app.logFault',
  'app.reload',
  'environment.get',
  'vault.status',
  'vault.retry',
  'vault.setUpPassphrase',
  'vault.unlock',
  'vault.lock',
])
const whileLocked: ReadonlySet<OperationName> = new Set([
  'scan.cancel',
  'guard.status',
  'guard.install',
  'guard.remove',
  'guard.ofProject',
  'guard.installInProject',
  'guard.removeFromProject',
  'app.info',
  'app.painted',
  'app.showCommands',
  'app.logFault',
  'app.reload',
  'environment.get',
  'environment.set',
  'vault.autoLock',
  'vault.setAutoLock',
  'environment.list',
  'vault.status',
  'vault.retry',
  'vault.setUpPassphrase',
  'vault.unlock',
  'vault.lock',
  'audit.export',
  'accounts.list',
  'accounts.query',
  'accounts.getMany',
  'accounts.find',
  'roles.list',
  'roles.preview',
  'keys.query',
  'keys.getMany',
  'keys.get',
  'keys.find',
  'keys.forget',
  'deliveries.pickEnvFile',
  'envFiles.dialect',
  'placements.forget',
  'health.list',
  'health.query',
  'refusals.list',
  'activity.query',
  'api.status',
  'api.set',
  'api.copyUrl',
  'rehearsals.list',
  'rehearsals.stop',
  'projects.add',
  'projects.list',
  'projects.locate',
  'projects.inspect',
  'projects.driftAt',
  'projects.drift',
  'projects.get',
  'projects.pickFolder',
  'clipboard.lifetime',
  'clipboard.setLifetime',
  'projects.setEnvironment',
  'projects.remove',
  'projects.bind',
  'projects.unbind',
  'backups.list',
  'backups.schedule',
  'backups.removeSchedule',
  'backups.preview',
  'backups.restore',
])

type Scene = {
  readonly keys: Readonly<Record<Environment, string>>
  readonly accountId: string
  readonly projectId: string
}

/** A valid input of each operation. A new operation does not compile until it has one. */
const inputs = (
  { keys, accountId, projectId }: Scene,
  environment: Environment,
): { readonly [Name in OperationName]: Input<Name> } => {
  const id = keys[environment]
  const role = {
    id: 'clerk',
    name: 'Clerk',
    description: '',
    permissions: ['event:read' as const],
    holders: 'both' as const,
  }
  return {
    'app.info': {},
    'app.painted': {},
    'app.showCommands': {
      environment: 'test',
      screen: 'keys',
      isFree: true,
      canGoBack: false,
      canGoForward: false,
      canLock: true,
    },
    'app.reload': {},
    'app.logFault': { place: 'screen', kind: 'Error', message: 'x', frames: [], components: [] },
    'environment.get': {},
    'environment.set': { environment },
    'environment.list': {},
    'environment.ofKey': {},
    'vault.status': {},
    'vault.retry': {},
    'vault.setUpPassphrase': { passphrase: 'a passphrase' },
    'vault.unlock': { passphrase: 'a passphrase' },
    'vault.lock': {},
    'vault.autoLock': {},
    'vault.setAutoLock': { minutes: 5 },
    'accounts.list': {},
    'accounts.query': { window: { limit: 1, offset: 0 } },
    'accounts.getMany': { ids: [accountId] },
    'accounts.get': { id: accountId },
    'accounts.find': { name: 'you' },
    'accounts.create': { type: 'user', name: 'Ada', roles: ['event_reader'] },
    'accounts.update': { id: accountId, name: 'Eve' },
    'accounts.archive': { id: accountId },
    'roles.list': {},
    'roles.create': role,
    'roles.update': role,
    'roles.preview': { id: 'clerk', permissions: [] },
    'roles.delete': { id: 'clerk' },
    'keys.query': { environment, window: { limit: 1, offset: 0 } },
    'keys.getMany': { ids: [id] },
    'keys.get': { id },
    'keys.find': { environment, name: 'a' },
    'keys.create': { name: 'b', accountId, environment, expiration: 'never', keep: true },
    'keys.import': { name: 'b', accountId, environment, expiration: 'never', secret: 'x' },
    'keys.previewRotation': { id },
    'keys.rotate': { id, overlap: 'none' },
    'keys.endOverlap': { id },
    'rotations.plan': { id },
    'rotations.planUndo': { id },
    'rotations.undo': { id },
    'keys.forget': { id },
    'keys.disable': { id },
    'keys.enable': { id },
    'keys.delete': { id },
    'deliveries.copy': { id, form: 'value' },
    'deliveries.pickEnvFile': { id },
    'deliveries.planEnv': { id, file: 'handle', variable: 'A' },
    'deliveries.writeEnv': { id, file: 'handle', variable: 'A' },
    'deliveries.writeEnvFile': { id, path: '/nowhere/.env', variable: 'A' },
    'envFiles.dialect': { path: '/nowhere/.env' },
    'envFiles.previewImport': { files: [{ file: '/nowhere/.env' }], otherwise: environment },
    'envFiles.writeReference': { id, path: '/nowhere/.env', variable: 'A' },
    'envFiles.undoReferences': {},
    'envFiles.import': {
      accountId,
      files: [
        {
          file: '/nowhere/.env',
          stamp: 'x',
          environment,
          expiration: 'never',
          lines: [{ line: 1, name: 'a' }],
        },
      ],
    },
    'deliveries.writePlace': { id, keyId: id, placeId: 'place' },
    'deliveries.handOver': { to: 'child_process', program: 'node', secrets: [{ id, variable: 'A' }] },
    'deliveries.handedOver': { deliveries: [], given: true },
    'deliveries.inject': { template: 'kr://test/a', path: '/nowhere/file' },
    'placements.check': { id: 'place' },
    'placements.confirmGone': { id: 'place' },
    'placements.forget': { id: 'place' },
    'placements.revert': { id: 'place', keyId: id },
    'decisions.identify': { text: 'x' },
    'decisions.check': { subject: { keyId: id }, entity: 'event', action: 'read', environment },
    'decisions.verify': { secret: 'x', entity: 'event', action: 'read', environment },
    'health.list': { environment },
    'health.query': { environment, filters: { kind: 'expired' }, window: { limit: 1, offset: 0 } },
    'refusals.list': {},
    'activity.query': { window: { offset: 0, limit: 1 } },
    'audit.verify': {},
    'audit.export': { limit: 1 },
    'audit.retention': {},
    'audit.setRetention': { keep: '1y' },
    'api.status': {},
    'api.set': { on: false, port: 4571 },
    'api.copyUrl': {},
    'rehearsals.list': {},
    'rehearsals.start': { keyId: id, outcome: 'expired' },
    'rehearsals.stop': { keyId: id },
    'scan.run': { folders: ['/nowhere'] },
    'scan.pickFolders': {},
    'scan.projectFolders': { id: 'project' },
    'scan.folders': { folders: ['folder'] },
    'scan.cancel': {},
    'projects.add': { path: '/nowhere' },
    'projects.list': {},
    'projects.locate': { path: '/nowhere' },
    'projects.inspect': { path: '/nowhere' },
    'projects.get': { id: projectId },
    'projects.drift': { id: projectId },
    'projects.driftAt': { path: import.meta.dirname, otherwise: environment },
    'projects.pickFolder': {},
    'projects.setEnvironment': { id: projectId, environment },
    'projects.fileForImport': { id: projectId, file: 'x' },
    'envFiles.pickForImport': {},
    'projects.planVariable': { id, projectId, variable: 'A', file: 'x' },
    'projects.writeVariable': { id, projectId, variable: 'A', file: 'x' },
    'projects.remove': { id: projectId },
    'projects.bind': { id: projectId, variable: 'A', key: 'a' },
    'projects.unbind': { id: projectId, variable: 'A' },
    'backups.create': { path: '/nowhere/backup', protection: { recipients: ['age1'] } },
    'backups.list': {},
    'backups.schedule': {},
    'clipboard.lifetime': {},
    'clipboard.setLifetime': { seconds: 10 },
    'backups.setUpSchedule': { keep: 14 },
    'backups.setUpScheduleAt': { path: '/nowhere', recipients: ['age1'], keep: 14 },
    'backups.removeSchedule': {},
    'backups.runSchedule': {},
    'backups.drillRecorded': { id: 'x' },
    'guard.status': { folder: '/nowhere' },
    'guard.install': { folder: '/nowhere' },
    'guard.remove': { folder: '/nowhere' },
    'guard.ofProject': { id: projectId },
    'guard.installInProject': { id: projectId },
    'guard.removeFromProject': { id: projectId },
    'backups.drill': { path: '/nowhere/backup', opener: { passphrase: 'x' } },
    'backups.preview': { path: '/nowhere/backup', opener: { passphrase: 'x' } },
    'backups.restore': { path: '/nowhere/backup', opener: { passphrase: 'x' } },
  }
}

const actorsOf = ({ keys }: Scene): readonly Actor[] => [
  { kind: 'you' },
  { kind: 'cli', user: 'ada' },
  { kind: 'agent', name: 'Claude Code', user: 'ada' },
  // Its role grants everything.
  { kind: 'key', id: keys.test, name: 'a' },
]

const mayAsk = (name: OperationName, { kind }: Actor): boolean =>
  kind === 'key'
    ? keyMayAsk.has(name)
    : kind === 'agent'
      ? !onlyInTheApp.has(name) && !onlyForKeys.has(name) && !notForAgents.has(name)
      : kind === 'cli'
        ? !onlyInTheApp.has(name) && !onlyForKeys.has(name)
        : !onlyOnTheCommandLine.has(name) && !onlyForKeys.has(name)

/** The result of the steps before the handler: `ok` if it is reached. */
const expected = (
  name: OperationName,
  actor: Actor,
  environment: Environment,
  confirmed: boolean,
  isLocked: boolean,
): string => {
  if (!mayAsk(name, actor)) return `actor_not_allowed.${actor.kind}`
  const input = JSON.stringify(inputs(scene, environment)[name])
  const isProduction = input.includes(scene.keys.production) || input.includes('"environment":"production"')
  if (actor.kind === 'agent' && isProduction && operations[name].kind !== 'read')
    return 'actor_not_allowed.agent_production'
  const asks =
    confirmedAlways.get(name) ?? (environment === 'production' ? confirmedInProduction.get(name) : undefined)
  if (asks !== undefined && !confirmed && actor.kind !== 'key') return asks
  // Without the vault, it is unknown whether a key is intact.
  const allowed = actor.kind === 'you' ? inLockedWindow : actor.kind === 'key' ? new Set() : whileLocked
  return isLocked && !allowed.has(name) ? 'keychain_locked.session' : 'ok'
}

let test: TestKeyreeve
let scene: Scene
beforeAll(async () => {
  test = await openTestKeyreeve()
  const make = async (environment: Environment) =>
    must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'a', { environment }))).key
  const [first, second] = [await make('test'), await make('production')]
  const project = must(
    await test.keyreeve.perform('projects.add', { path: test.home }, { kind: 'cli', user: 'ada' }),
  )
  scene = {
    keys: { test: first.id, production: second.id },
    accountId: first.account.id,
    projectId: project.id ?? '',
  }
})
afterAll(() => test.cleanUp())

/** The real pipeline, with handlers that only report that they were reached. */
const perform = (() => {
  const reached = Object.fromEntries(names.map((name) => [name, () => ok(name)])) as unknown as Handlers
  return createPerform({ handlers: reached, open: async () => ok(test.keyreeve) })
})()

it.each(names)(
  '%s is answered as its rules say, by whoever, confirmed or not, open and locked',
  async (name) => {
    const wrong: string[] = []
    const counts = new Map<string, number>()
    for (const isLocked of [false, true]) {
      if (isLocked) test.keyreeve.vault.lock()
      for (const environment of ['test', 'production'] as const) {
        for (const actor of actorsOf(scene)) {
          for (const confirmed of [false, true]) {
            const code = codeOf(await perform(name, inputs(scene, environment)[name], actor, { confirmed }))
            const right = expected(name, actor, environment, confirmed, isLocked)
            counts.set(code, (counts.get(code) ?? 0) + 1)
            if (code !== right)
              wrong.push(
                `${actor.kind}, ${environment}, ${confirmed ? 'confirmed' : 'not confirmed'}, ${isLocked ? 'locked' : 'open'}: ${code} instead of ${right}`,
              )
          }
        }
      }
    }
    must(await test.keyreeve.vault.unlock(null))
    expect(wrong).toEqual([])
    expect(counts.get('ok')).toBeGreaterThan(0)
  },
)

it('names in these lists are all operations', () => {
  const lists = [
    keyMayAsk.keys(),
    onlyInTheApp,
    onlyForKeys,
    onlyOnTheCommandLine,
    notForAgents,
    confirmedAlways.keys(),
    confirmedInProduction.keys(),
    whileLocked,
    inLockedWindow,
  ]
  expect(lists.flatMap((list) => [...list]).filter((name) => !names.includes(name))).toEqual([])
})

describe('a key', () => {
  const all = ['user:read', 'user:write', 'secret:read', 'secret:write', 'environment:read'] as const
  /** A key in test that grants exactly these permissions. */
  const keyWith = async (name: string, permissions: readonly Permission[]): Promise<Actor> => {
    const { context } = test.keyreeve
    must(
      await createRole(context, {
        id: name,
        name,
        description: '',
        permissions: [...permissions],
        holders: 'both',
      }),
    )
    const account = must(await createAccount(context, { type: 'service_account', name, roles: [name] }))
    const { key } = must(await createKey(context, { ...newKey(test.keyreeve, name), accountId: account.id }))
    return { kind: 'key', id: key.id, name }
  }

  it('may perform what its permissions grant according to the catalogue, and nothing else', async () => {
    const asked = (name: OperationName, actor: Actor) => perform(name, inputs(scene, 'test')[name], actor)
    for (const [name, permission] of keyMayAsk) expect(operations[name].keyPermission).toBe(permission)
    const none = await keyWith('only_event', ['event:read'])
    for (const [index, granted] of all.entries()) {
      const only = await keyWith(`only_${index}`, [granted])
      const others = await keyWith(`all_but_${index}`, [
        ...all.filter((each) => each !== granted),
        'event:read',
      ])
      for (const [name, permission] of keyMayAsk) {
        const missing = {
          ok: false,
          error: { code: 'insufficient_permissions', params: { missing: permission } },
        }
        const isGranted = permission === 'any' || permission === granted
        expect([name, granted, await asked(name, only)]).toMatchObject([
          name,
          granted,
          isGranted ? { ok: true } : missing,
        ])
        expect([name, granted, await asked(name, others)]).toMatchObject([
          name,
          granted,
          permission === granted ? missing : { ok: true },
        ])
        expect([name, codeOf(await asked(name, none))]).toEqual([
          name,
          permission === 'any' ? 'ok' : 'insufficient_permissions',
        ])
      }
    }
  })

  it('that is disabled or missing may perform nothing', async () => {
    const actor = await keyWith('off', [...all])
    const { id } = actor as { readonly id: string }
    must(await disableKey(test.keyreeve.context, { id }))
    for (const name of keyMayAsk.keys())
      for (const each of [actor, { kind: 'key', id: 'key_none', name: 'none' } as const])
        expect([name, codeOf(await perform(name, inputs(scene, 'test')[name], each))]).toEqual([
          name,
          'key_not_active.caller',
        ])
  })

  it('may perform nothing that works without an open data folder', () => {
    expect(
      names.filter((name) => operations[name].vault === 'none' && operations[name].keyPermission !== null),
    ).toEqual([])
  })
})

describe('the order', () => {
  const you: Actor = { kind: 'you' }
  it('is parse, actor, confirmation, vault: the first failure is the answer', async () => {
    test.keyreeve.vault.lock()
    const key: Actor = { kind: 'key', id: 'key_x', name: 'x' }
    const id = scene.keys.production
    expect(codeOf(await perform('keys.disable', { id: '' }, key))).toBe('invalid_input.too_small')
    expect(codeOf(await perform('keys.disable', { id }, key))).toBe('actor_not_allowed.key')
    expect(codeOf(await perform('keys.disable', { id }, you))).toBe(
      'confirmation_required.production_disable',
    )
    expect(codeOf(await perform('keys.disable', { id }, you, { confirmed: true }))).toBe(
      'keychain_locked.session',
    )
    must(await test.keyreeve.vault.unlock(null))
    expect(codeOf(await perform('keys.disable', { id }, you, { confirmed: true }))).toBe('ok')
  })

  it('takes no confirmation from the input', async () => {
    for (const name of ['keys.disable', 'keys.delete'] as const) {
      const smuggled = { id: scene.keys.production, confirmed: true }
      expect(codeOf(await perform(name, smuggled, you))).toBe('invalid_input.unknown_field')
    }
  })
})

it('reads leave no row', async () => {
  const { keyreeve } = test
  const changes = (): number => keyreeve.context.db.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0
  const reads = names.filter(
    (name) => operations[name].kind === 'read' && operations[name].actors.includes('cli'),
  )
  expect(reads.length).toBeGreaterThan(10)
  const before = changes()
  for (const name of reads)
    expect([
      name,
      codeOf(await keyreeve.perform(name, inputs(scene, 'test')[name], { kind: 'cli', user: 'ada' })),
    ]).toEqual([name, 'ok'])
  expect(changes()).toBe(before)
  // Control: a write is noticed.
  must(
    await keyreeve.perform(
      'accounts.create',
      { type: 'service_account', name: 'control', roles: ['event_reader'] },
      { kind: 'you' },
    ),
  )
  expect(changes()).toBeGreaterThan(before)
})
