import { app, clipboard, ClipboardItem, powerMonitor } from 'electron'
import { ok, type Result } from '../../shared/domain/errors.ts'
import {
  ClipboardDelivery,
  clipboardLifetimeMs,
  type ClipboardPort,
  type ClipboardState,
  type ClipboardTimes,
  type ClipboardTrace,
} from '../core/deliveries/clipboard-timer.ts'
import type { Secret } from '../core/secret.ts'
import type { Emit } from './ipc/transport.ts'
import { createClipboardPort } from './clipboard-adapter.ts'

const times: ClipboardTimes = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * The clipboard of this desktop. `listener` is told of every copy (outcome null) and how it ended, after at most `lifetimeMs`;
 * `trace` remembers it for the next start. Call `clearNow()` on quitting and locking; waking from sleep is handled here.
 */
function createClipboardDelivery(
  listener: (state: ClipboardState) => void,
  lifetimeMs = clipboardLifetimeMs,
  trace?: ClipboardTrace,
): { delivery: ClipboardDelivery; hints: boolean } {
  // Before Electron 44 there is no ClipboardItem, whatever the types say.
  const port: ClipboardPort = createClipboardPort<ClipboardItem>(
    { clipboard, ClipboardItem },
    process.platform,
  )
  const delivery = new ClipboardDelivery(port, times, listener, lifetimeMs, trace)
  powerMonitor.on('resume', () => void delivery.resumed())
  return { delivery, hints: port.hints }
}

/** Copying for the handlers, and clearing before the app ends. */
export type DesktopClipboard = {
  hints(): boolean
  copy(
    text: Secret,
    of: { readonly keyId: string; readonly label: string },
  ): Promise<Result<{ readonly clearsAt: number }>>
  /** Immediately clears what we copied, if it is still there. */
  clear(): Promise<void>
  /** Clears what a crash left on the clipboard; call it once the vault is open. */
  clearLeft(): Promise<void>
}

/** How long a copy stays, in milliseconds. A development run may shorten it, so that tests need not wait. */
const lifetime = (): number | undefined => {
  const asked = app.isPackaged ? undefined : Number(process.env['KEYREEVE_CLIPBOARD_MS'])
  return asked !== undefined && asked > 0 ? asked : undefined
}

/** Creates the clipboard when first needed: it listens for the machine waking up, which only a ready app can. */
export const createDesktopClipboard = (emit: Emit, trace: ClipboardTrace): DesktopClipboard => {
  const tell = ({ keyId, label, clearsAt, outcome }: ClipboardState): void =>
    emit('clipboard.changed', { keyId, label, clearsAt, outcome })
  let made: ReturnType<typeof createClipboardDelivery> | undefined
  const clipboard = () => (made ??= createClipboardDelivery(tell, lifetime(), trace))
  return {
    hints: () => app.isReady() && clipboard().hints,
    copy: async (text, of) => {
      const copied = await clipboard().delivery.copy(text, of)
      return copied.ok ? ok({ clearsAt: copied.data.clearsAt }) : copied
    },
    clear: async () => {
      await made?.delivery.clearNow()
    },
    clearLeft: async () => {
      if (app.isReady()) await clipboard().delivery.clearLeft()
    },
  }
}
