import { protocol } from 'electron'
import { bundleScheme, contentPolicy } from './bundle.ts'

/**
 * The address of Vite's development server, set by `npm run dev`; undefined otherwise. A production build replaces
 * `import.meta.env.DEV` by false, so that neither a package nor `npm start` contains any of this.
 */
export const developmentServer = (): URL | undefined => {
  const address = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined
  return address ? new URL(address) : undefined
}

/** Vite injects an inline script and inline styles, and reports changes over a WebSocket. */
const developmentPolicy = ({ host }: URL): string =>
  contentPolicy
    .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", `connect-src 'self' ws://${host}`)
    .replace("; require-trusted-types-for 'script'", '')

/** Serves `app://bundle/` from the development server, so that the page keeps its origin and passes the sender check. */
export const handleDevelopmentBundle = (server: URL, served: () => void): void => {
  let announced = false
  protocol.handle(bundleScheme, async ({ url }) => {
    const { pathname, search } = new URL(url)
    // Node's fetch, because Chromium's requests to other origins stay blocked.
    const reply = await fetch(new URL(pathname + search, server))
    const headers = new Headers(reply.headers)
    headers.delete('content-encoding')
    headers.delete('content-length')
    headers.set('content-security-policy', developmentPolicy(server))
    if (!announced) setImmediate(served)
    announced = true
    return new Response(reply.body, { status: reply.status, headers })
  })
}
