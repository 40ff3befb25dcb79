import type { Role } from '../domain/types.ts'
import { sentences } from './en.ts'
import type { CodeTaking } from './message.ts'
import type { Translator } from './translator.ts'

const isCode = (code: string): code is CodeTaking => code in sentences

/** A role as it is shown: the names and descriptions of the built-in ones are in the language of `t`. */
export const roleInWords = (role: Role, t: Translator['t']): Role => {
  const [name, description] = [`role.${role.id}`, `role.${role.id}.description`]
  if (!role.builtIn || !isCode(name) || !isCode(description)) return role
  return { ...role, name: t(name), description: t(description) }
}
