import { extractFile, listPackage } from '@electron/asar'
import { expect, test } from '@playwright/test'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { createHash } from 'node:crypto'
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { launcherSwitches } from '../../electron/shell/switches.ts'
import { bundledPackages } from '../../resources/package/bundled-packages.mjs'
import { readFuses, wantedFuses } from '../../resources/package/fuses.mjs'
import { inApp, inPackage, literally, unexpected } from './support/expected.ts'
import { packaged } from './support/dist.ts'
import { must, run } from './support/run.ts'

const root = resolve(import.meta.dirname, '../..')
const { name, deb, rpm, folder, productName, version, commit, testBuild, dist } = packaged()
const asar = join(folder, 'resources/app.asar')
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

let scratch: string
test.beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'keyreeve-contents-'))
})
test.afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Mode, owner and path of everything in the .deb. */
const inDeb = async () =>
  (await must('dpkg-deb', ['--contents', deb]))
    .trim()
    .split('\n')
    .map((line) => {
      const [mode = '', owner = '', , , , path = ''] = line.split(/\s+/)
      return { mode, owner, path: path.replace(/^\./, '') }
    })

/** The same for the .rpm, which does not list the system's folders. */
const inRpm = async () =>
  (
    await must('rpm', [
      '--query',
      '--package',
      '--queryformat',
      '[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILENAMES}\\n]',
      rpm,
    ])
  )
    .trim()
    .split('\n')
    .map((line) => {
      const [mode = '', owner = '', path = ''] = line.split(' ')
      return { mode, owner, path }
    })

test.describe('what is in the packages', () => {
  test('the .deb contains exactly the expected files', async () => {
    const files = (await inDeb()).filter(({ mode }) => !mode.startsWith('d'))
    expect(
      unexpected(
        files.map(({ path }) => path),
        inPackage(name, 'deb'),
      ),
    ).toEqual({ extra: [], missing: [] })
  })

  test('the .rpm contains exactly the expected files', async () => {
    const files = (await inRpm()).filter(({ mode }) => !mode.startsWith('d'))
    expect(
      unexpected(
        files.map(({ path }) => path),
        inPackage(name, 'rpm'),
      ),
    ).toEqual({ extra: [], missing: [] })
  })

  test('app.asar contains exactly the build and the two native modules', () => {
    const files = listPackage(asar, { isPack: false }).filter((path) => /\.\w+$|LICENSE$/.test(path))
    expect(unexpected(files, inApp())).toEqual({ extra: [], missing: [] })
  })

  test('finds planted and missing files (control)', () => {
    const paths = [
      '/out/main/main.cjs.map',
      '/out/.env',
      '/node_modules/vite/package.json',
      '/node_modules/keytar/prebuilds/win32-x64/keytar.node',
      '/out/main/variant.cjs',
    ]
    expect(unexpected(paths, inApp()).extra).toEqual(paths)
    expect(unexpected([], inApp()).missing).not.toEqual([])
  })

  test('every file belongs to root and is not writable by others; only chrome-sandbox is setuid', async () => {
    for (const files of [await inDeb(), await inRpm()]) {
      expect(files.filter(({ owner }) => owner !== 'root/root')).toEqual([])
      // The mode of a link (rwxrwxrwx) has no meaning.
      expect(
        files.filter(({ mode }) => !mode.startsWith('l') && (mode[5] === 'w' || mode[8] === 'w')),
      ).toEqual([])
      expect(files.filter(({ mode }) => !mode.startsWith('l') && mode[7] !== 'r')).toEqual([])
      expect(
        files.filter(({ mode }) => /[sS]/.test(mode)).map(({ mode, path }) => `${mode} ${path}`),
      ).toEqual([`-rwsr-xr-x /usr/lib/${name}/chrome-sandbox`])
    }
  })

  test('the packages have no install scripts', async () => {
    expect((await must('dpkg-deb', ['--info', deb])).match(/^.*\b(pre|post)(inst|rm)\b.*$/gm)).toBeNull()
    expect(await must('rpm', ['--query', '--package', '--scripts', rpm])).toBe('')
  })
})

