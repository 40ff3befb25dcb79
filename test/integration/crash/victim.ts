/** Runs workers to be killed, and checks what they leave behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { openKeyreeve, type Keyreeve } from '../../../electron/core/app.ts'
import { spawnNodeHelper } from '../../../electron/core/keychain/helper-process.ts'
import type { Keychain } from '../../../electron/core/keychain/keychain.ts'
import { verifyActivity } from '../../../electron/core/audit/verify.ts'
import { createOsKeychain } from '../../../electron/core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { readVaultMeta } from '../../../electron/core/vault/canary.ts'
import type { Environment, VaultStatus } from '../../../shared/domain/types.ts'
import { createTestClock, must, newFolder } from '../../support/home.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import type { Orders } from './worker.ts'

const worker = join(import.meta.dirname, 'worker.ts')
const helper = join(import.meta.dirname, '../../../electron/core/keychain/keytar-helper.ts')

type Expected = { readonly deleted: boolean }

/** A data folder with its own keychain service, and what was acknowledged in it. */
export type Scene = {
  readonly keyring: Keyring
  readonly home: string
  readonly service: string
  /** By key id: everything acknowledged, and the effects of unacknowledged operations. */
  readonly expected: Map<string, Expected>
  /** The keychain in this process; one helper for all checks. */
  readonly keychain: Keychain
  close(): Promise<void>
}

/** Hundreds of helpers and workers start, so none of them compiles the same sources again. */
const envOf = ({ env, folder }: Keyring): NodeJS.ProcessEnv => ({
  ...process.env,
  ...env,
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
})

