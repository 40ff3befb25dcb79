import { z } from 'zod'
import { autoLockMinutes, type AutoLock, type VaultStatus } from '../domain/types.ts'
import { nothing, wellFormed } from './fields.ts'
import { operation, person } from './operation.ts'

const passphrase = z.string().max(1024)
/** A new passphrase must be well formed: two that differ only in a lone surrogate would be the same passphrase. */
const newPassphrase = wellFormed.max(1024)

export const vaultOperations = {
  'vault.status': operation<VaultStatus>()({
    input: nothing,
    kind: 'read',
    vault: 'locked',
    confirm: 'never',
    actors: person,
  }),
  /** Opens the data folder again if that failed, and the vault. */
  'vault.retry': operation<VaultStatus>()({
    input: nothing,
    kind: 'task',
    vault: 'none',
    confirm: 'never',
    actors: ['you'],
  }),
  'vault.setUpPassphrase': operation<VaultStatus>()({
    input: z.strictObject({ passphrase: newPassphrase }),
    kind: 'task',
    vault: 'locked',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Without a passphrase where there is none: the page may then only ask after a click or a key press. */
  'vault.unlock': operation<VaultStatus>()({
    input: z.strictObject({ passphrase: passphrase.optional() }),
    kind: 'task',
    vault: 'locked',
    confirm: 'never',
    actors: ['you'],
  }),
  'vault.lock': operation<VaultStatus>()({
    input: nothing,
    kind: 'task',
    vault: 'locked',
    confirm: 'never',
    actors: person,
  }),
  'vault.autoLock': operation<AutoLock>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  'vault.setAutoLock': operation<AutoLock>()({
    input: z.strictObject({ minutes: z.literal(autoLockMinutes).nullable() }),
    kind: 'write',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
}
