import { join } from 'node:path'
import { app, protocol } from 'electron'
import { bundleScheme, serveBundle } from './bundle.ts'

/** Chromium's net::ERR_FILE_NOT_FOUND. */
const notFound = -6
/** The page requests everything it starts with at once. When nothing more was requested for this many milliseconds, that was all. */
const quietMs = 4

/** Makes Chromium treat `app://` like https. Must run before the app is ready. */
export const registerBundleScheme = (): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: bundleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * Serves the built page at `app://bundle/`. Call it once, when the app is ready.
 *
 * Uses the deprecated `registerFileProtocol` because Electron 33 and 45 both have it, and Chromium then reads the files without this
 * thread. `protocol.handle` loads fetch and its streams at every start, and passes every byte through them.
 *
 * @param served called once, when the page has all its initial files and compiles them in its own process, leaving this one idle
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
    // The first request is for the page itself; requests for what it refers to follow.
    if (begun || request.url.endsWith('/')) return
    clearTimeout(waiting)
    waiting = setTimeout(begin, quietMs)
  })
}
