import { setTimeout as delay } from 'node:timers/promises'
import type { Actor } from '../../../shared/domain/types.ts'
import { refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { Sequencer } from '../sequencer.ts'
import { deliver, type DeliveryRequest } from './delivery.ts'
import type { CheckableDestination, Destination, Plan } from './destination.ts'
import { envFileDestination } from './destinations/env-file.ts'
import { childProcessDestination, outputDestination } from './destinations/hand-over.ts'
import { templateFileDestination } from './destinations/template-file.ts'
import { knownPlacement } from './placement-checks.ts'
import { fileDestination, type StoredPlacement } from './placements.ts'
import { recoverDeliveries } from './recovery.ts'

/** Runs what changes or inspects a destination one after another, and settles deliveries that were interrupted. */
export class DeliveryQueue {
  readonly #context: Context
  readonly #report: Report
  readonly #destinations = new Map<string, CheckableDestination>([
    [envFileDestination.name, envFileDestination],
    [templateFileDestination.name, templateFileDestination],
    [childProcessDestination.name, childProcessDestination],
    [outputDestination.name, outputDestination],
  ])
  /** One per destination, so that one that hangs does not block the others. */
  readonly #turns = new Map<string, Sequencer>()
  #closed = false

  constructor(context: Context, report: Report) {
    this.#context = context
    this.#report = report
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Adds a destination that only some processes have, and settles what an earlier run left there. */
  add(destination: CheckableDestination): void {
    this.#destinations.set(destination.name, destination)
    void this.recover()
  }

  /** Settles interrupted deliveries, as far as possible now: at startup, once the vault is open, and before the next delivery. */
  async recover(): Promise<void> {
    await Promise.all([...this.#destinations.values()].map((destination) => this.#recover(destination)))
  }

  /** Stops settling; afterwards the database may be closed. */
  async close(): Promise<void> {
    this.#closed = true
    // Work that waits for a network folder must not keep the program from ending; the next start settles it.
    await Promise.race([
      Promise.all([...this.#turns.values()].map((turns) => turns.settled())),
      delay(500, undefined, { ref: false }),
    ])
  }

  #recover(destination: CheckableDestination): Promise<void> {
    return this.inTurn(destination, async () => {
      if (!this.#closed) await recoverDeliveries(this.#context, destination, () => this.#closed)
    }).catch((error: unknown) =>
      this.#report({ err: error }, 'Deliveries that were cut short could not be settled'),
    )
  }

  /** Delivers in turn. `mayBegin` is called right before anything is changed. */
  deliver<Target, Seen, Planned extends Plan, Done>(
    destination: Destination<Target, Seen, Planned, Done>,
    actor: Actor,
    requests: readonly DeliveryRequest<Target>[],
    mayBegin: () => Result<null>,
  ): Promise<Result<Done>> {
    void this.#recover(destination)
    return this.inTurn(destination, () =>
      deliver({ ...this.#context, actor }, destination, requests, mayBegin),
    )
  }

  /** Runs `work` at the place of a placement, in turn. Refuses `not_found`, and `conflict` if this process cannot reach the place. */
  async atPlacement<T>(
    id: string,
    work: (destination: CheckableDestination, placement: StoredPlacement) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const placement = knownPlacement(this.#context, id)
    if (!placement.ok) return placement
    if (placement.data.destination === fileDestination) return refuse('conflict.scan_again')
    const destination = this.#destinations.get(placement.data.destination)
    if (!destination) return refuse('conflict.unreachable_place')
    return this.inTurn(destination, () => work(destination, placement.data))
  }

  /** Runs one write after another: if two writes of one variable were recorded in the wrong order, the record would name the wrong key. */
  inTurn<T>({ name }: CheckableDestination, work: () => Promise<T>): Promise<T> {
    const turns = this.#turns.get(name) ?? new Sequencer()
    this.#turns.set(name, turns)
    return turns.queue(work)
  }
}
