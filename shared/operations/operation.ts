import type { z } from 'zod'
import type { Actor } from '../domain/types.ts'

/**
 * Whether an operation must be confirmed before it runs: always, or in production, where `key` names the input field with the id of the key
 * whose environment counts. `message` is the answer to an unconfirmed request.
 */
export type Confirm<Field extends string = string> =
  | 'never'
  | { readonly when: 'always'; readonly message: string }
  | { readonly when: 'production'; readonly key: Field; readonly message: string }

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
  /** The output's type; there is no value. Our own answers need no validation. */
  readonly output?: Output
}

/**
 * `read` changes nothing. `write` only changes the database, in one transaction that a refusal rolls back. `task` also touches
 * the keychain, files, the clipboard or the window, and manages its own transactions.
 */
export type OperationKind = 'read' | 'write' | 'task'

/** `open`: the vault must be open. `any`: only the database must be open. `none`: works even when the data folder cannot be opened. */
export type VaultRule = 'open' | 'any' | 'none'

/** Declares an operation that returns `Output`; its other types are inferred from the rules. */
export const operation =
  <Output>() =>
  <Input extends z.ZodType, Kind extends OperationKind, Vault extends VaultRule>(
    rules: Omit<Operation<Input, Kind, Vault>, 'output' | 'confirm'> & {
      readonly confirm: Confirm<keyof z.output<Input> & string>
    },
  ): Operation<Input, Kind, Vault, Output> =>
    rules

/** The app and the command line, both used by a person. */
export const person = ['you', 'cli'] as const
/** The app, the command line, and keys through the local API. */
export const everyone = ['you', 'cli', 'key'] as const
