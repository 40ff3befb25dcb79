import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentPolicy, findInBundle, serveBundle } from '../../../electron/shell/bundle.ts'

const base = mkdtempSync(join(tmpdir(), 'latchkey-bundle-'))
const folder = join(base, 'www')
const serve = serveBundle(folder)
const get = (url: string) => serve({ method: 'GET', url })

beforeAll(() => {
  mkdirSync(join(folder, 'assets', 'folder.js'), { recursive: true })
  mkdirSync(join(base, 'www-beside'))
  for (const [file, text] of [['www/index.html', '<p>'], ['www/assets/index-Bx_1.js', '1'], ['www/notes.txt', 'x'], ['secret.js', 'SECRET'], ['www-beside/secret.js', 'SECRET']] as const) writeFileSync(join(base, file), text)
  symlinkSync(join(base, 'secret.js'), join(folder, 'link.js'))
  symlinkSync(base, join(folder, 'up'))
  symlinkSync(join(base, 'www-beside'), join(folder, 'beside'))
  symlinkSync(join(folder, 'assets/index-Bx_1.js'), join(folder, 'inner.js'))
})
afterAll(() => rmSync(base, { recursive: true }))

describe('app://bundle/', () => {
  it.each([
    ['app://bundle/', 'text/html; charset=utf-8'],
    ['app://bundle', 'text/html; charset=utf-8'],
    ['app://bundle/index.html?x#y', 'text/html; charset=utf-8'],
    ['app://bundle/assets/index-Bx_1.js', 'text/javascript; charset=utf-8'],
    ['app://bundle/inner.js', 'text/javascript; charset=utf-8'],
  ])('serves %s', async (url, type) => {
    const response = await get(url)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
  })

  it.each([
    'app://bundle/nope.js', 'app://bundle/notes.txt', 'app://bundle/assets', 'app://bundle/assets/', 'app://bundle/assets/folder.js',
    'app://bundle/link.js', 'app://bundle/up/secret.js', 'app://bundle/beside/secret.js', 'app://bundle/../secret.js', 'app://bundle/%2e%2e/secret.js',
    'app://bundle/..%2fsecret.js', 'app://bundle/..%5csecret.js', 'app://bundle/..\\secret.js', 'app://bundle/%00.js', 'app://bundle/index.html%00.js',
    'app://bundle//etc/passwd.js', 'app://bundle/C:/x.js', 'app://bundle/.hidden.js', 'app://other/index.html', 'app://bundle.evil/index.html', 'app://user@bundle/index.html',
    'app://bundle:80/index.html', 'https://bundle/index.html', 'file:///index.html', `app://bundle/${'a'.repeat(65_536)}.js`, '', 'app:', 'nonsense',
  ])('refuses %s', async (url) => {
    const response = await get(url)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(await response.text()).toBe('')
  })

  it.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'get'])('refuses the method %s', async (method) => {
    expect((await serve({ method, url: 'app://bundle/' })).status).toBe(405)
  })

  it.each(['app://bundle/', 'app://bundle/nope.js', 'app://other/', 'app://bundle/..%2f'])('sends the same policy with %s', async (url) => {
    const { headers } = await get(url)
    expect(headers.get('content-security-policy')).toBe(contentPolicy)
    expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store'])
  })

  it('has the policy that was decided on', () => {
    expect(contentPolicy).toBe("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'")
  })
})

describe('1,000 addresses made to climb out', () => {
  const part = fc.constantFrom('..', '.', '%2e%2e', '..%2f', '..%5c', '%00', '\\', '/', '//', 'up', 'beside', 'link.js', 'secret.js', 'assets', 'index.html', '~', '@', ':', '%', '%zz', 'é', '\u202e', 'C:')
  const address = fc.oneof(fc.array(part, { maxLength: 8 }).map((parts) => `app://bundle/${parts.join('/')}`), fc.array(part, { maxLength: 8 }).map((parts) => `app://bundle${parts.join('')}`), fc.webUrl(), fc.string())

  it('name a file inside, or none', () => {
    fc.assert(
      fc.property(address, (url) => {
        const found = findInBundle('GET', url)
        if (!('path' in found)) return
        expect(normalize(found.path)).toBe(normalize(join('/', found.path)).slice(1))
        expect(found.path).not.toMatch(/(^|\/)\.|\\|\0|^\//)
      }),
      { numRuns: 1000 },
    )
  })

  it('never get what lies outside, and never throw', async () => {
    await fc.assert(
      fc.asyncProperty(address, async (url) => {
        const response = await get(url)
        expect([200, 400, 404]).toContain(response.status)
        expect(await response.text()).not.toContain('SECRET')
      }),
      { numRuns: 1000 },
    )
  })
})
