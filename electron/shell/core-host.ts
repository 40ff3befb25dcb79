import type { Result } from '../../shared/domain/errors.ts'

/** The core while it opens, after it could not be opened, and once it is open. */
export type CoreHost<Core> = {
  /** Waits for the opening that is under way, starting one if there was none. */
  opened(): Promise<Result<Core>>
  /** Tries again if the last opening was refused; otherwise like `opened`. */
  retry(): Promise<Result<Core>>
  /** Closes what is open or being opened; nothing opens afterwards. */
  close(): Promise<void>
  /** Whether `close` has been called: what was begun before may then find a closed database. */
  isClosing(): boolean
}

/**
 * Holds the one core of this process. Requests that come while it opens wait for it; a refusal (damaged database,
 * disk full, …) is what they all get until `retry`.
 *
 * @param open opens the core; what it throws is passed on to everyone who waits
 * @param onOpened called once for each core that was opened
 */
export const createCoreHost = <Core extends { close(): Promise<void> }>(
  open: () => Promise<Result<Core>>,
  onOpened: (core: Core) => void,
): CoreHost<Core> => {
  let latest: Promise<Result<Core>> | undefined
  let closing: Promise<void> | undefined

  const start = async (): Promise<Result<Core>> => {
    const result = await open()
    if (result.ok) onOpened(result.data)
    return result
  }

  const opened = (): Promise<Result<Core>> => {
    latest ??= closing ? Promise.reject(new Error('Keyreeve is closing')) : start()
    return latest
  }

  const retry = async (): Promise<Result<Core>> => {
    const before = opened()
    const failed = await before.then(
      (result) => !result.ok,
      () => true,
    )
    // Whoever came first has begun the next try already.
    if (failed && latest === before && !closing) latest = start()
    return opened()
  }

  const closeLatest = async (): Promise<void> => {
    const result = await latest?.catch(() => undefined)
    if (result?.ok) await result.data.close()
  }

  return { opened, retry, close: () => (closing ??= closeLatest()), isClosing: () => closing !== undefined }
}

/**
 * Moments at which a test stops the process as a power cut would: the one that `KEYREEVE_FAILPOINT` names. An
 * installed app has none.
 */
export const failpointFrom = (
  env: Readonly<Record<string, string | undefined>>,
  packaged: boolean,
): ((name: string) => void) => {
  const chosen = packaged ? undefined : env['KEYREEVE_FAILPOINT']
  return (name) => {
    if (name === chosen) process.kill(process.pid, 'SIGKILL')
  }
}
