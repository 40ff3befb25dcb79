import type { ScanProgress } from '../../shared/domain/scan.ts'
import type { Actor } from '../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import {
  operations,
  type Input,
  type OperationName,
  type Operations,
  type Output,
  type Parsed,
} from '../../shared/operations/index.ts'
import type { Operation } from '../../shared/operations/operation.ts'
import { parseInput } from '../../shared/operations/parse.ts'
import type { Change, Context } from './context.ts'
import type { BackupPlace } from './backup/create.ts'
import type { BackupScheduler } from './backup/scheduler.ts'
import type { Verifier } from './decisions/verifier.ts'
import type { Deliveries } from './deliveries/deliveries.ts'
import { machineRefusal } from './db/refusals.ts'
import type { Guard } from './guard/guard.ts'
import { noDesktop, type Desktop } from './desktop.ts'
import type { FileChanges } from './file-changes/file-changes.ts'
import { actingKey, type ActingKey } from './keys/acting-key.ts'
import { findRow } from './keys/rows.ts'
import type { PageScan } from './projects/scan/handlers.ts'
import type { SpawnReader } from './projects/scan/readers.ts'
import type { VaultSession } from './vault/session.ts'

/** The stateful parts of the core. */
export type Core = {
  readonly context: Context
  readonly vault: VaultSession
  readonly deliveries: Deliveries
  readonly fileChanges: FileChanges
  readonly verifier: Verifier
  readonly backups: BackupPlace
  readonly backupScheduler: BackupScheduler
  /** Starts a process that reads files for a scan. */
  readonly spawnScanReader: SpawnReader
  readonly pageScan: PageScan
  /** What the guards of repositories need. */
  readonly guard: Guard
}

/** Returns the core, or the refusal why the data folder cannot be opened; `reopen` tries that again first. */
type Open = (options?: { readonly reopen: boolean }) => Promise<Result<Core>>

/** What is available before the data folder has been opened. */
type Unopened = { readonly desktop: Desktop; readonly open: Open }
/**
 * What a handler works on. `context` names the actor and holds events back until the commit. `session` is aborted once nobody may
 * have the answer any more (the page that asked is gone, or the vault was locked); slow work checks it before revealing anything.
 * `caller` is the key that asks, which may do less than a person; null for a person.
 */
export type Services = Core & {
  readonly desktop: Desktop
  readonly session: AbortSignal
  readonly caller: ActingKey | null
  /** Tells whoever asked how far a long operation is. */
  readonly onProgress: ((progress: ScanProgress) => void) | undefined
}

/**
 * Implements one operation. The pipeline has already parsed the input, checked the actor, the confirmation and that the vault is
 * open where required. A handler of kind `write` is synchronous and runs inside one transaction.
 */
type Handler<Name extends OperationName> = (
  services: Operations[Name] extends { readonly vault: 'none' } ? Unopened : Services,
  input: Parsed<Name>,
  actor: Actor,
) => Operations[Name]['kind'] extends 'write'
  ? Result<Output<Name>>
  : Result<Output<Name>> | Promise<Result<Output<Name>>>

/** One handler per operation; a missing or an extra one does not compile. */
export type Handlers = { readonly [Name in OperationName]: Handler<Name> }

export type PerformOptions = {
  readonly confirmed?: boolean
  readonly session?: AbortSignal
  /** Called from time to time during a long operation. */
  readonly onProgress?: (progress: ScanProgress) => void
}

/**
 * Performs an operation for `actor`. `confirmed` means that a person has just confirmed this request; `session` is the page's.
 * Expected refusals are values, including what the machine causes (a full disk, a busy database); only bugs throw.
 */
export type Perform = <Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  actor: Actor,
  options?: PerformOptions,
) => Promise<Result<Output<Name>>>

export type PerformParts = {
  readonly handlers: Handlers
  readonly open: Open
  readonly desktop?: Desktop
  /** The catalogue of operations; tests pass a modified one. */
  readonly catalogue?: Operations
}

/** The session of callers that wait for the answer: the command line, the local API. */
const neverAborted = new AbortController().signal

