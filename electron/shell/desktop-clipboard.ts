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
 * The clipboard of this desktop. `listener` hears every copy (outcome null) and how it ended, after
 * `lifetimeMs` at the latest; `trace` remembers it for the next start. Quitting and locking call `clearNow()`, waking is seen to here.
 */
function createClipboardDelivery(
  listener: (state: ClipboardState) => void,
  lifetimeMs = clipboardLifetimeMs,
  trace?: ClipboardTrace,
): { delivery: ClipboardDelivery; hints: boolean } {
  // Electron before 44 has no ClipboardItem, whatever the types say
  const port: ClipboardPort = createClipboardPort<ClipboardItem>(
    { clipboard, ClipboardItem },
    process.platform,
  )
  const delivery = new ClipboardDelivery(port, times, listener, lifetimeMs, trace)
  powerMonitor.on('resume', () => void delivery.resumed())
  return { delivery, hints: port.hints }
}

/** Copying as the handlers need it, and the clearing that comes before the end. */
export type DesktopClipboard = {
  hints(): boolean
  copy(
    text: Secret,
    of: { readonly keyId: string; readonly label: string },
  ): Promise<Result<{ readonly clearsAt: number }>>
  /** Takes away at once what of ours is still there. */
  clear(): Promise<void>
  /** Takes away what a crash left there; once the vault is open. */
  clearLeft(): Promise<void>
}

/** How long a copy stays; a development run may be told a shorter time, so that tests need not wait. */
const lifetime = (): number | undefined => {
  const asked = app.isPackaged ? undefined : Number(process.env['KEYREEVE_CLIPBOARD_MS'])
  return asked !== undefined && asked > 0 ? asked : undefined
}

/** The clipboard, made when first asked for: it listens to the machine's waking, which only a ready app can. */
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
