import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** Where the page lives: the one address that is ever shown or asked from. */
export const bundleScheme = 'app'
export const bundleHost = 'bundle'
export const bundleOrigin = `${bundleScheme}://${bundleHost}`

/** What the page may do: run and show what came with the app, and nothing else. Sent with every reply. */
export const contentPolicy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'", "require-trusted-types-for 'script'",
].join('; ')

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'], ['.js', 'text/javascript; charset=utf-8'], ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'], ['.png', 'image/png'], ['.ico', 'image/x-icon'], ['.woff2', 'font/woff2'], ['.json', 'application/json'],
])

/** The names that our own build gives its files: no escapes, no dot first, so nothing needs decoding and nothing climbs. */
const plainPath = /^(?:\/[\w@~-][\w@~.-]*)+$/

/** Which file a request is for, or the status that refuses it. */
export type Found = { readonly path: string; readonly type: string } | { readonly status: 400 | 404 | 405 }

/**
 * Reads a request's method and address. Pure: looks at no file.
 *
 * @returns a path relative to the bundle, with `/` between its parts, never climbing out
 */
export const findInBundle = (method: string, address: string): Found => {
  if (method !== 'GET') return { status: 405 }
  if (address.length > 2048) return { status: 400 }
  const url = parse(address)
  if (!url || url.username || url.password || url.port) return { status: 400 }
  if (url.protocol !== `${bundleScheme}:` || url.host !== bundleHost) return { status: 404 }
  const path = url.pathname === '/' || url.pathname === '' ? '/index.html' : url.pathname
  if (!plainPath.test(path)) return { status: 400 }
  const type = types.get(extname(path))
  return type ? { path: path.slice(1), type } : { status: 404 }
}

const parse = (address: string): URL | null => {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

const reply = (status: number, type: string, body: Uint8Array<ArrayBuffer> | string): Response =>
  new Response(body, {
    status,
    headers: { 'content-type': type, 'content-security-policy': contentPolicy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  })

const refuse = (status: number): Response => reply(status, 'text/plain; charset=utf-8', '')

/** The file's own place on disk when it lies in `folder`, links followed; undefined otherwise. */
const contained = async (folder: string, path: string): Promise<string | undefined> => {
  const root = await realpath(folder)
  const file = await realpath(join(root, path))
  return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined
}

/**
 * Answers requests for the page's files out of `folder`; anything else gets a 4xx with the same policy. Never rejects.
 */
export const serveBundle = (folder: string) => async (request: { readonly method: string; readonly url: string }): Promise<Response> => {
  const found = findInBundle(request.method, request.url)
  if ('status' in found) return refuse(found.status)
  try {
    const file = await contained(folder, found.path)
    return file === undefined ? refuse(404) : reply(200, found.type, new Uint8Array(await readFile(file)))
  } catch {
    return refuse(404)
  }
}
