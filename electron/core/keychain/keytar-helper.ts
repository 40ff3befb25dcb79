/**
 * Entry point of the disposable process that holds keytar. It may hang, crash or be killed without affecting anything else.
 * Runs as an Electron utility process or as a forked Node process, and handles one request at a time.
 */
import { keychainService } from './keychain.ts'
import {
  classifyKeytarError,
  parseHelperMessage,
  type HelperRequest,
  type HelperResponse,
} from './helper-protocol.ts'
import { guardKeytar, type SafeKeytar } from './keytar-guard.ts'

/** What Electron adds to `process` in a utility process; declared here because core never imports 'electron'. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: unknown): void
}

/** Ends immediately. A normal exit waits for libuv's threads, so a hanging call would keep this process alive forever. */
const dieNow = (): void => {
  process.kill(process.pid, 'SIGKILL')
}

let service = keychainService
const loading: Promise<SafeKeytar | null> = import('keytar').then(guardKeytar, () => null)

const perform = (keytar: SafeKeytar, request: HelperRequest): Promise<string | boolean | null> => {
  switch (request.op) {
    case 'read':
      return keytar.getPassword(service, request.account)
    case 'remove':
      return keytar.deletePassword(service, request.account)
    case 'write':
      return keytar.setPassword(service, request.account, request.value ?? '').then(() => null)
  }
}

const answer = async (request: HelperRequest): Promise<HelperResponse> => {
  const keytar = await loading
  if (!keytar) return { id: request.id, ok: false, fault: 'no_library' }
  try {
    return { id: request.id, ok: true, value: await perform(keytar, request) }
  } catch (error) {
    return { id: request.id, ok: false, fault: classifyKeytarError(error) }
  }
}

const serve =
  (post: (response: HelperResponse) => void) =>
  (raw: unknown): void => {
    const message = parseHelperMessage(raw)
    if (!message) return
    if ('init' in message) service = message.init.service
    else void answer(message).then(post)
  }

// Cast through unknown, because Electron's types, where loaded, declare `parentPort` as always present.
const { parentPort } = process as unknown as { parentPort?: ParentPort }
if (parentPort) {
  const handle = serve((response) => parentPort.postMessage(response))
  parentPort.on('message', (event) => handle(event.data))
  parentPort.on('close', dieNow)
} else {
  process.on(
    'message',
    serve((response) => process.send?.(response)),
  )
  process.on('disconnect', dieNow)
}
