import { createHmac, randomBytes } from 'node:crypto'
import type { Keyreeve } from '../core/app.ts'
import { TimedClipboard, withPlainLineEnds, type ClipboardPort } from '../core/deliveries/clipboard-timer.ts'
import { createClipboardDestination } from '../core/deliveries/destinations/clipboard.ts'
import { clipboardLifetime, lifetimeMs } from '../core/settings.ts'
import { toolClipboard } from './clipboard-tools.ts'
import type { CliIo } from './io.ts'

/** What a process that clears the clipboard must know: a digest of the text under a random key, when it was copied, and when to clear it. */
export type Clearing = {
  readonly key: string
  readonly digest: string
  readonly copiedAt: number
  readonly clearsAt: number
}

export const digestOf = (key: string, text: string): string =>
  createHmac('sha256', key).update(withPlainLineEnds(text)).digest('hex')

/** The clipboard of a process without a window, as far as its desktop session has one. */
export type CliClipboard = {
  /** Clears what was copied, if it is still there; for a process that lives long enough. */
  clear(): Promise<void>
  /** Leaves that to a process of its own, which needs no vault and ends when it is done. */
  leave(): void
}

const timers = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after: (ms: number, run: () => void) => {
    // A command that has copied ends at once.
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}

/** How long a copy stays, in milliseconds; tests shorten it. */
const lifetimeOf = (env: NodeJS.ProcessEnv): number | undefined => {
  const asked = Number(env['KEYREEVE_CLIPBOARD_MS'])
  return asked > 0 ? asked : undefined
}

/** Connects the clipboard of the desktop session, through its tools; null when there is none. */
export const connectClipboard = (
  { context, deliveries }: Pick<Keyreeve, 'context' | 'deliveries'>,
  { env, startAgain }: Pick<CliIo, 'env' | 'startAgain'>,
): CliClipboard | null => {
  const port = toolClipboard(env)
  if (!port) return null
  const key = randomBytes(32).toString('hex')
  let digest = ''
  let isLeft = false
  const remembering: ClipboardPort = {
    ...port,
    write: (text) => {
      digest = digestOf(key, text)
      return port.write(text)
    },
  }
  const timed = new TimedClipboard(remembering, timers, {
    listener: () => undefined,
    lifetimeMs: () => lifetimeOf(env) ?? lifetimeMs(clipboardLifetime(context)),
    onGone: () => deliveries.clipboardCleared(),
  })
  deliveries.useClipboard(createClipboardDestination(() => timed))
  return {
    clear: async () => {
      await timed.clearNow()
    },
    leave: () => {
      const held = timed.current()
      // Without a time to clear it at, it stays: there is no later moment to wait for.
      if (!held || held.clearsAt === null || isLeft) return
      isLeft = true
      const child = startAgain(['clipboard-clear'])
      child.on('error', () => undefined)
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(
        JSON.stringify({ key, digest, copiedAt: Date.now(), clearsAt: held.clearsAt } satisfies Clearing),
      )
      child.stdout?.destroy()
      child.unref()
    },
  }
}
