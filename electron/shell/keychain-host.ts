import { utilityProcess } from 'electron'
import helperPath from '../core/keychain/keytar-helper.ts?modulePath'
import type { HelperProcess } from '../core/keychain/helper-process.ts'

/**
 * Starts the process that holds keytar as an Electron utility process: it may hang or crash without affecting us.
 * Call it once the app is ready. It has no stdin, stdout or stderr, and inherits no debugger switches.
 */
export const spawnKeychainHelper = (): HelperProcess => {
  const child = utilityProcess.fork(helperPath, [], {
    serviceName: 'Keyreeve keychain',
    stdio: 'ignore',
    execArgv: [],
  })
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
