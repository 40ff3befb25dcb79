import type { Route } from '../route.ts'
import { environmentRoutes } from './environments.ts'
import { keyRoutes } from './keys.ts'
import { roleRoutes } from './roles.ts'
import { userRoutes } from './users.ts'
import { verifyRoutes } from './verify.ts'

/** Every endpoint that the router serves, but for the description of them all. */
export const routes: readonly Route[] = [
  ...keyRoutes,
  ...roleRoutes,
  ...userRoutes,
  ...environmentRoutes,
  ...verifyRoutes,
]
