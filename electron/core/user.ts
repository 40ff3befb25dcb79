import { userInfo } from 'node:os'
import type { Actor } from '../../shared/domain/types.ts'

/** Who uses the command line: an AI agent, if there is one, or the person. */
export const commandLineActor = (agent: string | null): Actor => {
  const person = commandLineUser()
  return agent === null || person.kind !== 'cli' ? person : { kind: 'agent', name: agent, user: person.user }
}

/** The person at the command line: the user that this process runs as, by name, or by number if they have none. */
export const commandLineUser = (): Actor => {
  try {
    return { kind: 'cli', user: userInfo().username }
  } catch {
    return { kind: 'cli', user: `uid ${process.getuid?.() ?? 'unknown'}` }
  }
}
