import type { z } from 'zod'
import type { RefusalCode } from '../domain/errors.ts'
import type { Action, Actor } from '../domain/types.ts'
import type { CodeTaking } from '../messages/message.ts'

type ConfirmCode = Extract<RefusalCode, `confirmation_required.${string}`> & CodeTaking

/**
 * Whether somebody must have confirmed an operation before it runs: in production, where `key` names the input field with the id of the key
 * whose environment counts, or always. `code` is what an unconfirmed request is refused with.
 */
export type Confirm<Field extends string = string> =
  | 'never'
  | { readonly when: 'always'; readonly code: ConfirmCode }
  | { readonly when: 'production'; readonly key: Field; readonly code: ConfirmCode }

/** The rules of an operation, whoever performs it. Every rule is required, so that none is forgotten. */
export type Operation<
  Input extends z.ZodType = z.ZodType,
  Kind extends OperationKind = OperationKind,
  Vault extends VaultRule = VaultRule,
  Output = unknown,
> = {
  /** The schema of the input, parsed for every caller: pages and HTTP clients are not trusted. */
  readonly input: Input
  readonly kind: Kind
  readonly vault: Vault
  readonly confirm: Confirm
  /** Who may perform it. */
  readonly actors: readonly Actor['kind'][]
  /** What a key must grant to perform it; null when no key may. */
  readonly keyPermission: KeyPermission | null
  /** The output's type; there is no value. Our own answers need no validation. */
  readonly output?: Output
}

/** `any`: every working key may. */
export type KeyPermission = 'any' | `${string}:${Action}`

/** Who may perform an operation, as it declares it: where keys may, with the permission they need. */
type Askers =
  | { readonly actors: readonly Exclude<Actor['kind'], 'key'>[]; readonly keyPermission?: undefined }
  | { readonly actors: readonly Actor['kind'][]; readonly keyPermission: KeyPermission }

/**
 * `read` changes nothing. `write` only changes the database, in one transaction that a refusal rolls back. `task` also touches
 * the keychain, files, the clipboard or the window, and manages its own transactions.
 */
export type OperationKind = 'read' | 'write' | 'task'

/**
 * `open`: the vault must be open. `any`: only the database must be open; the window and the local API also need Keyreeve to be unlocked.
 * `locked`: works while Keyreeve is locked. `none`: works even when the data folder cannot be opened.
 */
export type VaultRule = 'open' | 'any' | 'locked' | 'none'

/** Declares an operation that returns `Output`; its other types are inferred from the rules. */
export const operation =
  <Output>() =>
  <Input extends z.ZodType, Kind extends OperationKind, Vault extends VaultRule>(
    rules: Omit<Operation<Input, Kind, Vault>, 'output' | 'confirm' | 'actors' | 'keyPermission'> & {
      readonly confirm: Confirm<keyof z.output<Input> & string>
    } & Askers,
  ): Operation<Input, Kind, Vault, Output> => ({ ...rules, keyPermission: rules.keyPermission ?? null })

/** The app and the command line. What an AI agent may do there is further limited to the test environment: see `perform`. */
export const person = ['you', 'cli', 'agent'] as const
/** The command line, used by a person or an AI agent. */
export const commandLine = ['cli', 'agent'] as const
/** The app, the command line, and through the local API the keys that grant `keyPermission`. */
export const everyone = (keyPermission: KeyPermission) =>
  ({ actors: ['you', 'cli', 'agent', 'key'], keyPermission }) as const
