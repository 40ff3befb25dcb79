import { realpathSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** Where the page lives: the one address that is ever shown or asked from. */
export const bundleScheme = 'app'
export const bundleHost = 'bundle'
export const bundleOrigin = `${bundleScheme}://${bundleHost}`

/** What the page may do: run and show what came with the app, and nothing else. Sent with every reply. */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.json', 'application/json'],
])

/** The names that our own build gives its files: no escapes, no dot first, so nothing needs decoding and nothing climbs. */
const plainPath = /^(?:\/[\w@~-][\w@~.-]*)+$/

/**
 * Which file a request is for. Pure: looks at no file.
 *
 * @returns a path relative to the bundle, with `/` between its parts, never climbing out, and its media type; undefined for all that is not ours
 */
export const findInBundle = (
  method: string,
  address: string,
): { readonly path: string; readonly type: string } | undefined => {
  if (method !== 'GET' || address.length > 2048) return undefined
  const url = parse(address)
  if (
    !url ||
    url.protocol !== `${bundleScheme}:` ||
    url.host !== bundleHost ||
    url.username ||
    url.password ||
    url.port
  )
    return undefined
  const path = url.pathname === '/' || url.pathname === '' ? '/index.html' : url.pathname
  const type = types.get(extname(path))
  return type !== undefined && plainPath.test(path) ? { path: path.slice(1), type } : undefined
}

const parse = (address: string): URL | null => {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

/** The file's own place on disk when it lies in `folder`, links followed; undefined otherwise. */
const contained = (folder: string, path: string): string | undefined => {
  try {
    const root = realpathSync(folder)
    const file = realpathSync(join(root, path))
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

/** A file of the page, by its whole path, and what is sent with it. */
export type Served = { readonly path: string; readonly headers: Readonly<Record<string, string>> }

/** Answers requests for the page's files out of `folder`; undefined for anything else. Never throws. */
export const serveBundle =
  (folder: string) =>
  (request: { readonly method: string; readonly url: string }): Served | undefined => {
    const found = findInBundle(request.method, request.url)
    if (!found) return undefined
    const path = contained(folder, found.path)
    if (path === undefined) return undefined
    return {
      path,
      headers: {
        'content-type': found.type,
        'content-security-policy': contentPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    }
  }
