import { join } from '../catalogue.ts'
import { accountRefusals } from './refusals/accounts.ts'
import { backupRefusals } from './refusals/backups.ts'
import { databaseRefusals } from './refusals/database.ts'
import { deliveryRefusals } from './refusals/deliveries.ts'
import { keyRefusals } from './refusals/keys.ts'
import { keychainRefusals } from './refusals/keychain.ts'
import { projectRefusals } from './refusals/projects.ts'
import { requestRefusals } from './refusals/request.ts'

/** Why something was not done, and what to do about it. */
export const refusals = join(
  requestRefusals,
  accountRefusals,
  keyRefusals,
  databaseRefusals,
  keychainRefusals,
  backupRefusals,
  deliveryRefusals,
  projectRefusals,
)
