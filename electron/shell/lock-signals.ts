import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What desktops announce on D-Bus. Anybody on the bus could send these, and would only lock Keyreeve. */
const watched = [
  ['--session', 'org.freedesktop.ScreenSaver', 'ActiveChanged'],
  ['--session', 'org.gnome.ScreenSaver', 'ActiveChanged'],
  ['--system', 'org.freedesktop.login1.Session', 'Lock'],
  ['--system', 'org.freedesktop.login1.Manager', 'PrepareForSleep'],
] as const

/** Creates a function that takes the lines of dbus-monitor, and returns whether one of them says that the screen is locked or the machine goes to sleep. */
export const createSignalReader = (): ((line: string) => boolean) => {
  let isAwaited = false
  return (line) => {
    const [, name, member] = /^signal .*; interface=([\w.]+); member=(\w+)$/.exec(line) ?? []
    if (name !== undefined) {
      const isWatched = watched.some((each) => each[1] === name && each[2] === member)
      isAwaited = isWatched && member !== 'Lock'
      return isWatched && member === 'Lock'
    }
    const isTrue = isAwaited && line.trim() === 'boolean true'
    isAwaited = false
    return isTrue
  }
}

/**
 * Runs dbus-monitor until the standard input ends, which it also does when Keyreeve is killed. A monitor that outlives Keyreeve would keep
 * everything open that it inherits from Chromium, such as the connection to the display.
 */
const monitorScript = 'dbus-monitor "$@" & monitor=$!; read -r _; kill "$monitor"'

/**
 * Calls `lock` when the desktop locks its screen, when the session is told to lock, and before the machine sleeps, as far as they are
 * announced on D-Bus. Uses `dbus-monitor`; where that is missing, or there is no bus, nothing is noticed.
 *
 * @returns a function that stops it
 */
export const watchLockSignals = (lock: () => void): (() => void) => {
  const watch = (bus: '--session' | '--system'): ChildProcess => {
    const rules = watched
      .filter((each) => each[0] === bus)
      .map(([, name, member]) => `type='signal',interface='${name}',member='${member}'`)
    const child = spawn('sh', ['-c', monitorScript, 'sh', bus, ...rules], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child.on('error', () => undefined)
    child.stdin?.on('error', () => undefined)
    const isLocking = createSignalReader()
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (isLocking(line)) lock()
      })
    child.unref()
    return child
  }
  const children = (['--session', '--system'] as const).map(watch)
  return () => {
    for (const child of children) child.stdin?.end()
  }
}
