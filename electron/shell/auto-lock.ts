import type { PowerMonitor } from 'electron'
import { inBackground, type Report } from '../core/background.ts'
import { watchLockSignals } from './lock-signals.ts'

/** How often to look for how long nobody has used the machine, in milliseconds. */
const pollMs = 5000

export type AutoLockParts = {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'getSystemIdleTime'>
  /** The setting, in minutes; null for never. */
  readonly minutes: () => number | null
  readonly lock: () => void
  /** Logs that the setting could not be read. */
  readonly report: Report
  /** A monotonic clock in milliseconds: setting the clock must neither prevent nor cause locking. */
  readonly now?: () => number
  readonly every?: (ms: number, run: () => void) => () => void
  /** Calls its argument when the desktop locks or the machine is suspended; returns how to stop. Electron 33 and 45 do not report a locked screen on Linux. */
  readonly watchSignals?: (lock: () => void) => () => void
}

export type AutoLock = {
  /** The window was used. */
  readonly used: () => void
  readonly stop: () => void
}

const interval = (ms: number, run: () => void): (() => void) => {
  const timer = setInterval(run, ms).unref()
  return () => clearInterval(timer)
}

/**
 * Locks when nobody has used the machine for as long as the user has set, when the machine is suspended, and when its screen is locked.
 * Nothing here unlocks. Use of the window counts as use of the machine, and as the only one on desktops that do not report others
 * (some Wayland compositors always answer 0).
 */
export const createAutoLock = ({
  powerMonitor,
  minutes,
  lock,
  report,
  now = () => performance.now(),
  every = interval,
  watchSignals = process.platform === 'linux' ? watchLockSignals : () => () => undefined,
}: AutoLockParts): AutoLock => {
  let usedAt = now()
  let isReported = false
  const look = (): void => {
    const longest = minutes()
    const systemIdleMs = powerMonitor.getSystemIdleTime() * 1000
    isReported ||= systemIdleMs > 0
    if (longest === null) return
    const unusedMs = now() - usedAt
    const idleMs = isReported ? Math.min(unusedMs, systemIdleMs) : unusedMs
    if (idleMs >= longest * 60_000) lock()
  }
  powerMonitor.on('suspend', lock)
  powerMonitor.on('lock-screen', lock)
  const stopLooking = every(pollMs, inBackground(report, look, 'Whether to lock could not be found out'))
  const stopWatching = watchSignals(lock)
  return {
    used: () => {
      usedAt = now()
    },
    stop: () => {
      stopLooking()
      stopWatching()
    },
  }
}
