import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The signals that a program can be sent and can act on, apart from those that say what it did wrong itself. */
const signals = [
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGTSTP',
  'SIGCONT',
] as const satisfies readonly NodeJS.Signals[]

/** The signals that a terminal sends to every process of its foreground job, so that the child gets them by itself. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGWINCH'])

/** The process group of this process, and the one in the foreground of its terminal (-1 without a terminal). */
const processGroups = (): readonly number[] => {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split(/\s+/)
      .map(Number)
  // The name of the program, in brackets, may contain anything: `12 (a) b) S ppid pgrp session tty tpgid …`
  const [, , group, , , foreground] = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return [Number(group), Number(foreground)]
}

/** Whether this process is in the foreground of a terminal, whose keys then send signals to the child as well. */
const isInForeground = (): boolean => {
  const [group, foreground] = processGroups()
  return group !== undefined && group === foreground
}

/**
 * Passes signals on to a child in the same process group until the returned function is called, as if the child had been started in the
 * place of this process. Ctrl-C, Ctrl-\ and Ctrl-Z reach the child from the terminal, and are not sent a second time, because many programs take
 * a second Ctrl-C as the order to give up. Who sent a signal cannot be seen, so in the foreground of a terminal these are taken for the keys.
 */
export const forwardSignals = (send: (signal: NodeJS.Signals) => void): (() => void) => {
  const handlers = (process.platform === 'win32' ? (['SIGINT', 'SIGBREAK'] as const) : signals).map(
    (signal) => {
      const handler = (): void => {
        // Windows sends these to every program of the console; sending them ourselves would end the child at once.
        const hasIt = process.platform === 'win32' || (fromTerminal.has(signal) && isInForeground())
        if (!hasIt) send(signal)
        // We stop as well, so that the shell sees a stopped job; its SIGCONT reaches both.
        if (signal === 'SIGTSTP') process.kill(process.pid, 'SIGSTOP')
      }
      process.on(signal, handler)
      return [signal, handler] as const
    },
  )
  // The launcher in a clone was killed. For the program that is as if its terminal had been closed.
  const onDisconnect = (): void => send('SIGHUP')
  process.on('disconnect', onDisconnect)
  // Listening must not keep this process alive.
  process.channel?.unref()
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler)
    process.off('disconnect', onDisconnect)
  }
}
