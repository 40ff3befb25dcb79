import { message, type Message } from '../../shared/messages/message.ts'

/**
 * The switches that an installed app accepts: for graphics, and those that the system itself passes. All others are refused, because
 * Chromium and Node have switches that open the app to others (`--remote-debugging-port`, `--inspect`, `--no-sandbox`,
 * `--proxy-server`, …), and each release adds new ones.
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
  // Windows: a shortcut pinned to the start menu; how long ago Chromium was started; the first start after installation.
  'prefetch:1',
  'original-process-start-time',
  'squirrel-firstrun',
])

/** macOS passes these to every program: a process number, and preferences as single-dash pairs. */
const fromMacOs = /^-(psn_\w+|NS[A-Z]\w*|Apple[A-Z]\w*)$/

/** What Chromium trims from both ends of an argument: `kWhitespaceASCII`, and on Windows `kWhitespaceUTF16` (base/strings/string_util_constants). */
const asciiSpace = '\\t-\\r '
const unicodeSpace = `${asciiSpace}\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000`
const trimmed = (argument: string, platform: string): string => {
  const space = platform === 'win32' ? unicodeSpace : asciiSpace
  return argument.replace(new RegExp(`^[${space}]+|[${space}]+$`, 'g'), '')
}

/**
 * Whether Chromium must take this argument as a plain word: an empty one, or one that starts like a name or a path, in any script.
 * Everything else is refused, including spaces, invisible and control characters that Chromium does not trim today, and the dashes
 * of other scripts.
 */
const isWord = (argument: string, platform: string): boolean => {
  if (argument === '' || (platform === 'win32' ? /^[.~@\\_]/ : /^[.~@/_]/).test(argument)) return true
  return /^(?!\p{Default_Ignorable_Code_Point})[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Nd}]/u.test(argument)
}

/**
 * Whether a trimmed argument is an accepted switch. As in base::CommandLine (AppendSwitchesAndArguments), a switch starts with `--` or
 * `-`, on Windows also with `/`, its name ends at the first `=`, and only Windows ignores case.
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
 * Returns why this command line must not be run; undefined when it may. Every argument must be an accepted switch or a plain word.
 *
 * @param argv the arguments after the program's own name
 * @returns what to print before ending
 */
export const refusedSwitch = (argv: readonly string[], platform: string): Message | undefined => {
  const refused = argv
    .map((argument) => trimmed(argument, platform))
    .find((argument) => !isWord(argument, platform) && !isAccepted(argument, platform))
  if (refused === undefined) return undefined
  const name = refused.replace(/[^\w./:-].*$/s, '').slice(0, 60)
  return name === '' ? message('shell.refused_argument') : message('shell.refused_switch', { name })
}

/**
 * What a package's `keyreeve` launcher puts before the user's words: run the command line, without a display and without Chromium's
 * log. After `--` neither Chromium nor Electron looks for switches, so nothing the user types can be one.
 */
export const launcherSwitches = ['--cli', '--ozone-platform=headless', '--log-level=3', '--'] as const

/**
 * What the user typed after `keyreeve`, if the launcher started this process.
 *
 * @param argv the arguments after the program's own name
 * @returns undefined when the app itself was started, or when the launcher's switches contain anything else
 */
export const commandLine = (argv: readonly string[]): readonly string[] | undefined =>
  launcherSwitches.every((name, index) => argv[index] === name)
    ? argv.slice(launcherSwitches.length)
    : undefined

/** The events for which the Windows installer (Squirrel) starts the app to do its part and then end. */
const events = ['install', 'updated', 'uninstall', 'obsolete'] as const
export type SquirrelEvent = (typeof events)[number]

/**
 * The event that the installer announces; undefined for an ordinary start. Squirrel's form is `--squirrel-install <version>` and
 * nothing else: with anything more it is an ordinary start, whose switches are checked.
 */
export const squirrelEvent = (argv: readonly string[], platform: string): SquirrelEvent | undefined => {
  const [announced, version = '0', ...others] = argv
  return platform === 'win32' && others.length === 0 && /^\d[\w.+-]*$/.test(version)
    ? events.find((event) => announced === `--squirrel-${event}`)
    : undefined
}
