import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { createAutoLock } from '../../../electron/shell/auto-lock.ts'
import { createSignalReader } from '../../../electron/shell/lock-signals.ts'

/** An automatic lock on a clock, an idle time and signals that the test sets. */
const setUp = (minutes: number | null = 10) => {
  const state = { now: 0, idle: 0, locks: 0, minutes }
  const events = new EventEmitter()
  let look = (): void => undefined
  let signal = (): void => undefined
  let stopped = 0
  const powerMonitor = Object.assign(events, { getSystemIdleTime: () => state.idle })
  const lock = createAutoLock({
    powerMonitor: powerMonitor as never,
    minutes: () => state.minutes,
    lock: () => void (state.locks += 1),
    report: (fields) => {
      throw new Error('nothing is to be reported', { cause: fields })
    },
    now: () => state.now,
    every: (_ms, run) => {
      look = run
      return () => void (stopped += 1)
    },
    watchSignals: (run) => {
      signal = run
      return () => void (stopped += 1)
    },
  })
  const after = (ms: number, idleSeconds: number): number => {
    state.now += ms
    state.idle = idleSeconds
    look()
    return state.locks
  }
  return { state, lock, events, after, signal: () => signal(), stopped: () => stopped }
}
const minute = 60_000

it('locks when neither the machine nor the window was used for so long', () => {
  const { after } = setUp()
  expect(after(10 * minute - 1, 600)).toBe(0)
  expect(after(1, 600)).toBe(1)
})

it('does not lock while the machine is used elsewhere, or the window is', () => {
  const { after, lock } = setUp()
  after(minute, 1)
  expect(after(20 * minute, 5)).toBe(0)
  lock.used()
  expect(after(minute, 3600), 'used by something that is no input of the system').toBe(0)
  expect(after(9 * minute, 3600)).toBe(1)
})

it('goes by the use of the window where the desktop never reports how long it was idle', () => {
  const { after, lock } = setUp()
  expect(after(9 * minute, 0)).toBe(0)
  lock.used()
  expect(after(9 * minute, 0)).toBe(0)
  expect(after(minute, 0)).toBe(1)
})

it('takes a changed setting at once, and never locks by time when set so', () => {
  const { after, state } = setUp(null)
  expect(after(1000 * minute, 60_000)).toBe(0)
  state.minutes = 1
  expect(after(0, 60_000)).toBe(1)
})

it('locks when the machine is suspended or its screen locked, however time is set', () => {
  const { events, state, signal } = setUp(null)
  events.emit('suspend')
  events.emit('lock-screen')
  signal()
  expect(state.locks).toBe(3)
  events.emit('resume')
  events.emit('unlock-screen')
  expect(state.locks).toBe(3)
})

it('stops looking and watching', () => {
  const { lock, stopped } = setUp()
  lock.stop()
  expect(stopped()).toBe(2)
})

const signalOf = (name: string, member: string): string =>
  `signal time=1.5 sender=:1.1 -> destination=(null destination) serial=2 path=/x; interface=${name}; member=${member}`

it.each([
  ['org.freedesktop.ScreenSaver', 'ActiveChanged'],
  ['org.gnome.ScreenSaver', 'ActiveChanged'],
  ['org.freedesktop.login1.Manager', 'PrepareForSleep'],
])('%s.%s locks when it is true', (name, member) => {
  const read = createSignalReader()
  expect([read(signalOf(name, member)), read('   boolean true')]).toEqual([false, true])
  expect([read(signalOf(name, member)), read('   boolean false'), read('   boolean true')]).toEqual([
    false,
    false,
    false,
  ])
})

it('a session that is told to lock locks; other signals do not', () => {
  const read = createSignalReader()
  expect(read(signalOf('org.freedesktop.login1.Session', 'Lock'))).toBe(true)
  expect(read(signalOf('org.freedesktop.login1.Session', 'Unlock'))).toBe(false)
  expect([read(signalOf('org.freedesktop.DBus', 'NameLost')), read('   boolean true')]).toEqual([
    false,
    false,
  ])
})
