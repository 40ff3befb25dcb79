/**
 * Reads a file repeatedly, to see whether a process is responsive. As a separate process it does so until its stdin ends,
 * then reports how often and how slowly: `reading.ts` alone shows what the machine can do at that moment; `reading.ts keytar`
 * calls keytar in the same process first, like an app without a helper.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'

export type Readings = {
  readonly count: number
  /** The 99th percentile, in ms. */ readonly p99: number
}

const summary = (times: readonly number[]): Readings => ({
  count: times.length,
  p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Infinity,
})

/** Reads a hundred times a second while `running`; adds the duration of each to `times`. */
const readWhile = async (running: () => boolean, times: number[]): Promise<void> => {
  while (running()) {
    const begun = performance.now()
    await readFile(import.meta.filename)
    times.push(performance.now() - begun)
    await delay(10)
  }
}

/** Reads in this process while `act` runs; returns its result and the readings. */
export const readDuring = async <T>(
  act: () => Promise<T>,
): Promise<{ readonly result: T; readonly readings: Readings }> => {
  const times: number[] = []
  let running = true
  const reading = readWhile(() => running, times)
  const result = await act().finally(() => {
    running = false
  })
  await reading
  return { result, readings: summary(times) }
}

/** Reads in another process while `act` runs. */
export const readElsewhereDuring = async <T>(
  mode: 'alone' | 'keytar',
  env: NodeJS.ProcessEnv,
  act: () => Promise<T>,
): Promise<{ readonly result: T; readonly readings: Readings }> => {
  const child = spawn(process.execPath, [import.meta.filename, mode], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    await once(child.stdout, 'data')
    const result = await act()
    const said = once(child.stdout, 'data') as Promise<[Buffer]>
    child.stdin.end()
    const [summed] = await said
    return { result, readings: JSON.parse(summed.toString()) as Readings }
  } finally {
    // It would not exit by itself with calls in flight.
    child.kill('SIGKILL')
  }
}

const [, script, mode] = process.argv
if (script === import.meta.filename) {
  if (mode === 'keytar') {
    const keytar = createRequire(import.meta.url)('keytar') as {
      getPassword(service: string, account: string): Promise<string | null>
    }
    for (let call = 0; call < 4; call += 1)
      keytar.getPassword('Keyreeve test', `hung#${call}`).catch(() => undefined)
  }
  const times: number[] = []
  process.stdin
    .on('end', () => process.stdout.write(JSON.stringify(summary(times)), () => process.exit(0)))
    .resume()
  process.stdout.write('reading\n')
  await readWhile(() => true, times)
}
