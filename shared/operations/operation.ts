import type { z } from 'zod'
import type { Actor } from '../domain/types.ts'

/**
 * Whether somebody must have confirmed an operation before it runs: in production, where `key` names the input field with the id of the key
 * whose environment counts, or always. `message` is what an unconfirmed request is answered with.
 */
export type Confirm<Field extends string = string> =
  | 'never'
  | { readonly when: 'always'; readonly message: string }
  | { readonly when: 'production'; readonly key: Field; readonly message: string }

/** All that holds for an operation whoever asks for it. Every rule is required, so that none is forgotten. */
export type Operation<
  Input extends z.ZodType = z.ZodType,
  Kind extends OperationKind = OperationKind,
  Vault extends VaultRule = VaultRule,
  Output = unknown,
> = {
  /** What may be asked. It is parsed for every caller: pages and HTTP clients are not trusted. */
  readonly input: Input
  readonly kind: Kind
  readonly vault: Vault
  readonly confirm: Confirm
  /** Who may ask for it. */
  readonly actors: readonly Actor['kind'][]
  /** For the types only; there is no value. What we answer needs no checking. */
  readonly output?: Output
}

/**
 * `read` changes nothing. `write` changes the database and nothing else, in one transaction that a refusal rolls back. `task` also
 * touches the keychain, files, the clipboard or the window, and manages its own transactions.
 */
export type OperationKind = 'read' | 'write' | 'task'

/** `open`: the vault must be open. `any`: only the database must be. `none`: works even when the data folder cannot be opened. */
export type VaultRule = 'open' | 'any' | 'none'

/** Declares an operation that answers with `Output`; its other types follow from the rules. */
export const operation =
  <Output>() =>
  <Input extends z.ZodType, Kind extends OperationKind, Vault extends VaultRule>(
    rules: Omit<Operation<Input, Kind, Vault>, 'output' | 'confirm'> & {
      readonly confirm: Confirm<keyof z.output<Input> & string>
    },
  ): Operation<Input, Kind, Vault, Output> =>
    rules

/** The app and the command line, which one person uses. */
export const person = ['you', 'cli'] as const
/** The same, and keys through the local API. */
export const everyone = ['you', 'cli', 'key'] as const
