import { createHash } from 'node:crypto'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { PlacementState } from '../../../shared/domain/types.ts'
import type { Secret } from '../secret.ts'
import { Sequencer } from '../sequencer.ts'

/** A clipboard that takes longer to answer counts as broken: on X11 the program that owns it may hang. */
const answerMs = 800

/** One buffer for copied text: the clipboard, or on Linux the primary selection (what a middle click pastes). */
export type ClipboardBuffer = { readText(): Promise<string>; clear(): Promise<void> }

/** The desktop's clipboard, as the shell hands it in. */
export type ClipboardPort = {
  /** Whether text can be marked so that clipboard managers ignore it. */
  readonly hints: boolean
  /** Writes to the clipboard; on some desktops also to the primary selection. */
  write(text: string): Promise<void>
  readonly buffers: readonly ClipboardBuffer[]
}

/** `cleared`: our text was removed; `replaced`: something else was there, and was left; `failed`: our text may still be there. */
export type ClipboardOutcome = 'cleared' | 'replaced' | 'failed'

export type ClipboardState = {
  readonly keyId: string
  readonly label: string
  /** When it will be cleared, in ms since the epoch; null for not before locking or quitting. For display only: the timer uses the monotonic clock. */
  readonly clearsAt: number | null
  readonly secondsLeft: number | null
  /** Null while the text is there. */
  readonly outcome: ClipboardOutcome | null
}

export type ClipboardTimes = {
  /** Monotonic milliseconds, as from `performance.now()`. */
  readonly monotonic: () => number
  /** Milliseconds since the epoch. */
  readonly wall: () => number
  /** Calls `run` once after `ms`; returns how to cancel it. */
  readonly after: (ms: number, run: () => void) => () => void
}

export type ClipboardOptions = {
  /** Called for every copy (`outcome` null), and with how it ended. */
  readonly listener: (state: ClipboardState) => void
  /** How long a text that is copied now stays, in ms; null for until it is cleared by `clearNow`. */
  readonly lifetimeMs: () => number | null
  /** Called when nothing of ours is on the clipboard any more; never rejects. */
  readonly onGone?: (() => Promise<void>) | undefined
}

type Held = {
  readonly keyId: string
  readonly label: string
  /** Of the copied text, and of earlier ones that could not be cleared. */
  readonly digests: readonly string[]
  /** When its time is up by either clock, in ms; null for never. */
  readonly end: { readonly monotonic: number; readonly wall: number; readonly lifetime: number } | null
}

/**
 * Clears a copied text from the clipboard after a while, if it is still there. Only keeps SHA-256 digests. Copies and clearings run one after
 * another, so that none undoes another.
 */
export class TimedClipboard {
  readonly #port: ClipboardPort
  readonly #times: ClipboardTimes
  readonly #listener: (state: ClipboardState) => void
  readonly #lifetimeMs: () => number | null
  readonly #onGone: () => Promise<void>
  #held: Held | null = null
  #cancel = (): void => {}
  readonly #turns = new Sequencer()

  constructor(
    port: ClipboardPort,
    times: ClipboardTimes,
    { listener, lifetimeMs, onGone = async () => undefined }: ClipboardOptions,
  ) {
    this.#port = port
    this.#times = times
    this.#listener = listener
    this.#lifetimeMs = lifetimeMs
    this.#onGone = onGone
  }

  /** What we have on the clipboard, as far as we know; null for nothing. */
  current(): ClipboardState | null {
    return this.#held && this.#stateOf(this.#held, null)
  }

  /**
   * Copies `text`, which belongs to the key `keyId` and is called `label`. Replaces an earlier copy and its timer.
   * @returns `internal` when the clipboard does not accept it
   */
  copy(
    text: Secret,
    of: { readonly keyId: string; readonly label: string },
  ): Promise<Result<ClipboardState>> {
    return this.#turns.queue(async () => {
      const earlier = this.#held
      // a desktop with separate clipboard and selection would keep the earlier secret in the selection
      const earlierOutcome = earlier && (await this.#clear(isOneOf(earlier.digests)))
      if (earlierOutcome !== null && earlierOutcome !== 'failed') await this.#forgetHeld()
      const remaining = earlierOutcome === 'failed' ? this.#held : null
      const lifetime = this.#lifetimeMs()
      const held: Held = {
        ...of,
        digests: [digestOf(text.reveal()), ...(remaining?.digests ?? [])],
        end:
          lifetime === null
            ? null
            : {
                monotonic: this.#times.monotonic() + lifetime,
                wall: this.#times.wall() + lifetime,
                lifetime,
              },
      }
      try {
        await answered(this.#port.write(text.reveal()))
      } catch {
        // It may have been written nevertheless.
        const outcome = await this.#clear(isOneOf(held.digests))
        if (outcome === 'failed') {
          // The earlier copy keeps its own time; the timer, lock and quit then clear both.
          this.#held = remaining ? { ...remaining, digests: held.digests } : held
          this.#wait(this.#held)
        } else if (remaining) await this.#forgetHeld()
        const earlierEnd = remaining ? outcome : earlierOutcome
        if (earlier && earlierEnd !== 'failed') this.#listener(this.#stateOf(earlier, earlierEnd))
        return refuse('internal.clipboard')
      }
      this.#held = held
      this.#wait(held)
      const state = this.#stateOf(held, null)
      this.#listener(state)
      return ok(state)
    })
  }

