import { app, clipboard, ClipboardItem, powerMonitor } from 'electron'
import { ok, type Result } from '../../shared/domain/errors.ts'
import {
  TimedClipboard,
  type ClipboardOptions,
  type ClipboardState,
  type ClipboardTimes,
} from '../core/deliveries/clipboard-timer.ts'
import {
  createClipboardDestination,
  type ClipboardDestination,
} from '../core/deliveries/destinations/clipboard.ts'
import type { Secret } from '../core/secret.ts'
import { createClipboardPort } from './clipboard-adapter.ts'
import type { Emit } from './ipc.ts'

const times: ClipboardTimes = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** The clipboard of this desktop. Quitting and locking call `clearNow()`; waking is handled here. */
function createTimedClipboard(options: ClipboardOptions): {
  readonly timed: TimedClipboard
  readonly hints: boolean
} {
  // Electron before 44 has no ClipboardItem, whatever the types say
  const port = createClipboardPort<ClipboardItem>({ clipboard, ClipboardItem }, process.platform)
  const timed = new TimedClipboard(port, times, options)
  powerMonitor.on('resume', () => void timed.resumed())
  return { timed, hints: port.hints }
}

/** The clipboard as the rest of the shell uses it. */
export type DesktopClipboard = {
  hints(): boolean
  /** What keys are delivered to. */
  readonly destination: ClipboardDestination
  /** Copies what is not a key's secret; it is cleared, too. */
  copyText(text: Secret, label: string): Promise<Result<{ readonly clearsAt: number | null }>>
  /** Takes away at once what of ours is still there. */
  clear(): Promise<void>
}

/** How long a copy stays in a development run that shortens it, so that tests need not wait; in milliseconds. */
const shortened = (): number | undefined => {
  const asked = app.isPackaged ? undefined : Number(process.env['KEYREEVE_CLIPBOARD_MS'])
  return asked !== undefined && asked > 0 ? asked : undefined
}

/**
 * The clipboard, created when it is first used: it listens for the machine's waking, which only a ready app can.
 *
 * @param chosenMs how long a text that is copied now stays, in milliseconds; null for until locking or quitting
 * @param onGone called when nothing of ours is on it any more
 */
export const createDesktopClipboard = (
  emit: Emit,
  chosenMs: () => number | null,
  onGone: () => Promise<void>,
): DesktopClipboard => {
  const tell = ({ keyId, label, clearsAt, outcome }: ClipboardState): void =>
    emit('clipboard.changed', { keyId, label, clearsAt, outcome })
  let made: ReturnType<typeof createTimedClipboard> | undefined
  const get = () =>
    (made ??= createTimedClipboard({ listener: tell, lifetimeMs: () => shortened() ?? chosenMs(), onGone }))
  return {
    hints: () => app.isReady() && get().hints,
    destination: createClipboardDestination(() => (app.isReady() ? get().timed : null)),
    copyText: async (text, label) => {
      const copied = await get().timed.copy(text, { keyId: '', label })
      return copied.ok ? ok({ clearsAt: copied.data.clearsAt }) : copied
    },
    clear: async () => {
      await made?.timed.clearNow()
    },
  }
}
