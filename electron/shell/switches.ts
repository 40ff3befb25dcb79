/**
 * The switches that an installed app accepts: how to draw, and what the system itself passes. Every other one is refused, because
 * Chromium and Node have switches that open the app to others (`--remote-debugging-port`, `--inspect`, `--no-sandbox`,
 * `--proxy-server`, …) and each release brings new ones.
 */
const accepted: ReadonlySet<string> = new Set([
  'ozone-platform',
  'ozone-platform-hint',
  'enable-wayland-ime',
  'gtk-version',
  'disable-gpu',
  'disable-gpu-compositing',
  'disable-software-rasterizer',
  'force-device-scale-factor',
  'force-dark-mode',
  'force-renderer-accessibility',
  'lang',
  // Windows: a shortcut pinned to the start menu; how long ago Chromium was started; the start right after the installation.
  'prefetch:1',
  'original-process-start-time',
  'squirrel-firstrun',
])

/** macOS passes these to every program: a process number, and preferences as single-dash pairs. */
const fromMacOs = /^-(psn_\w+|NS[A-Z]\w*|Apple[A-Z]\w*)$/

/** What Chromium trims off both ends of an argument: `kWhitespaceASCII`, and on Windows `kWhitespaceUTF16` (base/strings/string_util_constants). */
const asciiSpace = '\\t-\\r '
const unicodeSpace = `${asciiSpace}\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000`
const trimmed = (argument: string, platform: string): string => {
  const space = platform === 'win32' ? unicodeSpace : asciiSpace
  return argument.replace(new RegExp(`^[${space}]+|[${space}]+$`, 'g'), '')
}

/**
 * Whether Chromium could only take this argument for a word: an empty one, or one that begins like a name or a path, in any script. Everything
 * else is refused, whatever it is: spaces, invisible and control characters that Chromium does not trim today, and the dashes of other scripts,
 * among them.
 */
const isWord = (argument: string, platform: string): boolean => {
  if (argument === '' || (platform === 'win32' ? /^[.~@\\_]/ : /^[.~@/_]/).test(argument)) return true
  return /^(?!\p{Default_Ignorable_Code_Point})[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Nd}]/u.test(argument)
}

/**
 * Whether an argument, already trimmed, is a switch that may be given. As in base::CommandLine (AppendSwitchesAndArguments), a switch begins
 * with `--` or `-`, on Windows also with `/`, its name ends at the first `=`, and only Windows ignores case.
 */
const isAccepted = (argument: string, platform: string): boolean => {
  const windows = platform === 'win32'
  const name = (windows ? /^(?:--|-|\/)([^=]+)/ : /^(?:--|-)([^=]+)/).exec(argument)?.[1]
  if (name === undefined) return false
  return (
    accepted.has(windows ? name.toLowerCase() : name) || (platform === 'darwin' && fromMacOs.test(argument))
  )
}

/**
 * Why this command line must not be run; undefined when it may. An argument is an accepted switch or a plain word, else it is refused.
 *
 * @param argv what follows the program's own name
 * @returns one sentence to print before ending
 */
export const refusedSwitch = (argv: readonly string[], platform: string): string | undefined => {
  const refused = argv
    .map((argument) => trimmed(argument, platform))
    .find((argument) => !isWord(argument, platform) && !isAccepted(argument, platform))
  if (refused === undefined) return undefined
  const shown = refused.replace(/[^\w./:-].*$/s, '').slice(0, 60)
  const what =
    shown === '' ? 'an argument that begins with neither a letter nor a path' : `the switch ${shown}`
  return `Keyreeve does not run with ${what}, because it could open the app to other programs: start it without.`
}

/**
 * What the `keyreeve` launcher of a package puts before the user's own words: the command line is meant; no display is needed;
 * Chromium says nothing. After `--` neither Chromium nor Electron looks for switches, so nothing the user types can be one.
 */
export const launcherSwitches = ['--cli', '--ozone-platform=headless', '--log-level=3', '--'] as const

/**
 * What the user typed after `keyreeve`, when the launcher started this.
 *
 * @param argv what follows the program's own name
 * @returns undefined when the app itself was started, or when anything else stands among the launcher's switches
 */
export const commandLine = (argv: readonly string[]): readonly string[] | undefined =>
  launcherSwitches.every((name, index) => argv[index] === name)
    ? argv.slice(launcherSwitches.length)
    : undefined

/** The moments at which Windows' installer (Squirrel) starts the app to have it do its part, and then wants it to end. */
const events = ['install', 'updated', 'uninstall', 'obsolete'] as const
export type SquirrelEvent = (typeof events)[number]

/**
 * Which moment the installer announces; undefined when this is an ordinary start. Squirrel's own form:
 * `--squirrel-install <version>`, and nothing else: with anything more it is an ordinary start, whose switches are checked.
 */
export const squirrelEvent = (argv: readonly string[], platform: string): SquirrelEvent | undefined => {
  const [announced, version = '0', ...others] = argv
  return platform === 'win32' && others.length === 0 && /^\d[\w.+-]*$/.test(version)
    ? events.find((event) => announced === `--squirrel-${event}`)
    : undefined
}