/** Creates the pipeline that every operation runs through: parse → check the actor → confirm → vault → check the calling key → run and audit → events after the commit. */
export const createPerform = ({
  handlers,
  open,
  desktop = noDesktop,
  catalogue = operations,
}: PerformParts): Perform => {
  const perform = async (
    name: OperationName,
    input: unknown,
    actor: Actor,
    { confirmed = false, session = neverAborted, onProgress }: PerformOptions = {},
  ): Promise<Result<unknown>> => {
    try {
      // The page may send anything as a name.
      if (typeof name !== 'string' || !Object.hasOwn(catalogue, name)) return refuse('unknown_route')
      const operation: Operation = catalogue[name]
      const parsed = parseInput(operation.input, input)
      if (!parsed.ok) {
        const [problem] = parsed.problems
        return { ok: false, error: problem }
      }
      const { keyPermission } = operation
      if (!operation.actors.includes(actor.kind)) return notAllowed[actor.kind]
      // Across the union of all names the compiler cannot match handlers with their inputs.
      const handler = handlers[name] as unknown as (
        services: object,
        input: unknown,
        actor: Actor,
      ) => Result<unknown> | Promise<Result<unknown>>
      if (operation.vault === 'none')
        return await handler({ desktop, open } satisfies Unopened, parsed.data, actor)

      const opened = await open()
      if (!opened.ok) return opened
      const core = opened.data
      const agentCheck = checkAgent(core.context, operation, parsed.data, actor)
      if (!agentCheck.ok) return agentCheck
      const confirmation = confirmed ? ok(null) : checkConfirmed(core.context, operation, parsed.data, actor)
      if (!confirmation.ok) return confirmation
      const vault = checkVault(core, operation, actor)
      if (!vault.ok) return vault

      const { context, announce } = scopeFor(core.context, actor)
      const checkCaller = (): Result<ActingKey | null> => {
        if (actor.kind !== 'key') return ok(null)
        return keyPermission === null ? notAllowed.key : actingKey(context, actor, keyPermission)
      }
      const services = { ...core, context, desktop, session, onProgress }
      if (operation.kind === 'write') {
        // In the transaction: the key may have been disabled while this waited for another process.
        const written = await context.db.write(() => {
          const caller = checkCaller()
          if (!caller.ok) return caller
          return handler({ ...services, caller: caller.data } satisfies Services, parsed.data, actor)
        })
        if (written.ok) announce()
        return written
      }
      const caller = checkCaller()
      if (!caller.ok) return caller
      try {
        return await handler({ ...services, caller: caller.data } satisfies Services, parsed.data, actor)
      } finally {
        announce()
      }
    } catch (error) {
      const refusal = machineRefusal(error)
      if (refusal) return refusal
      throw error
    }
  }
  // The input was parsed by the schema of this name, and its handler produced the output.
  return perform as Perform
}

/**
 * Refuses what the vault refuses, where it must be open. A locked Keyreeve gives nothing of keys to its window or to a key; a command could
 * read the same from the database itself.
 */
const checkVault = (
  { context, vault }: Core,
  { vault: rule }: Operation,
  { kind }: Actor,
): Result<unknown> => {
  if (rule === 'open') return context.vault()
  return rule === 'any' && (kind === 'you' || kind === 'key') && vault.isLocked()
    ? refuse('keychain_locked.session')
    : ok(null)
}

/** The context of one operation. It names `actor`, and collects changes until `announce` publishes them. */
export const scopeFor = (
  context: Context,
  actor: Actor,
): { readonly context: Context; readonly announce: () => void } => {
  const changes: Change[] = []
  return {
    context: { ...context, actor, changed: (...more) => void changes.push(...more) },
    announce: () => {
      if (changes.length > 0) context.changed(...changes)
    },
  }
}

/** Refuses `confirmation_required` when a person has to confirm first. Nobody can be asked behind a key. */
const checkConfirmed = (
  { db }: Context,
  { confirm }: Operation,
  input: unknown,
  actor: Actor,
): Result<null> => {
  if (confirm === 'never' || actor.kind === 'key') return ok(null)
  const refusal = refuse(confirm.code)
  if (confirm.when === 'always') return refusal
  const keyId = (input as Readonly<Record<string, unknown>>)[confirm.key]
  return typeof keyId === 'string' && findRow(db, keyId)?.environment === 'production' ? refusal : ok(null)
}

/** Whether something in an input concerns production: its environment, the id of a key there, or a reference to one. */
const isProduction = ({ db }: Pick<Context, 'db'>, input: unknown): boolean => {
  if (Array.isArray(input)) return input.some((each) => isProduction({ db }, each))
  if (typeof input === 'object' && input !== null)
    return Object.entries(input).some(
      ([name, value]) => (name === 'environment' && value === 'production') || isProduction({ db }, value),
    )
  if (typeof input !== 'string') return false
  if (input.includes('kr://production/')) return true
  return /^key_\w{1,60}$/.test(input) && findRow(db, input)?.environment === 'production'
}

/** Production needs a person: an agent could answer a question at its own terminal, so it is refused, whatever was confirmed. */
const checkAgent = (context: Context, { kind }: Operation, input: unknown, actor: Actor): Result<null> =>
  actor.kind === 'agent' && kind !== 'read' && isProduction(context, input)
    ? refuse('actor_not_allowed.agent_production', { agent: actor.name })
    : ok(null)

const notAllowed = {
  you: refuse('actor_not_allowed.you'),
  cli: refuse('actor_not_allowed.cli'),
  key: refuse('actor_not_allowed.key'),
  agent: refuse('actor_not_allowed.agent'),
}
