import { escapeControls } from '../core/printable.ts'

/** What the line that says "ready" is made of; `startedAt` is the process's start in ms since the epoch. */
export type Readiness = {
  readonly version: string
  readonly electron: string
  readonly home: string
  readonly startedAt: number
}

/**
 * Makes the function that says, once, that the page has been painted.
 *
 * @param write prints one line
 */
export const createReadyLine = (
  { version, electron, home, startedAt }: Readiness,
  write: (line: string) => void,
): (() => void) => {
  let said = false
  return () => {
    if (said) return
    said = true
    write(
      `Keyreeve ${version} ready in ${Math.round(Date.now() - startedAt)} ms (Electron ${electron}, data in ${escapeControls(home)})`,
    )
  }
}
