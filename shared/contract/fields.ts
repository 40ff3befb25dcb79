import { z } from 'zod'
import { accountTypes, actions, environments, roleHolders, type Permission } from '../domain.ts'

/** Control characters, line and paragraph separators, and the marks that reorder text: none belongs in a name. */
const unprintable = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}\ufeff]/u

/** A name that a person reads: 1–100 characters after trimming, all of them printable. */
export const displayName = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(100, 'Use at most 100 characters.')
  .refine((value) => !unprintable.test(value), 'Take out the control characters; a name is plain text on one line.')

export const id = z.string().min(1).max(100)
export const environment = z.enum(environments)
export const accountType = z.enum(accountTypes)
export const action = z.enum(actions)
export const holders = z.enum(roleHolders)

/** The part before the first `_` of an issued secret. */
export const prefix = z.string().regex(/^[a-z]{2,8}$/, 'Use 2 to 8 lower-case letters, such as “lk”.')
export const roleId = z.string().regex(/^[a-z][a-z0-9_]{1,63}$/, 'Use 2 to 64 of a–z, 0–9 and _, beginning with a letter.')
export const entity = z.string().regex(/^(\*|[a-z][a-z0-9_]{0,63})$/, 'Use lower-case letters, digits and _, beginning with a letter.')
export const permission = z.templateLiteral([entity, ':', z.enum(['read', 'write', '*'])]) satisfies z.ZodType<Permission>
export const roleIds = z.array(z.string().min(1).max(64)).min(1, 'Choose at least one role; without one, a key may do nothing.').max(50)

/** When a new key ends: a preset counted from creation, or a moment (ms since the epoch). */
export const expiration = z.union([
  z.enum(['never', '1h', '1d', '7d', '30d', '90d']),
  z.object({ at: z.number().int() }),
])
export type Expiration = z.infer<typeof expiration>

const outOfRange = 'Choose a port from 1024 to 65535.'
/** A port that needs no more rights than a user has. */
export const port = z.number(outOfRange).int(outOfRange).min(1024, outOfRange).max(65_535, outOfRange)

export const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Use letters, digits and _ for the variable, not beginning with a digit.')
  .max(200, 'Use at most 200 characters.')
