import { userInfo } from 'node:os'
import type { Actor } from '../../shared/domain/types.ts'

/** The person at the command line: the user that this process runs as, by name, or by number if they have none. */
export const commandLineUser = (): Actor => {
  try {
    return { kind: 'cli', user: userInfo().username }
  } catch {
    return { kind: 'cli', user: `uid ${process.getuid?.() ?? 'unknown'}` }
  }
}
