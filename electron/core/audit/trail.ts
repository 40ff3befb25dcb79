import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { refusing } from '../db/refusals.ts'
import { readCanary } from '../vault/canary.ts'
import { readAnchors, writeAnchor } from './anchor.ts'
import { sealActivity } from './audit.ts'
import { hasLink, headOf, readMark } from './chain.ts'

/** An anchor is written so long after the first row, so that the rows of one operation need only one. In milliseconds. */
const firstDelayMs = 1000
/** How long closing waits for the keychain. */
const lastWaitMs = 1000

const freshSession = (): string => randomBytes(8).toString('hex')

/** What this process does for the activity besides adding rows: its session, the first seal, and the anchor in the keychain. */
export class ActivityTrail {
  readonly #report: Report
  readonly #everyMs: number
  readonly #context: () => Context
  #session = freshSession()
  #timer: NodeJS.Timeout | undefined
  #isDue = false
  #anchoring: Promise<unknown> = Promise.resolve()
  #anchoredAt = -Infinity
  #isClosed = false

  /** @param everyMs the shortest time between two anchors; 0 for none */
  constructor(context: () => Context, everyMs: number, report: Report) {
    this.#context = context
    this.#everyMs = everyMs
    this.#report = report
  }

  /** A random id of this process, from its start, or from the last time that the vault was locked, until the next time. */
  session(): string {
    return this.#session
  }

  startSession(): void {
    this.#session = freshSession()
  }

  /** Called for each new row; the anchor follows a moment later. */
  added(): void {
    this.#isDue = true
    if (this.#everyMs === 0 || this.#timer || this.#isClosed) return
    const wait = Math.max(
      Math.min(firstDelayMs, this.#everyMs),
      this.#anchoredAt + this.#everyMs - performance.now(),
    )
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.anchor()
    }, wait).unref()
  }

  /** Seals what was added while the vault was locked. Call it when the vault has been opened. Whatever prevents it, the next opening tries again. */
  async seal(): Promise<void> {
    const context = this.#context()
    const { db, clock } = context
    const vault = context.vault()
    if (!vault.ok) return
    const seal = readMark(db, vault.data.vaultCrypto, 'seal')
    if (seal && seal.seq === headOf(db).seq) return
    await refusing(async () => {
      const isFirst = !seal && (await this.#neverAnchored())
      await db.write(() => sealActivity(context, clock.now(), isFirst))
      return ok(undefined)
    })
    this.added()
  }

  /** Without a seal, this tells the first start from a database whose seal was removed. */
  async #neverAnchored(): Promise<boolean> {
    const { db, vault } = this.#context()
    const opened = vault()
    if (!opened.ok) return false
    const { keychain, vaultCrypto } = opened.data
    const anchors = await readAnchors(keychain, vaultCrypto)
    if (!anchors.ok || anchors.data.hasItems) return false
    // A keychain that has been locked in the meantime looks empty.
    return (await readCanary(db, keychain)).ok
  }

  /**
   * Copies the newest seal into the keychain, unless an anchor there names rows that the activity does not have: that one is evidence, and
   * stays. Refuses what the keychain refuses.
   *
   * @returns whether the activity continues the anchor
   */
  anchor(): Promise<Result<boolean>> {
    const anchored = this.#anchoring.then(() => refusing(() => this.#anchorNow()))
    this.#anchoring = anchored.then(undefined, (error: unknown) => {
      this.#report({ err: error }, 'The activity could not be anchored in the keychain')
    })
    return anchored
  }

  async #anchorNow(): Promise<Result<boolean>> {
    const { db, vault } = this.#context()
    const opened = vault()
    if (!opened.ok) return opened
    const { keychain, vaultCrypto } = opened.data
    const anchors = await readAnchors(keychain, vaultCrypto)
    if (!anchors.ok) return anchors
    // Read after the anchors: other processes only ever anchor what they have committed.
    const seal = readMark(db, vaultCrypto, 'seal')
    const { newest, free } = anchors.data
    if (!seal || !seal.intact || !hasLink(db, seal) || (newest && !hasLink(db, newest))) return ok(false)
    this.#isDue = false
    this.#anchoredAt = performance.now()
    if (newest && newest.seq >= seal.seq) return ok(true)
    const written = await writeAnchor(keychain, vaultCrypto, free, seal)
    if (written.ok) return ok(true)
    this.#isDue = true
    return written
  }

  /** Anchors what this process has added, if the keychain answers soon. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    if (this.#everyMs === 0 || !this.#isDue) return
    await Promise.race([this.anchor(), delay(lastWaitMs, undefined, { ref: false })])
  }
}