  /** Clears our text immediately if it is still there: for quitting and locking. Null if there was nothing to clear. */
  clearNow(): Promise<ClipboardOutcome | null> {
    return this.#turns.queue(async () => (this.#held ? this.#end(this.#held) : null))
  }

  /** Whether a text is on the clipboard; `isOurs` is asked about texts with plain line ends (`withPlainLineEnds`). */
  look(isOurs: (text: string) => boolean): Promise<PlacementState> {
    return this.#turns.queue(async () => {
      try {
        const texts = await Promise.all(
          this.#port.buffers.map(async (buffer) => withPlainLineEnds(await answered(buffer.readText()))),
        )
        if (texts.some((text) => isOurs(text))) return 'present'
        return texts.every((text) => text === '') ? 'gone' : 'changed'
      } catch {
        return 'unreadable'
      }
    })
  }

  /** Clears a text that an earlier run left there. What was copied since is left to its own time. */
  clearLeft(isOurs: (text: string) => boolean): Promise<PlacementState> {
    return this.#turns.queue(async () => {
      if (this.#held) return 'present'
      const outcome = await this.#clear((text) => isOurs(withPlainLineEnds(text)))
      return outcome === 'failed' ? 'unreadable' : 'gone'
    })
  }

  /**
   * Call this when the machine wakes up, because the monotonic clock may have been stopped. Clears if the time is up by either
   * clock, so a wrong wall clock can only clear too early.
   */
  resumed(): Promise<ClipboardOutcome | null> {
    return this.#turns.queue(async () => {
      const held = this.#held
      if (!held?.end) return null
      const { monotonic, wall, lifetime } = held.end
      const slept = Math.abs(this.#times.wall() - (wall - lifetime)) >= lifetime
      if (slept || this.#times.monotonic() >= monotonic) return this.#end(held)
      this.#wait(held)
      return null
    })
  }

  #wait(held: Held): void {
    this.#cancel()
    const { end } = held
    if (!end) return
    this.#cancel = this.#times.after(Math.max(0, end.monotonic - this.#times.monotonic()), () => {
      void this.#turns.queue(async () => {
        if (this.#held !== held) return
        // timers may fire slightly early
        if (this.#times.monotonic() < end.monotonic) this.#wait(held)
        else await this.#end(held)
      })
    })
  }

  async #forgetHeld(): Promise<void> {
    this.#cancel()
    this.#held = null
    await this.#onGone()
  }

  async #end(held: Held): Promise<ClipboardOutcome> {
    this.#cancel()
    const outcome = await this.#clear(isOneOf(held.digests))
    // if it could not be cleared, lock, quit and the next start try again
    if (outcome !== 'failed') this.#held = null
    this.#listener(this.#stateOf(held, outcome))
    if (outcome !== 'failed') await this.#onGone()
    return outcome
  }

  /** Clears every buffer that has our text, and verifies that it is gone. */
  async #clear(isOurs: (text: string) => boolean): Promise<ClipboardOutcome> {
    const outcomes = await Promise.all(this.#port.buffers.map((buffer) => clearBuffer(buffer, isOurs)))
    if (outcomes.includes('failed')) return 'failed'
    return outcomes.includes('cleared') ? 'cleared' : 'replaced'
  }

  #stateOf({ keyId, label, end }: Held, outcome: ClipboardOutcome | null): ClipboardState {
    const left = end && Math.max(0, Math.ceil((end.monotonic - this.#times.monotonic()) / 1000))
    return { keyId, label, clearsAt: end && end.wall, secondsLeft: outcome === null ? left : 0, outcome }
  }
}

async function clearBuffer(
  buffer: ClipboardBuffer,
  isOurs: (text: string) => boolean,
): Promise<ClipboardOutcome> {
  const holdsOurs = async (): Promise<boolean> => isOurs(await answered(buffer.readText()))
  try {
    if (!(await holdsOurs())) return 'replaced'
    await answered(buffer.clear())
    return (await holdsOurs()) ? 'failed' : 'cleared'
  } catch {
    return 'failed'
  }
}

/** Some clipboards change line ends, so texts are compared with LF only. */
export const withPlainLineEnds = (text: string): string => text.replaceAll(/\r\n?/g, '\n')
const digestOf = (text: string): string => createHash('sha256').update(withPlainLineEnds(text)).digest('hex')
const isOneOf =
  (digests: readonly string[]) =>
  (text: string): boolean =>
    digests.includes(digestOf(text))

async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The clipboard does not answer')), answerMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
