import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { app } from 'electron'
import { homeFolder } from '../core/data-folder.ts'
import { readBuildInfo, versionLine } from './build-info.ts'
import { commandBrowserFolder } from './browser-folder.ts'
import { spawnKeychainHelper, spawnScanReader } from './keychain-host.ts'
import { launcherSwitches } from './switches.ts'

/** Whether the reader of our output is gone, as in `keyreeve keys list | head -1`. Then nobody is left to inform. */
const isReaderGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EPIPE'

/** Ends the process once its output has been flushed, which takes a moment for a pipe on Windows. */
const endWith = (code: number): void => {
  process.stdout.write('', () => process.stderr.write('', () => app.exit(code)))
}

/** Electron would show an exception in a window. Its message may contain anything, so it is not repeated. */
const reportFault = (fault: unknown): void => {
  // The command continues to its end: it must not stop halfway.
  if (isReaderGone(fault)) return
  const report = async (): Promise<void> => {
    const { chooseLanguage, t } = await import('../messages.ts')
    await chooseLanguage(process.env)
    process.stderr.write(`${t('internal.not_logged')}\n`)
  }
  void report().finally(() => endWith(1))
}

/** The command line is bundled by itself, in chunks per group of commands, as in a clone. */
const loadCli = (): typeof import('../cli/run.ts') =>
  createRequire(join(app.getAppPath(), 'out/cli/run.cjs'))('./run.cjs') as typeof import('../cli/run.ts')

/**
 * Runs the command line in this process: no window, no display, no single-instance lock. Must be called while the main script
 * is being loaded.
 *
 * @param argv what the user typed after `keyreeve`
 */
export const runCommandLine = (argv: readonly string[]): void => {
  process.on('uncaughtException', reportFault)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', reportFault)
  const home = homeFolder(process.env)
  app.setPath('userData', commandBrowserFolder(home))
  app.dock?.hide()
  // There is nothing to draw, and a graphics process would print errors about that.
  app.disableHardwareAcceleration()
  // The keychain's helper is a utility process, which only a ready app can start.
  void app
    .whenReady()
    .then(() =>
      loadCli().runCli(argv, {
        stdin: process.stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        env: process.env,
        home,
        version: versionLine(readBuildInfo(app.getAppPath())),
        startAgain: (args) =>
          spawn(process.execPath, [...launcherSwitches, ...args], {
            detached: true,
            stdio: ['pipe', 'pipe', 'ignore'],
          }),
        command: [process.execPath, ...launcherSwitches],
        spawnHelper: spawnKeychainHelper,
        spawnScanReader,
      }),
    )
    .then(endWith, reportFault)
}
