/** Checks Chromium's sandbox on Linux before the start, because Electron itself would only abort. */
import { readFileSync } from 'node:fs'
import { run, Stop, which } from './command.mjs'
import { isRoot } from './paths.mjs'

/** Stops, with the command that helps, when the system forbids what the sandbox needs. */
export async function ensureSandbox() {
  if (process.platform !== 'linux' || isRoot || !which('unshare')) return
  const { code } = await run('unshare', ['--user', '--map-root-user', 'true'], { quiet: true })
  if (code === 0) return
  throw new Stop(
    "This system does not let ordinary programs make the user namespaces that the app's sandbox is " +
      `made of.\nAllow it, then run this again:\n  sudo sysctl -w ${switchThatHelps()}`,
  )
}

function switchThatHelps() {
  if (isSet('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1')) {
    return 'kernel.apparmor_restrict_unprivileged_userns=0'
  }
  if (isSet('/proc/sys/kernel/unprivileged_userns_clone', '0')) return 'kernel.unprivileged_userns_clone=1'
  return 'user.max_user_namespaces=15000'
}

/**
 * @param {string} file
 * @param {string} value
 */
function isSet(file, value) {
  try {
    return readFileSync(file, 'utf8').trim() === value
  } catch {
    return false
  }
}
