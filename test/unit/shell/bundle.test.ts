import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, normalize, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentPolicy, findInBundle, serveBundle } from '../../../electron/shell/bundle.ts'

const base = mkdtempSync(join(tmpdir(), 'keyreeve-bundle-'))
const folder = join(base, 'www')
const serve = serveBundle(folder)
const get = (url: string) => serve({ method: 'GET', url })

beforeAll(() => {
  mkdirSync(join(folder, 'assets', 'folder.js'), { recursive: true })
  mkdirSync(join(base, 'www-beside'))
  for (const [file, text] of [
    ['www/index.html', '<p>'],
    ['www/assets/index-Bx_1.js', '1'],
    ['www/notes.txt', 'x'],
    ['secret.js', 'SECRET'],
    ['www-beside/secret.js', 'SECRET'],
  ] as const)
    writeFileSync(join(base, file), text)
  symlinkSync(join(base, 'secret.js'), join(folder, 'link.js'))
  symlinkSync(base, join(folder, 'up'))
  symlinkSync(join(base, 'www-beside'), join(folder, 'beside'))
  symlinkSync(join(folder, 'assets/index-Bx_1.js'), join(folder, 'inner.js'))
})
afterAll(() => rmSync(base, { recursive: true }))

describe('app://bundle/', () => {
  it.each([
    ['app://bundle/', 'index.html', 'text/html; charset=utf-8'],
    ['app://bundle', 'index.html', 'text/html; charset=utf-8'],
    ['app://bundle/index.html?x#y', 'index.html', 'text/html; charset=utf-8'],
    ['app://bundle/assets/index-Bx_1.js', 'assets/index-Bx_1.js', 'text/javascript; charset=utf-8'],
    ['app://bundle/inner.js', 'assets/index-Bx_1.js', 'text/javascript; charset=utf-8'],
  ])('serves %s', (url, file, type) => {
    const served = get(url)
    expect([served?.path, served?.headers['content-type']]).toEqual([join(realpathSync(folder), file), type])
  })

  it.each([
    'app://bundle/nope.js',
    'app://bundle/notes.txt',
    'app://bundle/assets',
    'app://bundle/assets/',
    'app://bundle/assets/folder.js',
    'app://bundle/link.js',
    'app://bundle/up/secret.js',
    'app://bundle/beside/secret.js',
    'app://bundle/../secret.js',
    'app://bundle/%2e%2e/secret.js',
    'app://bundle/..%2fsecret.js',
    'app://bundle/..%5csecret.js',
    'app://bundle/..\\secret.js',
    'app://bundle/%00.js',
    'app://bundle/index.html%00.js',
    'app://bundle//etc/passwd.js',
    'app://bundle/C:/x.js',
    'app://bundle/.hidden.js',
    'app://other/index.html',
    'app://bundle.evil/index.html',
    'app://user@bundle/index.html',
    'app://bundle:80/index.html',
    'https://bundle/index.html',
    'file:///index.html',
    `app://bundle/${'a'.repeat(65_536)}.js`,
    '',
    'app:',
    'nonsense',
  ])('has nothing at %s', (url) => {
    expect(get(url)).toBeUndefined()
  })

  it.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'get'])('has nothing for the method %s', (method) => {
    expect(serve({ method, url: 'app://bundle/' })).toBeUndefined()
  })

  it.each(['app://bundle/', 'app://bundle/assets/index-Bx_1.js'])('sends the policy with %s', (url) => {
    expect(get(url)?.headers).toMatchObject({
      'content-security-policy': contentPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  it('has the intended policy', () => {
    expect(contentPolicy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
    )
  })
})

describe('1,000 addresses that try to leave the folder', () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '..%2f',
    '..%5c',
    '%00',
    '\\',
    '/',
    '//',
    'up',
    'beside',
    'link.js',
    'secret.js',
    'assets',
    'index.html',
    '~',
    '@',
    ':',
    '%',
    '%zz',
    'é',
    '\u202e',
    'C:',
  )
  const address = fc.oneof(
    fc.array(part, { maxLength: 8 }).map((parts) => `app://bundle/${parts.join('/')}`),
    fc.array(part, { maxLength: 8 }).map((parts) => `app://bundle${parts.join('')}`),
    fc.webUrl(),
    fc.string(),
  )

  it('name a file inside, or none', () => {
    fc.assert(
      fc.property(address, (url) => {
        const found = findInBundle('GET', url)
        if (!found) return
        expect(normalize(found.path)).toBe(normalize(join('/', found.path)).slice(1))
        expect(found.path).not.toMatch(/(^|\/)\.|\\|\0|^\//)
      }),
      { numRuns: 1000, seed: 1 },
    )
  })

  it('never get a file outside, and never throw', () => {
    const inside = realpathSync(folder) + sep
    fc.assert(
      fc.property(address, (url) => {
        const served = get(url)
        expect(served === undefined || served.path.startsWith(inside), url).toBe(true)
      }),
      { numRuns: 1000, seed: 2 },
    )
  })
})
