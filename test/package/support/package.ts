import { existsSync } from 'node:fs'
import { must, run } from './run.ts'

/** Installs a package, with its Debian dependencies. */
export const install = async (deb: string): Promise<void> => {
  const plainly = await run('dpkg', ['--install', deb])
  if (plainly.code === 0) return
  // Libraries that are not installed yet.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const fixed = await run(
    'apt-get',
    ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', '--no-install-recommends', '--fix-broken', 'install'],
    { env, timeout: 300_000 },
  )
  if (fixed.code !== 0) {
    await must('apt-get', ['-q', 'update'], { env, timeout: 300_000 })
    await must(
      'apt-get',
      ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', '--no-install-recommends', '--fix-broken', 'install'],
      { env, timeout: 300_000 },
    )
  }
}

export const remove = async (name: string): Promise<void> => {
  await must('dpkg', ['--purge', name])
}

/** The installed version in Debian's notation; null if there is none. */
export const installedVersion = async (name: string): Promise<string | null> => {
  const { code, stdout } = await run('dpkg-query', ['--show', '--showformat=${Status} ${Version}', name])
  return code === 0 && stdout.startsWith('install ok installed ')
    ? stdout.slice('install ok installed '.length)
    : null
}

/** The paths of an installed package's binary and command. */
export const placesOf = (name: string) => ({
  folder: `/usr/lib/${name}`,
  app: `/usr/lib/${name}/keyreeve-app`,
  asar: `/usr/lib/${name}/resources/app.asar`,
  command: '/usr/bin/keyreeve',
})

/** Why these tests must not run on this machine; undefined if they may. */
export const whyNotHere = async (name: string): Promise<string | undefined> => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'installing packages needs root on Linux'
  if ((await run('dpkg', ['--version'])).code !== 0) return 'this system has no dpkg'
  if ((await installedVersion(name)) !== null || existsSync('/usr/bin/keyreeve'))
    return 'a Keyreeve is installed here already: these tests would replace it'
  return undefined
}
