/**
 * The switches that an installed app accepts: how to draw, and what the system itself passes. Everything else that
 * begins with a dash is refused, because Chromium and Node have switches that open the app to others
 * (`--remote-debugging-port`, `--inspect`, `--no-sandbox`, `--proxy-server`, …) and each release brings new ones.
 */
const accepted: ReadonlySet<string> = new Set([
  'ozone-platform', 'ozone-platform-hint', 'enable-wayland-ime', 'gtk-version',
  'disable-gpu', 'disable-gpu-compositing', 'disable-software-rasterizer',
  'force-device-scale-factor', 'force-dark-mode', 'force-renderer-accessibility', 'lang',
  // Windows: a shortcut pinned to the start menu; how long ago Chromium was started.
  'prefetch:1', 'original-process-start-time',
])

/** macOS passes these to every program: a process number, and preferences as single-dash pairs. */
const fromMacOs = /^-(psn_\w+|NS[A-Z]\w*|Apple[A-Z]\w*)$/

/** Chromium takes `-x`, `--x` and, on Windows, `/x`, and there without regard to case. */
const nameOf = (argument: string, platform: string): string | undefined => {
  const marks = platform === 'win32' ? /^(?:--?|\/)([^=]*)/ : /^--?([^=]*)/
  return marks.exec(argument)?.[1]?.toLowerCase()
}

/**
 * Why this command line must not be run; undefined when it may.
 *
 * @param argv what follows the program's own name
 * @returns one sentence to print before ending
 */
export const refusedSwitch = (argv: readonly string[], platform: string): string | undefined => {
  const refused = argv.find((argument) => {
    const name = nameOf(argument, platform)
    if (name === undefined || accepted.has(name)) return false
    return !(platform === 'darwin' && fromMacOs.test(argument))
  })
  if (refused === undefined) return undefined
  const shown = refused.replace(/[^\w./:-].*$/s, '').slice(0, 60)
  return `Latchkey does not run with the switch ${shown}, because it could open the app to other programs: start it without.`
}
