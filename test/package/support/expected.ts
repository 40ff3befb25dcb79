/** The files of a package: exact paths, and patterns for names chosen by the build or Electron. */
export type Expected = readonly (string | RegExp)[]

/** A pattern that matches exactly this text. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const electron = [
  'LICENSE.electron.txt',
  'LICENSES.chromium.html',
  'chrome-sandbox',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'chrome_crashpad_handler',
  'icudtl.dat',
  'keyreeve-app',
  'libEGL.so',
  'libGLESv2.so',
  'libffmpeg.so',
  'libvk_swiftshader.so',
  'libvulkan.so.1',
  'resources.pak',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'version',
  'vk_swiftshader_icd.json',
]
const sqliteBinary =
  /^\/node_modules\/better-sqlite3\/(build\/Release\/better_sqlite3|prebuilds\/linux-(x64|arm64))\.node$/
const keytarBinary = /^\/node_modules\/keytar\/prebuilds\/linux-(x64|arm64)\/keytar\.node$/
const beneath = (folder: string, pattern: RegExp): RegExp =>
  new RegExp(`^${literally(folder)}${pattern.source.slice(1)}`)

/** The files of the .deb or the .rpm, absolute. */
export const inPackage = (name: string, kind: 'deb' | 'rpm'): Expected => {
  const lib = `/usr/lib/${name}`
  const unpacked = `${lib}/resources/app.asar.unpacked`
  return [
    ...electron.map((file) => `${lib}/${file}`),
    new RegExp(`^${literally(lib)}/locales/[\\w-]+\\.pak$`),
    ...['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'app.asar', 'bin/keyreeve', 'keyreeve.schema.json'].map(
      (file) => `${lib}/resources/${file}`,
    ),
    beneath(unpacked, sqliteBinary),
    beneath(unpacked, keytarBinary),
    '/usr/bin/keyreeve',
    `/usr/share/applications/${name}.desktop`,
    `/usr/share/metainfo/${name}.metainfo.xml`,
    '/usr/share/man/man1/keyreeve.1.gz',
    '/usr/share/bash-completion/completions/keyreeve',
    '/usr/share/zsh/site-functions/_keyreeve',
    '/usr/share/fish/vendor_completions.d/keyreeve.fish',
    `/usr/share/doc/${name}/copyright`,
    `/usr/share/icons/hicolor/scalable/apps/${name}.svg`,
    ...[16, 24, 32, 48, 64, 128, 256, 512].map(
      (size) => `/usr/share/icons/hicolor/${size}x${size}/apps/${name}.png`,
    ),
    ...(kind === 'deb' ? [`/usr/share/lintian/overrides/${name}`] : []),
  ]
}

/** The files of app.asar. */
export const inApp = (): Expected => [
  '/package.json',
  ...[
    'main',
    // The catalogue, shared by the back end and by what is said before it is loaded.
    'messages',
    'back-end',
    'core',
    // The YAML parser, loaded when there is a Compose file beside a .env file.
    'dist',
    'command-line',
    'serve',
    // What answers the command line.
    'server',
    'log',
    'pino',
    'keychain-host',
    'keytar-helper',
    'scan-reader',
    // What the start and the core both import.
    'start',
    // age-encryption, its ciphers and modern-tar, loaded only for a backup.
    'dist2',
    'chacha',
    'web',
    'rolldown-runtime',
    // The language that finds texts which are not in the catalogue, loaded only when it is chosen.
    'pseudo',
  ].map((file) => `/out/main/${file}.cjs`),
  // One chunk per group of commands, and what they share.
  ...['run', 'keytar-helper', 'scan-reader'].map((file) => `/out/cli/${file}.cjs`),
  /^\/out\/cli\/[\w-]+\.cjs$/,
  '/out/preload/preload.cjs',
  '/out/renderer/index.html',
  ...['index', 'later-parts', 'keychain-state'].flatMap((file) =>
    ['js', 'css'].map((kind) => new RegExp(`^/out/renderer/assets/${file}-[\\w-]{8}\\.${kind}$`)),
  ),
  ...['pseudo', 'rolldown-runtime'].map(
    (file) => new RegExp(`^/out/renderer/assets/${file}-[\\w-]{8}\\.js$`),
  ),
  /^\/out\/renderer\/assets\/(inter|jetbrains-mono)-[\w-]+\.woff2$/,
  ...['package.json', 'LICENSE'].map((file) => `/node_modules/better-sqlite3/${file}`),
  '/node_modules/better-sqlite3/lib/index.js',
  ...['package.json', 'LICENSE.md', 'lib/keytar.js'].map((file) => `/node_modules/keytar/${file}`),
  sqliteBinary,
  keytarBinary,
]

/** Unexpected files, and missing ones. */
export const unexpected = (
  paths: readonly string[],
  expected: Expected,
): { readonly extra: readonly string[]; readonly missing: readonly string[] } => {
  const fits =
    (path: string) =>
    (wanted: string | RegExp): boolean =>
      typeof wanted === 'string' ? wanted === path : wanted.test(path)
  return {
    extra: paths.filter((path) => !expected.some(fits(path))),
    missing: expected.filter((wanted) => !paths.some((path) => fits(path)(wanted))).map(String),
  }
}
