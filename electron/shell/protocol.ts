import { join } from 'node:path'
import { app, protocol } from 'electron'
import { bundleScheme, serveBundle } from './bundle.ts'

/** Makes `app://` a scheme like https to Chromium. Must run before the app is ready. */
export const registerBundleScheme = (): void => {
  protocol.registerSchemesAsPrivileged([{ scheme: bundleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built page at `app://bundle/`. Once, when the app is ready. */
export const handleBundle = (): void => {
  protocol.handle(bundleScheme, serveBundle(join(app.getAppPath(), 'out/renderer')))
}
