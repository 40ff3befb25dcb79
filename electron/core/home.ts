import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export type Surroundings = {
  readonly platform: NodeJS.Platform
  /** The person's own folder. */ readonly user: string
}

/** This person's application data, where the platform keeps it: XDG's base directories, macOS's Library, Windows' roaming profile. */
const applicationData = (env: NodeJS.ProcessEnv, { platform, user }: Surroundings): string => {
  if (platform === 'win32') return env['APPDATA'] || join(user, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(user, 'Library', 'Application Support')
  return env['XDG_CONFIG_HOME'] || join(user, '.config')
}

/**
 * The data folder of app and command line: `KEYREEVE_HOME`, else `Keyreeve` in this person's application data.
 *
 * @returns an absolute path; the folder may not exist yet
 */
export const homeFolder = (
  env: NodeJS.ProcessEnv,
  surroundings: Surroundings = { platform: process.platform, user: homedir() },
): string => resolve(env['KEYREEVE_HOME'] || join(applicationData(env, surroundings), 'Keyreeve'))
