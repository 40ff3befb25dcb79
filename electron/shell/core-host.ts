import type { Result } from '../../shared/domain/errors.ts'

/** Holds the core while it opens, after it could not be opened, and once it is open. */
export type CoreHost<Core> = {
  /** Waits for the core to open, and starts opening it if nobody has. */
  opened(): Promise<Result<Core>>
  /** Tries again if the last opening was refused; otherwise like `opened`. */
  retry(): Promise<Result<Core>>
  /** Closes the core if it is open or being opened; it never opens again. */
  close(): Promise<void>
  /** Whether `close` has been called. Work that began earlier may then find a closed database. */
  isClosing(): boolean
}

/**
 * Holds the one core of this process. Requests that arrive while it opens wait for it; after a refusal (damaged database,
 * full disk, …) they all get that refusal until `retry`.
 *
 * @param open opens the core; what it throws is rethrown to everyone who waits
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
    // Another caller has already started the next attempt.
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
 * Returns a function that kills the process at the point named by `KEYREEVE_FAILPOINT`, as a power cut would; for tests. A package
 * has no such points.
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