test.describe('what the files say', () => {
  test('contains no source map, key material, or path of the build machine', () => {
    const texts = listPackage(asar, { isPack: false })
      .filter((path) => /\.(c?js|json|css|html)$/.test(path))
      .map((path) => [path, extractFile(asar, path.slice(1)).toString('latin1')] as const)
    expect(texts.length).toBeGreaterThan(20)
    const forbidden = [
      /[#@] sourceMappingURL=/,
      /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
      /\bkr_(test|live)_[0-9A-Za-z]{38}\b/,
      new RegExp(literally(root)),
    ]
    for (const pattern of forbidden)
      expect(
        texts.filter(([, text]) => pattern.test(text)).map(([path]) => path),
        String(pattern),
      ).toEqual([])
  })

  test('no launcher, menu entry or script disables the sandbox, and every launcher passes the expected switches', async () => {
    const tree = join(scratch, 'tree')
    await must('dpkg-deb', ['--raw-extract', deb, tree])
    const found = await run('grep', ['-rIl', '--exclude=*.html', '--exclude=*.txt', '-e', 'no-sandbox', tree])
    expect(found.stdout).toBe('')
    expect(readFileSync(join(tree, `usr/share/applications/${name}.desktop`), 'utf8')).toContain(
      `Exec=/usr/lib/${name}/keyreeve-app\n`,
    )
    for (const launcher of globSync(join(root, 'resources/package/launcher/*'))) {
      expect(readFileSync(launcher, 'utf8')).toMatch(
        new RegExp(`" ${literally(launcherSwitches.join(' '))} ("\\$@"|%\\*)\\r?\\n$`),
      )
    }
    expect(readFileSync(join(tree, `usr/lib/${name}/resources/bin/keyreeve`), 'utf8')).toBe(
      readFileSync(join(root, 'resources/package/launcher/keyreeve'), 'utf8'),
    )
    rmSync(tree, { recursive: true })
  })

  test('the desktop entry and AppStream metadata are valid', async () => {
    const tree = join(scratch, 'tree')
    await must('dpkg-deb', ['--extract', deb, tree])
    await must('desktop-file-validate', [join(tree, `usr/share/applications/${name}.desktop`)])
    const { code, stdout, stderr } = await run('appstreamcli', [
      'validate',
      '--no-net',
      '--explain',
      join(tree, `usr/share/metainfo/${name}.metainfo.xml`),
    ])
    expect(code, stdout + stderr).toBe(0)
    rmSync(tree, { recursive: true })
  })

  test('icons have the sizes of their folders', () => {
    const icons = globSync(join(root, 'resources/icons/png/*.png'))
    expect(icons.length).toBe(9)
    // A PNG's width and height are at bytes 16 and 20.
    for (const icon of icons)
      expect(`${readFileSync(icon).readUInt32BE(16)}.png ${readFileSync(icon).readUInt32BE(20)}.png`).toBe(
        `${icon.replace(/.*\//, '')} ${icon.replace(/.*\//, '')}`,
      )
  })

  test('contains the licence of everything bundled', () => {
    const notices = readFileSync(join(folder, 'resources/THIRD-PARTY-NOTICES.txt'), 'utf8')
    const packages = [
      ...bundledPackages(join(root, 'out')),
      ...['better-sqlite3', 'keytar'].map((module) => join(root, 'node_modules', module)),
    ]
    expect(packages.length).toBeGreaterThan(20)
    for (const manifest of packages.map(
      (path) =>
        JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { name: string; version: string },
    )) {
      expect(notices).toContain(`\n${manifest.name} ${manifest.version} (`)
    }
    for (const file of ['LICENSE.electron.txt', 'LICENSES.chromium.html', 'resources/LICENSE'])
      expect(readFileSync(join(folder, file)).length).toBeGreaterThan(500)
  })

  test('the checksums match the packages', async () => {
    expect(await must('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: dist })).toBe(
      [deb, rpm, packaged().archive].map((file) => `${file.slice(dist.length + 1)}: OK\n`).join(''),
    )
  })
})

test.describe('what it is made of', () => {
  test('every fuse is set as intended', async () => {
    const fuses = await readFuses(join(folder, 'keyreeve-app'))
    const known = Object.fromEntries(Object.entries(wantedFuses).filter(([fuse]) => fuse in fuses))
    expect(fuses).toEqual(known)
    expect(Object.keys(known).length).toBeGreaterThanOrEqual(8)
  })

  test('notices a fuse that was reset (control)', async () => {
    const copy = join(scratch, 'app')
    copyFileSync(join(folder, 'keyreeve-app'), copy)
    await flipFuses(copy, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true })
    expect((await readFuses(copy))['RunAsNode']).toBe(true)
    rmSync(copy)
  })

  test('the native modules are for the target, and identical to those in the lock file', () => {
    const unpacked = join(folder, 'resources/app.asar.unpacked/node_modules')
    const natives = globSync('**/*.node', { cwd: unpacked }).toSorted()
    expect(natives).toHaveLength(2)
    const keytar = `keytar/prebuilds/${process.platform}-${process.arch}/keytar.node`
    expect(sha256(join(unpacked, keytar))).toBe(sha256(join(root, 'node_modules', keytar)))
    const own = testBuild
      ? process.env['KEYREEVE_SQLITE_BINDING']
      : join(root, `node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`)
    expect(sha256(join(unpacked, natives[0] ?? ''))).toBe(sha256(own ?? ''))
  })

  test('names its Electron and commit; a test build says so', async () => {
    const lock = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
      devDependencies: { electron: string }
    }
    const electron = readFileSync(join(folder, 'version'), 'utf8').trim()
    expect(commit).toBe(
      (await must('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root })).trim() +
        (commit.endsWith('+') ? '+' : ''),
    )
    expect(testBuild).toBe(electron !== lock.devDependencies.electron)
    expect([name, productName, version]).toEqual(
      testBuild
        ? ['keyreeve-test-build', 'Keyreeve Test Build', `${lock.version}-test`]
        : ['keyreeve', 'Keyreeve', lock.version],
    )
    const fields = (await must('dpkg-deb', ['--field', deb, 'Package', 'Version'])).trim()
    expect(fields).toBe(`Package: ${name}\nVersion: ${version.replace('-', '~')}`)
    expect(await must('rpm', ['--query', '--package', '--queryformat', '%{NAME} %{VERSION}', rpm])).toBe(
      `${name} ${version.replace('-', '~')}`,
    )
  })

  test('refuses a release on an unsupported Electron, and keeps existing packages', async () => {
    test.skip(!testBuild, 'this Electron may be released')
    const before = sha256(deb)
    const { code, stderr } = await run(
      process.execPath,
      [join(root, 'resources/package/make.mjs'), '--release'],
      { cwd: root },
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^A release needs Electron \S+, which cannot be downloaded here; Electron \S+ is past its end of life and is never released\.$/m,
    )
    expect(sha256(deb)).toBe(before)
  })
})
