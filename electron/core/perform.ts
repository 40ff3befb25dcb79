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
import type { ChangedThing, Context } from './context.ts'
import type { Verifier } from './decisions/verifier.ts'
import type { Deliveries } from './deliveries/deliver.ts'
import { machineRefusal } from './db/refusals.ts'
import { noDesktop, type Desktop } from './desktop.ts'
import { findRow } from './keys/rows.ts'
import type { VaultSession } from './vault/session.ts'

/** What handlers work on, besides the context: the parts of the core that have a state. */
export type Core = {
  readonly context: Context
  readonly vault: VaultSession
  readonly deliveries: Deliveries
  readonly verifier: Verifier
}

/** Gives the core, or why the data folder cannot be opened; `reopen` tries that again first. */
type Open = (options?: { readonly reopen: boolean }) => Promise<Result<Core>>

/** What there is before the data folder has been opened. */
type Unopened = { readonly desktop: Desktop; readonly open: Open }
/**
 * `context` has the actor, and its events wait for the commit. `session` is aborted once nobody may have the answer any more (the page that
 * asked is gone, or the vault was locked): what takes time looks at it before it gives anything away.
 */
export type Services = Core & { readonly desktop: Desktop; readonly session: AbortSignal }

/**
 * Does what an operation is for. What holds for all of them has been done before: its input is parsed, the actor may ask, what must be
 * confirmed is, and the vault is open where that is required. A `write` is synchronous, and runs inside one transaction.
 */
type Handler<Name extends OperationName> = (
  services: Operations[Name] extends { readonly vault: 'none' } ? Unopened : Services,
  input: Parsed<Name>,
  actor: Actor,
) => Operations[Name]['kind'] extends 'write'
  ? Result<Output<Name>>
  : Result<Output<Name>> | Promise<Result<Output<Name>>>

/** One handler per operation: a missing or an extra one does not compile. */
export type Handlers = { readonly [Name in OperationName]: Handler<Name> }

/**
 * Does an operation for `actor`. `confirmed` says that a person has just confirmed this very request; `session` is the page's.
 * Expected refusals are values, including what the machine causes (a full disk, a busy database); only bugs throw.
 */
export type Perform = <Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  actor: Actor,
  options?: { readonly confirmed?: boolean; readonly session?: AbortSignal },
) => Promise<Result<Output<Name>>>

export type PerformParts = {
  readonly handlers: Handlers
  readonly open: Open
  readonly desktop?: Desktop
  /** The catalogue; tests hand in a changed one. */
  readonly catalogue?: Operations
}

/** The session of whoever asks and waits for the answer: the command line, the local API. */
const endless = new AbortController().signal

/** Makes the one pipeline of every operation: parse → may this actor → confirm → vault → run and audit → events after the commit. */
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
    { confirmed = false, session = endless } = {},
  ): Promise<Result<unknown>> => {
    try {
      const operation: Operation = catalogue[name]
      const parsed = parseInput(operation.input, input)
      if (!parsed.ok) {
        const [{ message, field }] = parsed.problems
        return refuse('invalid_input', message, field ? { field } : {})
      }
      if (!operation.actors.includes(actor.kind)) return notAllowed[actor.kind]
      // The compiler cannot follow which handler takes which input through the union of all names.
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
      const confirmation = confirmed ? ok(null) : checkConfirmed(core.context, operation, parsed.data, actor)
      if (!confirmation.ok) return confirmation
      const vault = operation.vault === 'open' ? core.context.vault() : ok(null)
      if (!vault.ok) return vault

      const { context, announce } = scopeFor(core.context, actor)
      const services: Services = { ...core, context, desktop, session }
      if (operation.kind === 'write') {
        const written = await context.db.write(() => handler(services, parsed.data, actor))
        if (written.ok) announce()
        return written
      }
      try {
        return await handler(services, parsed.data, actor)
      } finally {
        announce()
      }
    } catch (error) {
      const refusal = machineRefusal(error)
      if (refusal) return refusal
      throw error
    }
  }
  // Parsed by the schema of this very name, and answered by its handler.
  return perform as Perform
}

/** Whether this may be a name of the catalogue: what comes from a page may be anything. */
export const isOperation = (name: unknown): name is OperationName =>
  typeof name === 'string' && Object.hasOwn(operations, name)

/** The context of one operation: it names `actor`, and keeps what is reported as changed until `announce` passes it on. */
export const scopeFor = (
  context: Context,
  actor: Actor,
): { readonly context: Context; readonly announce: () => void } => {
  const changes = new Set<ChangedThing>()
  return {
    context: { ...context, actor, changed: (...things) => things.forEach((thing) => changes.add(thing)) },
    announce: () => {
      if (changes.size > 0) context.changed(...changes)
    },
  }
}

/** A person is asked; behind a key there is nobody to ask. */
const checkConfirmed = (
  { db }: Context,
  { confirm }: Operation,
  input: unknown,
  actor: Actor,
): Result<null> => {
  if (confirm === 'never' || actor.kind === 'key') return ok(null)
  const refusal = refuse('confirmation_required', confirm.message)
  if (confirm.when === 'always') return refusal
  const keyId = (input as Readonly<Record<string, unknown>>)[confirm.key]
  return typeof keyId === 'string' && findRow(db, keyId)?.environment === 'production' ? refusal : ok(null)
}

const notAllowed = {
  you: refuse('actor_not_allowed', 'This cannot be asked for in the app.'),
  cli: refuse('actor_not_allowed', 'This cannot be asked for on the command line. Use the app.'),
  key: refuse(
    'actor_not_allowed',
    'This cannot be asked for through the local API. Use the app or the command line.',
  ),
}
