import { join } from 'node:path'
import { app, protocol } from 'electron'
import { bundleScheme, serveBundle } from './bundle.ts'

/** Chromium's net::ERR_FILE_NOT_FOUND. */
const notFound = -6
/** The page asks for all that it begins with at once: when nothing more has been asked for in so many ms, that was all. */
const quietMs = 4

/** Makes `app://` a scheme like https to Chromium. Must run before the app is ready. */
export const registerBundleScheme = (): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: bundleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * Serves the built page at `app://bundle/`. Once, when the app is ready.
 *
 * By `registerFileProtocol`, deprecated though it is: Electron 33 and 45 both have it, and Chromium reads the files beside this thread.
 * `protocol.handle` loads fetch and its streams at every start, and hands each byte through them.
 *
 * @param served called once, when the page has what it begins with and compiles it in its own process: this one has nothing to do then
 */
export const handleBundle = (served: () => void): void => {
  const serve = serveBundle(join(app.getAppPath(), 'out/renderer'))
  let waiting: NodeJS.Timeout | undefined
  let begun = false
  const begin = (): void => {
    begun = true
    served()
  }
  protocol.registerFileProtocol(bundleScheme, (request, answer) => {
    answer(serve(request) ?? { error: notFound })
    // The first request is for the page itself; what it names is asked for next.
    if (begun || request.url.endsWith('/')) return
    clearTimeout(waiting)
    waiting = setTimeout(begin, quietMs)
  })
}
