import { z } from 'zod'
import { copyForms, envQuestions, type Shadow } from '../delivery.ts'
import {
  activityKinds,
  overlaps,
  rehearsedOutcomes,
  type Account,
  type ActivityCursor,
  type ActivityItem,
  type ApiStatus,
  type Finding,
  type Key,
  type KeyDetail,
  type Refused,
  type Rehearsal,
  type Role,
  type RotationPreview,
  type VaultStatus,
} from '../domain.ts'
import { faultPlaces, mostFrames, stackFrame } from '../faults.ts'
import { importForms } from '../import-value.ts'
import type { Explanation, Identification, RolePreview } from '../explanation.ts'
import {
  accountType,
  action,
  description,
  displayName,
  entity,
  environment,
  expiration,
  holders,
  id,
  permission,
  port,
  prefix,
  roleId,
  roleIds,
  variable,
  wellFormed,
} from './fields.ts'

/** A route's input is a schema, because it comes from the page, which is not trusted; its output is a type, because it comes from us. */
const route =
  <Output>() =>
  <Input extends z.ZodType>(input: Input) =>
    ({ input }) as { readonly input: Input; readonly output?: Output }
/** What the user decided about a value that has something around it, or a label of the other environment. */
const importAnswer = { as: z.enum(importForms).optional(), otherEnvironment: z.boolean().optional() }
const nothing = z.strictObject({})
const byId = z.strictObject({ id })
/** `accepted`: the refusals that the user has seen and said yes to. */
const envAnswers = {
  confirmed: z.boolean().optional(),
  accepted: z.array(z.enum(envQuestions)).max(envQuestions.length).optional(),
}
const passphrase = z.string().max(1024)
/** A new one; two that differ only in half a character would be the same passphrase. */
const newPassphrase = wellFormed.max(1024)

export type AppInfo = {
  readonly version: string
  /** What a package was made from; null when run from its sources. */
  readonly commit: string | null
  /** Made on an Electron that must not be released. */
  readonly testBuild: boolean
  readonly electron: string
  readonly home: string
  readonly platform: string
  /** Whether what we copy can be marked so that clipboard managers leave it alone. */
  readonly clipboardHints: boolean
}

