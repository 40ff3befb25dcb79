import { join } from 'node:path'
import { app, protocol } from 'electron'
import { bundleScheme, serveBundle } from './bundle.ts'

/** Makes `app://` a scheme like https to Chromium. Must run before the app is ready. */
export const registerBundleScheme = (): void => {
  protocol.registerSchemesAsPrivileged([{ scheme: bundleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/**
 * Serves the built page at `app://bundle/`. Once, when the app is ready.
 *
 * @param begun called after the first reply: the page's own process is being started then, and this one has nothing to do
 */
export const handleBundle = (begun: () => void): void => {
  const serve = serveBundle(join(app.getAppPath(), 'out/renderer'))
  let first = true
  protocol.handle(bundleScheme, async (request) => {
    const reply = await serve(request)
    if (first) setImmediate(begun)
    first = false
    return reply
  })
}
