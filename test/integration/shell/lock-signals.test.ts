/** The programs that listen for the desktop's lock signals, on the real session bus. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

const watcher = resolve(import.meta.dirname, '../../../electron/shell/lock-signals.ts')
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended meanwhile.
    return ''
  }
}

/** The dbus-monitor processes on the session bus that have this in their environment. */
const monitors = (mark: string): readonly string[] =>
  readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      readOrEmpty(`/proc/${pid}/cmdline`).startsWith('dbus-monitor\0--session') &&
      readOrEmpty(`/proc/${pid}/environ`).includes(`KEYREEVE_MARK=${mark}\0`),
  )

/** Starts a process that watches, and stops watching when it gets a line. */
const startWatching = async (mark: string): Promise<ChildProcess> => {
  const script = `const { watchLockSignals } = await import(${JSON.stringify(watcher)})
    const stop = watchLockSignals(() => console.log('locked'))
    process.stdin.once('data', stop)
    console.log('watching')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, KEYREEVE_MARK: mark },
  })
  started.push(child)
  if (child.stdout) await once(child.stdout, 'data')
  await expect.poll(() => monitors(mark)).toHaveLength(1)
  return child
}

describe.runIf(process.platform === 'linux')('dbus-monitor', () => {
  it('ends when Keyreeve stops listening', async () => {
    const child = await startWatching('stopped')
    child.stdin?.write('stop\n')
    await expect.poll(() => monitors('stopped'), { timeout: 5000 }).toEqual([])
  })

  it('ends when Keyreeve is killed', async () => {
    const child = await startWatching('killed')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => monitors('killed'), { timeout: 5000 }).toEqual([])
  })
})