/** What a page may ask. The handler table and the client's types derive from this value. */
export const contract = {
  'app.info': route<AppInfo>()(nothing),
  'app.painted': route<null>()(nothing),
  /** Logs a bug of the page, and gives the id that the log has it under; null when too many came within a minute. */
  'app.logFault': route<{ readonly id: string | null }>()(
    z.strictObject({
      place: z.enum(faultPlaces),
      /** The name of the error's class. */
      kind: z.string().regex(/^\w{1,60}$/),
      message: z.string().max(300),
      frames: z.array(z.string().regex(stackFrame)).max(mostFrames),
      components: z.array(z.string().regex(stackFrame)).max(mostFrames),
    }),
  ),
  /** Loads the page again, which its own `location.reload` may not do. */
  'app.reload': route<null>()(nothing),

  'environment.get': route<z.infer<typeof environment>>()(nothing),
  'environment.set': route<z.infer<typeof environment>>()(z.strictObject({ environment })),

  'vault.status': route<VaultStatus>()(nothing),
  'vault.retry': route<VaultStatus>()(nothing),
  'vault.setUpPassphrase': route<VaultStatus>()(z.strictObject({ passphrase: newPassphrase })),
  'vault.unlock': route<VaultStatus>()(z.strictObject({ passphrase })),
  'vault.lock': route<VaultStatus>()(nothing),

  'accounts.list': route<readonly Account[]>()(z.strictObject({ archived: z.boolean().optional() })),
  'accounts.create': route<Account>()(
    z.strictObject({ type: accountType, name: displayName, roles: roleIds, prefix: prefix.optional() }),
  ),
  'accounts.update': route<Account>()(
    z.strictObject({
      id,
      name: displayName.optional(),
      roles: roleIds.optional(),
      prefix: prefix.optional(),
    }),
  ),
  'accounts.archive': route<Account>()(byId),

  'roles.list': route<readonly Role[]>()(nothing),
  'roles.create': route<Role>()(
    z.strictObject({
      id: roleId,
      name: displayName,
      description,
      permissions: z.array(permission).min(1, 'Grant at least one permission.').max(500),
      holders,
    }),
  ),
  'roles.update': route<Role>()(
    z.strictObject({
      id: roleId,
      name: displayName,
      description,
      permissions: z.array(permission).min(1, 'Grant at least one permission.').max(500),
      holders,
    }),
  ),
  /** What changing a role's permissions to these would mean for keys; changes nothing. */
  'roles.preview': route<RolePreview>()(
    z.strictObject({ id: roleId, permissions: z.array(permission).max(500) }),
  ),
  'roles.delete': route<null>()(z.strictObject({ id: roleId })),

  /** Newest first; all of them unless there is a limit, or only those that come `after` the key of that id. */
  'keys.list': route<readonly Key[]>()(
    z.strictObject({ environment, after: id.optional(), limit: z.number().int().min(1).optional() }),
  ),
  'keys.get': route<KeyDetail>()(byId),
  /** One of two replies that carry a secret; `keys.rotate` is the other. */
  'keys.create': route<{ readonly key: Key; readonly secret: string }>()(
    z.strictObject({
      name: displayName,
      accountId: id,
      environment,
      expiration,
      keep: z.boolean(),
      /** The key of the same account whose secret is lost. */ inPlaceOf: id.optional(),
    }),
  ),
  /** Refuses `import_unclear` until `as` and `otherEnvironment` answer what its details name. */
  'keys.import': route<Key>()(
    z.strictObject({
      name: displayName,
      accountId: id,
      environment,
      expiration,
      secret: z.string().min(1, 'Paste the value.'),
      ...importAnswer,
    }),
  ),
  'keys.previewRotation': route<RotationPreview>()(byId),
  /** `secret` is the new value of an imported key. The reply carries the one that we issued, else null: what the page gave is not sent back. */
  'keys.rotate': route<{ readonly key: Key; readonly secret: string | null; readonly replaced: Key }>()(
    z.strictObject({
      id,
      overlap: z.enum(overlaps),
      confirmed: z.boolean().optional(),
      keep: z.boolean().optional(),
      secret: z.string().min(1, 'Paste the value.').optional(),
      ...importAnswer,
    }),
  ),
  'keys.endOverlap': route<Key>()(z.strictObject({ id, confirmed: z.boolean().optional() })),
  /** The dialog that showed a new secret has closed: a key that is not kept can no longer be delivered. */
  'keys.forget': route<null>()(byId),
  'keys.disable': route<Key>()(z.strictObject({ id, confirmed: z.boolean().optional() })),
  'keys.enable': route<Key>()(byId),
  /**
   * `secretRemoved` is false when the keychain stopped answering midway: it is removed as soon as it answers. `secretLeft`: the record
   * was damaged, and the keychain item that it named may be another key's, so that item stays.
   */
  'keys.delete': route<{
    readonly key: Key
    readonly secretRemoved: boolean
    readonly secretLeft: boolean
  }>()(z.strictObject({ id, confirmed: z.boolean() })),

  'deliveries.copy': route<{ readonly clearsAt: number }>()(
    z.strictObject({ id, form: z.enum(copyForms), variable: variable.optional() }),
  ),
  /** Asks for a file with the system's dialog, for the secret of the key `id`; null when cancelled. */
  'deliveries.pickEnvFile': route<EnvFile | null>()(byId),
  /** `file` is the handle of a file that was picked since the page was loaded: the page has no way to name a path. */
  'deliveries.writeEnv': route<EnvWritten>()(
    z.strictObject({ id, file: id, variable, inPlace: z.boolean().optional(), ...envAnswers }),
  ),
  /** Puts the secret of the key `id` where that of the key `keyId` was written: at one of its places. */
  'deliveries.writePlace': route<EnvWritten>()(z.strictObject({ id, keyId: id, placeId: id, ...envAnswers })),

  /** What a pasted text is; it is looked at and forgotten, and nothing of it comes back. */
  'decisions.identify': route<Identification>()(
    z.strictObject({
      text: z.string().max(65_536, 'This is over 64 KiB. Paste the part that has the key in it.'),
    }),
  ),
  /** `unidentified`: what was pasted was looked at before, and is no key of this vault. */
  'decisions.check': route<Explanation>()(
    z.strictObject({
      subject: z.union([
        z.strictObject({ keyId: id }),
        z.strictObject({ secret: z.string().max(65_536) }),
        z.strictObject({ unidentified: z.enum(['malformed', 'unknown']) }),
      ]),
      entity,
      action,
      environment,
    }),
  ),

  'refusals.list': route<readonly Refused[]>()(
    z.strictObject({ limit: z.number().int().min(1).max(100).optional() }),
  ),
  'health.list': route<readonly Finding[]>()(z.strictObject({ environment })),

  'api.status': route<ApiStatus>()(nothing),
  /** Refused (`port_taken`, …), nothing changes. */
  'api.set': route<ApiStatus>()(z.strictObject({ on: z.boolean(), port })),
  'api.copyUrl': route<{ readonly clearsAt: number }>()(nothing),

  'rehearsals.list': route<readonly Rehearsal[]>()(nothing),
  'rehearsals.start': route<readonly Rehearsal[]>()(
    z.strictObject({ keyId: id, outcome: z.enum(rehearsedOutcomes) }),
  ),
  'rehearsals.stop': route<readonly Rehearsal[]>()(z.strictObject({ keyId: id })),

  /** Newest first, a page at a time: `before` is the `next` of the page before. `of` is one environment or one subject, the id of a key or an account. */
  'activity.list': route<{ readonly items: readonly ActivityItem[]; readonly next: ActivityCursor | null }>()(
    z.strictObject({
      kind: z.enum(activityKinds).optional(),
      of: z.union([z.strictObject({ environment }), z.strictObject({ subject: id })]).optional(),
      before: z
        .strictObject({ at: z.number().int(), seq: z.number().int(), id: z.number().int() })
        .optional(),
      limit: z.number().int().min(1).max(200).optional(),
    }),
  ),
} as const

/** A file that was picked. The path is for showing; the handle is what `deliveries.writeEnv` takes. */
export type EnvFile = {
  readonly handle: string
  readonly path: string
  /** Where it really is, links resolved. */
  readonly realPath: string
  readonly exists: boolean
  /** Names only. */
  readonly variables: readonly string[]
  readonly trackedByGit: boolean | null
  readonly ignoredByGit: boolean | null
  /** How many names (hard links) it has. */
  readonly links: number
  readonly mounted:
    | { readonly kind: 'here' }
    | { readonly kind: 'compose'; readonly path: string; readonly service: string }
    | null
}

export type EnvWritten = {
  readonly path: string
  readonly created: boolean
  readonly replaced: boolean
  /** What keeps programs from seeing the new value. */
  readonly shadows: readonly Shadow[]
}

export type Contract = typeof contract
export type Route = keyof Contract
export type Input<R extends Route> = z.input<Contract[R]['input']>
export type Parsed<R extends Route> = z.output<Contract[R]['input']>
export type Output<R extends Route> = Exclude<Contract[R]['output'], undefined>
