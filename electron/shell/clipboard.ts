import { clipboard, ClipboardItem, powerMonitor } from 'electron'
import {
  ClipboardDelivery,
  clipboardLifetimeMs,
  type ClipboardPort,
  type ClipboardState,
  type ClipboardTimes,
  type ClipboardTrace,
} from '../core/deliveries/clipboard-timer.ts'
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
export function createClipboardDelivery(
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
