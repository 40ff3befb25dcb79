import { z } from 'zod'
import {
  accountTypes,
  actions,
  environments,
  listWindowLimit,
  roleHolders,
  type Permission,
} from '../domain/types.ts'
import type { CodeTaking } from '../messages/message.ts'
// Configures zod before the first schema is created.
import './parse.ts'

/**
 * Text for people must contain at least one of these: a letter, digit, punctuation mark or symbol that is visible on the screen.
 * Zero-width characters, soft hyphens, fillers, tag characters and blank symbols do not count.
 */
const visible =
  /(?![\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{1d159}])[\p{Letter}\p{Number}\p{Punctuation}\p{Symbol}]/u

/** Control characters, line and paragraph separators, and bidirectional marks: none belongs in a name. */
const unprintable = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}\ufeff]/u

type InputCode<Known extends string> =
  Extract<CodeTaking<Known>, `invalid_input.${string}`> extends `invalid_input.${infer Name}` ? Name : never

/** What a schema says about an input that it refuses: a code in place of a sentence, filled in with the schema's own bounds. */
export const inputCode = <const Name extends InputCode<'min' | 'max'>>(name: Name): `invalid_input.${Name}` =>
  `invalid_input.${name}`

const halfCharacter = inputCode('half_character')

/** Text without lone surrogates, which have no UTF-8, so that the database would store another text. */
export const wellFormed = z.string().refine((value) => value.isWellFormed(), halfCharacter)

/** A line of text for people: trimmed, at most `longest` UTF-16 units, well formed, and visible unless it is empty. */
const line = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest, inputCode('too_long'))
    .refine((value) => value.isWellFormed(), halfCharacter)
    .refine((value) => !unprintable.test(value), inputCode('control_characters'))
    .refine((value) => value === '' || visible.test(value), inputCode('invisible'))

/** A name that a person reads: 1–100 characters after trimming, all of them printable, at least one visible. */
export const displayName = line(100).min(1, inputCode('no_name'))

/** A description; may be empty. */
export const description = line(500)

export const id = wellFormed.min(1).max(100)
export const byId = z.strictObject({ id })

/**
 * The part of a list that is wanted. `anchor` is a row that the reader has in sight, and where it was when it was read: when rows have come or
 * gone before it since, the window moves with it, so that what is in sight stays in sight.
 */
export const listWindow = z.strictObject({
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(listWindowLimit),
  anchor: z.strictObject({ id, index: z.number().int().min(0) }).optional(),
})
/** What is typed into the search of a list. */
export const searchText = wellFormed.max(200, inputCode('too_long'))
export const nothing = z.strictObject({})
export const environment = z.enum(environments)
export const accountType = z.enum(accountTypes)
export const action = z.enum(actions)
export const holders = z.enum(roleHolders)

/** The part before the first `_` of an issued secret. */
export const prefix = z.string().regex(/^[a-z]{2,8}$/, inputCode('prefix'))
export const roleId = z.string().regex(/^[a-z][a-z0-9_]{1,63}$/, inputCode('role_id'))
export const entity = z.string().regex(/^(\*|[a-z][a-z0-9_]{0,63})$/, inputCode('entity'))
export const permission = z.templateLiteral([entity, ':', z.enum(['read', 'write', '*'])], {
  error: inputCode('permission'),
}) satisfies z.ZodType<Permission>
export const roleIds = z.array(wellFormed.min(1).max(64)).min(1, inputCode('no_roles')).max(50)

/** When a new key expires: a preset counted from its creation, or a time (ms since the epoch). */
export const expiration = z.union([
  z.enum(['never', '1h', '1d', '7d', '30d', '90d']),
  z.object({ at: z.number().int() }),
])
export type Expiration = z.infer<typeof expiration>

const outOfRange = inputCode('port')
/** A port that needs no more rights than a user has. */
export const port = z.number(outOfRange).int(outOfRange).min(1024, outOfRange).max(65_535, outOfRange)

export const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, inputCode('variable'))
  .max(200, inputCode('too_long'))
