import type { z } from 'zod'
import type { Environment } from '../domain/types.ts'
import { accountOperations } from './accounts.ts'
import { activityOperations } from './activity.ts'
import { apiOperations } from './api.ts'
import { appOperations } from './app.ts'
import { backupOperations } from './backups.ts'
import { decisionOperations } from './decisions.ts'
import { deliveryOperations } from './deliveries.ts'
import { guardOperations } from './guard.ts'
import { envFileOperations } from './env-files.ts'
import { healthOperations } from './health.ts'
import { keyOperations } from './keys.ts'
import type { KeyPermission, Operation } from './operation.ts'
import { projectOperations } from './projects.ts'
import { rehearsalOperations } from './rehearsals.ts'
import { roleOperations } from './roles.ts'
import { rotationOperations } from './rotations.ts'
import { scanOperations } from './scan.ts'
import { vaultOperations } from './vault.ts'

export type { AppInfo } from './app.ts'
export type { EnvFile, EnvWritten } from './deliveries.ts'

/** Every operation of the page, the command line and the local API. The handler table and all types derive from this value. */
export const operations = {
  ...appOperations,
  ...vaultOperations,
  ...accountOperations,
  ...roleOperations,
  ...keyOperations,
  ...deliveryOperations,
  ...envFileOperations,
  ...decisionOperations,
  ...healthOperations,
  ...activityOperations,
  ...apiOperations,
  ...rehearsalOperations,
  ...rotationOperations,
  ...scanOperations,
  ...projectOperations,
  ...backupOperations,
  ...guardOperations,
} satisfies Readonly<Record<string, Operation>>

export type Operations = typeof operations
export type OperationName = keyof Operations
/** What a caller passes. */
export type Input<Name extends OperationName> = z.input<Operations[Name]['input']>
/** What a handler receives. */
export type Parsed<Name extends OperationName> = z.output<Operations[Name]['input']>
export type Output<Name extends OperationName> = Exclude<Operations[Name]['output'], undefined>

/** What a key must grant to ask for `name`. Throws for an operation that no key may ask for. */
export const keyPermissionOf = (name: OperationName): KeyPermission => {
  const { keyPermission } = operations[name]
  if (keyPermission === null) throw new Error(`no key may ask for ${name}`)
  return keyPermission
}

/** Whether a person must confirm `name` when it affects `environment`. */
export const mustConfirm = (name: OperationName, environment: Environment): boolean => {
  const { confirm } = operations[name]
  return confirm !== 'never' && (confirm.when === 'always' || environment === 'production')
}
