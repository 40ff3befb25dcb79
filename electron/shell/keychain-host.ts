import { utilityProcess } from 'electron'
import helperPath from '../core/keychain/keytar-helper.ts?modulePath'
import readerPath from '../core/projects/scan/scan-reader.ts?modulePath'
import type { HelperProcess } from '../core/keychain/helper-process.ts'
import type { ToReader } from '../core/projects/scan/protocol.ts'

/**
 * Starts a helper as an Electron utility process: it may hang or crash without affecting us.
 * Call it once the app is ready. It has no stdin, stdout or stderr, and inherits no debugger switches.
 *
 * @param path the helper's bundle
 * @param name what the system's list of processes shows
 */
const spawnUtility = <Message>(path: string, name: string): HelperProcess<Message> => {
  const child = utilityProcess.fork(path, [], { serviceName: name, stdio: 'ignore', execArgv: [] })
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      child.once('exit', () => listener())
    },
    kill: () => {
      child.kill()
    },
  }
}

/** Starts the process that holds keytar. */
export const spawnKeychainHelper = (): HelperProcess => spawnUtility(helperPath, 'Keyreeve keychain')

/** Starts a process that reads files for a scan. */
export const spawnScanReader = (): HelperProcess<ToReader> => spawnUtility(readerPath, 'Keyreeve scan')