export const newScene = (keyring: Keyring, service: string): Scene => {
  const home = newFolder({ inMemory: true })
  const keychain = createOsKeychain({
    service,
    timeoutMs: 20_000,
    spawn: () => spawnNodeHelper(helper, { env: envOf(keyring) }),
  })
  return {
    keyring,
    home,
    service,
    keychain,
    expected: new Map(),
    close: async () => {
      await keychain.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A scene on its own keyring; both are removed with the test. */
export const newSceneOfItsOwn = async (): Promise<Scene> => {
  const keyring = await startKeyring()
  const scene = newScene(keyring, 'Keyreeve-test')
  onTestFinished(async () => {
    await scene.close()
    await keyring.close()
  })
  return scene
}

const isGone = (pid: number): boolean => {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

export type Run = {
  readonly lines: readonly string[]
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly errors: string
  /** The keychain helpers it started, which may outlive it briefly. */
  readonly helpers: readonly number[]
}

/** Kills the worker `ms` after it first printed a line that begins with `line`. */
export type Blow = { readonly line: 'ready' | 'helper'; readonly ms: number }

/** Runs a worker to its end, which `blow` may cause. */
export const runWorker = async (
  scene: Pick<Scene, 'home' | 'service' | 'keyring'>,
  orders: Omit<Orders, 'home' | 'service'>,
  blow?: Blow,
): Promise<Run> => {
  const child = spawn(
    process.execPath,
    [worker, JSON.stringify({ ...orders, home: scene.home, service: scene.service })],
    { env: envOf(scene.keyring), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    // Not a wait for something: the moment of the kill is random.
    if (blow && line.startsWith(blow.line)) setTimeout(() => child.kill('SIGKILL'), blow.ms)
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  const helpers = lines.flatMap((line) => (line.startsWith('helper ') ? [Number(line.slice(7))] : []))
  return { lines, code, signal, errors, helpers }
}

/** Opens the folder in this process, which finishes what was interrupted, `after` ms later than the workers' time. */
export const openHere = async (
  scene: Scene,
  after: number,
  state: VaultStatus['state'] = 'open',
): Promise<Keyreeve> => {
  const clock = createTestClock(Date.UTC(2026, 0, 1) + after)
  const keyreeve = must(
    await openKeyreeve({
      home: scene.home,
      clock,
      keychains: {
        os: () => ({ ...scene.keychain, close: async () => undefined }),
        passphrase: () => openPassphraseVault({ path: join(scene.home, 'passphrase.vault'), clock }),
      },
    }),
  )
  const status = await keyreeve.vault.open()
  if (status.state === state) return keyreeve
  await keyreeve.close()
  throw new Error(`the vault is ${status.state}: ${status.refusal?.code}`)
}

const recover = async (scene: Scene, after: number): Promise<void> => {
  const keyreeve = await openHere(scene, after)
  await keyreeve.close()
}

const isAnchor = (item: string): boolean => item.startsWith('activity-')

const allItemsOf = async ({ keyring, service }: Pick<Scene, 'keyring' | 'service'>): Promise<string[]> => {
  const { stderr } = await keyring.secretTool(['search', '--all', 'service', service])
  return [...stderr.matchAll(/^attribute\.account = (.*)$/gm)].map(([, account]) => account ?? '').toSorted()
}

/** The accounts of the keyring's items for `service`, according to libsecret's own tool, without the anchors of the activity. */
export const itemsOf = async (scene: Pick<Scene, 'keyring' | 'service'>): Promise<string[]> =>
  (await allItemsOf(scene)).filter((item) => !isAnchor(item))

/** The anchors of the activity in the keyring. */
export const anchorsOf = async (scene: Pick<Scene, 'keyring' | 'service'>): Promise<string[]> =>
  (await allItemsOf(scene)).filter(isAnchor)

type Row = {
  id: string
  name: string
  environment: Environment
  account_id: string
  item_ref: string | null
  expires_at: number | null
  deleted_at: number | null
  replaced_by: string | null
  created: number
  rotated: number
  removed: number
}

/** Incomplete rotations. A complete one has a replaced row, its replacement, and an entry in the activity. */
const halfRotations = (rows: readonly Row[]): string[] => {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const replaced = rows.filter((row) => row.replaced_by !== null)
  const faults = replaced.flatMap((row) => {
    const next = byId.get(row.replaced_by ?? '')
    const whole =
      next &&
      next.name === row.name &&
      next.environment === row.environment &&
      next.account_id === row.account_id &&
      next.rotated === 1 &&
      row.expires_at !== null
    return whole ? [] : [`half a rotation: ${row.id} gave way to ${next ? 'another kind of key' : 'nothing'}`]
  })
  const taken = new Map(replaced.map((row) => [row.replaced_by, row.id]))
  return [
    ...faults,
    ...rows.flatMap((row) =>
      row.rotated === (taken.has(row.id) ? 1 : 0) ? [] : [`half a rotation: ${row.id} took nobody’s place`],
    ),
  ]
}

/** The disagreements between the two stores, and lost acknowledged operations. */
const judge = async (
  scene: Scene,
  keyreeve: Keyreeve,
  runs: readonly (readonly string[])[],
): Promise<string[]> => {
  const faults: string[] = []
  const { context } = keyreeve
  const { db } = context
  const rows =
    db.all<Row>(`SELECT id, name, environment, account_id, item_ref, expires_at, deleted_at, replaced_by,
    (SELECT count(*) FROM audit WHERE subject_id = keys.id AND action IN ('key.created', 'key.imported', 'key.rotated')) AS created,
    (SELECT count(*) FROM audit WHERE subject_id = keys.id AND action = 'key.rotated') AS rotated,
    (SELECT count(*) FROM audit WHERE subject_id = keys.id AND action = 'key.deleted') AS removed FROM keys`)
  const byId = new Map(rows.map((row) => [row.id, row]))

  // What these runs acknowledged, and what was in progress when they ended.
  const acknowledged = new Map(scene.expected)
  const inFlight = new Set<string>()
  for (const lines of runs) {
    let at: string | undefined
    for (const line of lines) {
      const [verb, kind = '', id = ''] = line.split(' ')
      if (verb === 'making' || verb === 'deleting' || verb === 'rotating') at = kind
      if (verb !== 'done') continue
      if (id !== 'none' && acknowledged.get(id)?.deleted !== true)
        acknowledged.set(id, { deleted: kind === 'delete' || kind === 'discard' })
      at = undefined
    }
    if (at !== undefined) inFlight.add(at)
  }
  for (const [id, { deleted }] of acknowledged) {
    const row = byId.get(id)
    if (!row) faults.push(`acknowledged and lost: ${id}`)
    else if (deleted && row.deleted_at === null) faults.push(`acknowledged as deleted, and there: ${id}`)
    else if (!deleted && row.deleted_at !== null && !inFlight.has(id)) faults.push(`deleted by nobody: ${id}`)
  }
  faults.push(...halfRotations(rows))
  const before = new Map(rows.map((row) => [row.replaced_by, row.id]))
  for (const row of rows) {
    if (!acknowledged.has(row.id) && !inFlight.has(row.name) && !inFlight.has(before.get(row.id) ?? ''))
      faults.push(`made by nobody: ${row.name}`)
    if (row.created !== 1 || row.removed !== (row.deleted_at === null ? 0 : 1))
      faults.push(`activity does not tell of ${row.id}: ${row.created} ${row.removed}`)
    if (row.deleted_at !== null && row.item_ref !== null) faults.push(`deleted, and has an item: ${row.id}`)
    if (row.item_ref === null || row.deleted_at !== null) continue
    const secret = await readSecret(context, row.id)
    if (!secret.ok) faults.push(`${secret.error.code}: ${row.id}`)
  }
  const alive = rows
    .filter((row) => row.deleted_at === null && row.replaced_by === null)
    .map((row) => `${row.environment} ${row.name}`)
  if (new Set(alive).size !== alive.length) faults.push('two keys of one name')

  const meta = readVaultMeta(db)
  const owned = [
    ...rows.flatMap((row) => row.item_ref ?? []),
    ...(meta ? [meta.pepperRef, meta.canaryRef] : []),
  ]
  const items = await itemsOf(scene)
  for (const item of items) if (!owned.includes(item)) faults.push(`orphan: ${item}`)
  for (const ref of owned) if (!items.includes(ref)) faults.push(`no item: ${ref}`)
  const left = db.all<{ item_ref: string }>('SELECT item_ref FROM journal')
  for (const { item_ref: ref } of left) faults.push(`left in the journal: ${ref}`)
  const whole = db.get<{ integrity_check: string }>('PRAGMA integrity_check')?.integrity_check
  if (whole !== 'ok') faults.push(`integrity: ${whole}`)
  const activity = must(await verifyActivity(context))
  if (activity.problem) faults.push(`activity: ${JSON.stringify(activity.problem)}`)

  scene.expected.clear()
  for (const row of rows) scene.expected.set(row.id, { deleted: row.deleted_at !== null })
  return faults
}

const minute = 60_000

/** Recovers from `runs`, at once and again when their helpers are gone and time has passed; then checks the stores. */
export const recoverAndJudge = async (scene: Scene, ...runs: readonly Run[]): Promise<string[]> => {
  await recover(scene, minute)
  for (const run of runs)
    while (!run.helpers.every(isGone))
      await new Promise((wake) => {
        setTimeout(wake, 1)
      })
  const keyreeve = await openHere(scene, 60 * minute)
  try {
    return await judge(
      scene,
      keyreeve,
      runs.map((run) => run.lines),
    )
  } finally {
    await keyreeve.close()
  }
}
