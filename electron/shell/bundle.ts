import { realpathSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** The address of the page: the only one that is ever shown or accepted as a sender. */
export const bundleScheme = 'app'
export const bundleHost = 'bundle'
export const bundleOrigin = `${bundleScheme}://${bundleHost}`

/** The content policy, sent with every reply: the page may only run and show what came with the app. */
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

/** The file names of our build: no escapes and no leading dot, so nothing needs decoding and no path can leave the folder. */
const plainPath = /^(?:\/[\w@~-][\w@~.-]*)+$/

/**
 * Maps a request to a file of the bundle, without accessing the file system.
 *
 * @returns a path relative to the bundle, with `/` as separator and never leaving it, and its media type; undefined for anything else
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

/** The real path of a file in `folder`, with links resolved; undefined when it is outside. */
const contained = (folder: string, path: string): string | undefined => {
  try {
    const root = realpathSync(folder)
    const file = realpathSync(join(root, path))
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

/** The absolute path of one of the page's files, and the headers to send with it. */
export type Served = { readonly path: string; readonly headers: Readonly<Record<string, string>> }

/** Returns a function that answers requests for the page's files from `folder`; undefined for anything else. Never throws. */
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
