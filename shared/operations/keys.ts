import { z } from 'zod'
import {
  keyColumns,
  listWindowLimit,
  overlaps,
  statusFilters,
  type Key,
  type KeyDetail,
  type KeyList,
  type RotationPreview,
} from '../domain/types.ts'
import { importForms } from '../domain/import-value.ts'
import type { FilesDone } from '../domain/rotation.ts'
import {
  byId,
  displayName,
  environment,
  expiration,
  id,
  inputCode,
  listWindow,
  searchText,
} from './fields.ts'
import { everyone, operation, person } from './operation.ts'

/** The user's decisions about a value with something around it, or with the label of the other environment. */
const importAnswer = { as: z.enum(importForms).optional(), otherEnvironment: z.boolean().optional() }
/** In how many files a secret can be replaced at once. */
const mostPlaces = 10_000
const pasted = z.string().min(1, inputCode('no_value'))

/** Confirmed first when the key `id` is a production key. */
const inProduction = (action: 'rotate' | 'end_overlap' | 'disable') =>
  ({ when: 'production', key: 'id', code: `confirmation_required.production_${action}` }) as const

export const keyOperations = {
  /**
   * A part of the list of an environment's keys, answered by the database. The search takes words, all of which must be in the name, the hint,
   * the account's name, the roles or the origin; unless told otherwise the list is newest first without deleted keys. A key that asks
   * sees those of its own account only, unless it is a `super_admin`.
   */
  'keys.query': operation<KeyList>()({
    input: z.strictObject({
      environment,
      search: searchText.optional(),
      filters: z
        .strictObject({ accountId: id.optional(), status: z.enum(statusFilters).optional() })
        .optional(),
      sort: z.strictObject({ by: z.enum(keyColumns), descending: z.boolean() }).optional(),
      window: listWindow,
      /** The id of a key whose position is wanted, too. */ locate: id.optional(),
      /** The rows are wanted before the list is counted, where counting it takes longer than reading them. */
      quick: z.boolean().optional(),
    }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    ...everyone('secret:read'),
  }),
  /** The keys with these ids that there are, in no particular order: to read again what is shown of them. */
  'keys.getMany': operation<readonly Key[]>()({
    input: z.strictObject({ ids: z.array(id).max(listWindowLimit) }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  'keys.get': operation<KeyDetail>()({
    input: byId,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** The key with this name in `environment`, or with this id; an id is found in any environment unless `only` is set. */
  'keys.find': operation<Key>()({
    input: z.strictObject({ environment, name: z.string(), only: z.boolean().optional() }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** One of the two replies that contain a secret; `keys.rotate` is the other. */
  'keys.create': operation<{ readonly key: Key; readonly secret: string }>()({
    input: z.strictObject({
      name: displayName,
      accountId: id,
      environment,
      expiration,
      keep: z.boolean(),
      /** The key of the same account whose secret is lost. */ inPlaceOf: id.optional(),
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    ...everyone('secret:write'),
  }),
  /** Refuses `import_unclear` until `as` and `otherEnvironment` answer what its details list. */
  'keys.import': operation<Key>()({
    input: z.strictObject({
      name: displayName,
      accountId: id,
      environment,
      expiration,
      secret: pasted,
      ...importAnswer,
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  'keys.previewRotation': operation<RotationPreview>()({
    input: byId,
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /**
   * `secret` is the new value of an imported key. The reply contains a secret that we issued, else null: a given value is not sent back.
   * `places` are the ids of files (`rotations.plan`) in which the new secret replaces the old one.
   */
  'keys.rotate': operation<{
    readonly key: Key
    readonly secret: string | null
    readonly replaced: Key
    readonly files: FilesDone
  }>()({
    input: z.strictObject({
      id,
      overlap: z.enum(overlaps),
      keep: z.boolean().optional(),
      secret: pasted.optional(),
      places: z.array(id).max(mostPlaces).optional(),
      ...importAnswer,
    }),
    kind: 'task',
    vault: 'open',
    confirm: inProduction('rotate'),
    actors: person,
  }),
  'keys.endOverlap': operation<Key>()({
    input: byId,
    kind: 'write',
    vault: 'open',
    confirm: inProduction('end_overlap'),
    actors: person,
  }),
  /** The dialog that showed a new secret has closed, so a key that is not kept can no longer be delivered. */
  'keys.forget': operation<null>()({
    input: byId,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  'keys.disable': operation<Key>()({
    input: byId,
    kind: 'write',
    vault: 'open',
    confirm: inProduction('disable'),
    actors: person,
  }),
  'keys.enable': operation<Key>()({
    input: byId,
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /**
   * `secretRemoved` is false when the keychain stopped answering: the item is removed as soon as it answers. `secretLeft`: the record
   * was damaged, and the keychain item that it named may be another key's, so the item stays.
   */
  'keys.delete': operation<{
    readonly key: Key
    readonly secretRemoved: boolean
    readonly secretLeft: boolean
  }>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: { when: 'always', code: 'confirmation_required.delete' },
    ...everyone('secret:write'),
  }),
}
