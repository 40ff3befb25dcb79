import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'

/** A private D-Bus session bus with its own folder. It starts no services except those in `services`. */
export type PrivateBus = { readonly env: NodeJS.ProcessEnv; close(): Promise<void> }

/** Kills a process and waits until it is gone. */
export const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Kills `child` if this process ends without having closed it. */
export const reapAtExit = (child: ChildProcess): void => {
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.removeListener('exit', kill))
}

const config = (
  socket: string,
  services: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_replies_per_connection">50000</limit>
</busconfig>
`

/**
 * The environment of a desktop session that only exists in `folder`. Nothing of the session that runs the tests
 * (bus, display, keyring, home) is passed on.
 */
const sessionEnv = (folder: string): NodeJS.ProcessEnv => {
  const home = path.join(folder, 'home')
  const runtime = path.join(folder, 'run')
  fs.mkdirSync(home, { recursive: true, mode: 0o700 })
  fs.mkdirSync(runtime, { recursive: true, mode: 0o700 })
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    LC_ALL: 'C.UTF-8',
  }
}

/**
 * Starts the bus and waits until it listens.
 *
 * @param services paths of `.service` files that it may start on demand, such as a prompter
 * @param extra additional environment for what the bus starts, such as DISPLAY
 */
export const startBus = async (
  folder: string,
  services: readonly string[] = [],
  extra: NodeJS.ProcessEnv = {},
): Promise<PrivateBus> => {
  const env = { ...sessionEnv(folder), ...extra }
  const serviceFolder = path.join(folder, 'services')
  fs.mkdirSync(serviceFolder)
  for (const service of services) fs.copyFileSync(service, path.join(serviceFolder, path.basename(service)))
  const configFile = path.join(folder, 'bus.conf')
  fs.writeFileSync(configFile, config(path.join(folder, 'bus'), serviceFolder))
  const daemon = spawn('dbus-daemon', [`--config-file=${configFile}`, '--nofork', '--print-address=1'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  reapAtExit(daemon)
  const [address] = await Promise.race([
    once(daemon.stdout, 'data') as Promise<[Buffer]>,
    once(daemon, 'exit').then(() => Promise.reject(new Error('dbus-daemon did not start'))),
  ])
  env['DBUS_SESSION_BUS_ADDRESS'] = address.toString('utf8').trim()
  return { env, close: () => killed(daemon) }
}
