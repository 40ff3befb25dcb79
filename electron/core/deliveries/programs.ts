/** Secrets for programs of the command line: handed over directly, or written into a file in the place of references. */
import type { InjectQuestion } from '../../../shared/domain/delivery.ts'
import { fillReferences, findReferences, formatReference } from '../../../shared/domain/reference.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { resolveTarget } from '../env-files/folder.ts'
import { findKeyByName } from '../keys/list.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import { Secret } from '../secret.ts'
import type { Deliveries } from './deliveries.ts'
import { begin, finish, openDeliveries } from './delivery.ts'
import { childProcessDestination, outputDestination } from './destinations/hand-over.ts'
import { templateFileDestination, type TemplateWritten } from './destinations/template-file.ts'

/** Secrets that a program of the command line is to get; `variable` is '' where it gets them in a text. */
export type HandOver = {
  readonly to: 'child_process' | 'output'
  /** The program, as the activity names it. */
  readonly program: string
  readonly secrets: readonly { readonly id: string; readonly variable: string }[]
}

/** A text with references, and the file that it is written to with the secrets in their place. */
export type Injection = {
  readonly template: string
  readonly path: string
  readonly accepted?: readonly InjectQuestion[] | undefined
  /** What the user has typed as the environment's name, to put production keys into a folder that is bound to test. */
  readonly typedEnvironment?: string | undefined
}

const handOvers = { child_process: childProcessDestination, output: outputDestination }

/**
 * Gives secrets to the command line, for a program that it starts or for its own output, and records that. The values are in the order of
 * the request. `handedOver` must follow. Refuses what `check` and `readSecret` refuse, and `key_not_active`.
 */
export const handOver = async (
  { context, secrets, queue }: Deliveries,
  { to, program, secrets: wanted }: HandOver,
  actor: Actor,
): Promise<Result<{ readonly deliveries: readonly string[]; readonly values: readonly string[] }>> => {
  if (actor.kind === 'agent' && to === 'output')
    return refuse('actor_not_allowed.agent_output', { agent: actor.name })
  const vault = context.vault()
  if (!vault.ok) return vault
  const plain = refuseSecrets(context.db, vault.data.vaultCrypto, { program })
  if (!plain.ok) return plain
  const read = await secrets.readAll(wanted.map(({ id }) => id))
  if (!read.ok) return read
  const requests = wanted.map(({ id, variable }, index) => ({
    keyId: id,
    target: { program, variable },
    secret: read.data[index] ?? new Secret(''),
  }))
  const destination = handOvers[to]
  const begun = await queue.inTurn(destination, () =>
    begin({ ...context, actor }, destination, requests, () => secrets.checkAll(requests)),
  )
  if (!begun.ok) return begun
  return ok({
    deliveries: begun.data.deliveries.map(({ id }) => id),
    values: requests.map(({ secret }) => secret.reveal()),
  })
}

/** Settles what `handOver` gave: whether the program got it, or could not be started. Unknown ids were settled meanwhile. */
export const handedOver = async (
  { context, queue }: Deliveries,
  ids: readonly string[],
  given: boolean,
): Promise<Result<null>> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  for (const destination of Object.values(handOvers)) {
    const deliveries = openDeliveries(context.db)
      .filter((each) => each.destination === destination.name && ids.includes(each.id))
      .map((each) => ({ ...each, state: given ? ('applied' as const) : ('failed' as const) }))
    const finished = await queue.inTurn(destination, () =>
      finish(context, destination, { deliveries, vaultCrypto: vault.data.vaultCrypto }),
    )
    if (!finished.ok) return finished
  }
  return ok(null)
}

/**
 * Writes a text into a file, with secrets in the place of its references. Refuses what `findKeyByName`, `check` and `readSecret` refuse,
 * `key_not_active`, `reference_unresolved`, and `confirmation_required` for a file that git tracks and for production keys, unless that was
 * accepted. A production key in a folder for test also needs the environment's name.
 */
export const inject = async (
  deliveries: Deliveries,
  { template, path, accepted = [], typedEnvironment }: Injection,
  actor: Actor,
): Promise<Result<TemplateWritten & { readonly productionFolder: string | null }>> => {
  const { context, secrets, queue } = deliveries
  const targetCheck = await deliveries.checkTarget(path)
  if (!targetCheck.ok) return targetCheck
  const { found, broken } = findReferences(template)
  const [first] = broken
  if (first) return refuse('reference_unresolved.broken', { line: String(first.line), reference: first.text })
  if (found.length === 0) return refuse('reference_unresolved.none')
  const isProduction = found.some(({ environment }) => environment === 'production')
  const real = await resolveTarget(path).catch(() => path)
  const answers = { typedEnvironment, folderConfirmed: true }
  const folderCheck = await deliveries.checkFolder(
    [path, real],
    isProduction ? 'production' : 'test',
    answers,
  )
  if (!folderCheck.ok) return folderCheck
  if (!accepted.includes('production') && isProduction)
    return refuse('confirmation_required.production_write')
  const ids: string[] = []
  for (const { environment, name } of found) {
    const key = findKeyByName(context, { environment, name, only: true })
    if (!key.ok) return key
    ids.push(key.data.id)
  }
  const read = await secrets.readAll(ids)
  if (!read.ok) return read
  const values = read.data.map((secret) => secret.reveal())
  const text = new Secret(fillReferences(template, found, values))
  const isTrackedAccepted = accepted.includes('tracked_file')
  // A reference that stands twice is one place.
  const distinct = new Map(found.map((reference, index) => [formatReference(reference), index]))
  const requests = [...distinct].map(([reference, index]) => ({
    keyId: ids[index] ?? '',
    target: { path, text, reference, isTrackedAccepted },
    secret: read.data[index] ?? new Secret(''),
  }))
  const written = await queue.deliver(templateFileDestination, actor, requests, () =>
    secrets.checkAll(requests),
  )
  return written.ok ? ok({ ...written.data, productionFolder: folderCheck.data?.folder ?? null }) : written
}
