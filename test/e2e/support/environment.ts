import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** The variables that resources/run/test-steps.mjs sets for the tests. */
const given = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the end-to-end tests with "npm test -- e2e".`)
  return value
}

/** The Electron binary, and the app to run. */
export const program = (): { readonly executable: string; readonly args: readonly string[] } => ({
  executable: given('KEYREEVE_ELECTRON'),
  args: [...(process.env['KEYREEVE_NO_SANDBOX'] ? ['--no-sandbox'] : []), given('KEYREEVE_APP')],
})

/** The only variables passed on to the app: display, bus, and the paths of its parts. */
const passedOn = [
  'PATH',
  'DISPLAY',
  'XAUTHORITY',
  'XDG_SESSION_TYPE',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'KEYREEVE_SQLITE_BINDING',
  'SystemRoot',
  'TEMP',
  'TMP',
] as const

/** Variables to add, or to remove with undefined. */
export type Extra = Readonly<Record<string, string | undefined>>

/** The environment of an app whose home, data and caches are all in `folder`; its data is in `<folder>/data`. */
export const appEnvironment = (folder: string, extra: Extra): Record<string, string> => {
  const home = join(folder, 'home')
  const temporary = join(folder, 'tmp')
  for (const made of [home, temporary]) mkdirSync(made, { recursive: true, mode: 0o700 })
  const all: Extra = {
    ...Object.fromEntries(passedOn.map((name) => [name, process.env[name]])),
    HOME: home,
    TMPDIR: temporary,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    LC_ALL: 'C.UTF-8',
    KEYREEVE_HOME: join(folder, 'data'),
    ...extra,
  }
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
