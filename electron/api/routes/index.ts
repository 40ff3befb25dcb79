import type { Route } from '../route.ts'
import { environmentRoutes } from './environments.ts'
import { keyRoutes } from './keys.ts'
import { roleRoutes } from './roles.ts'
import { userRoutes } from './users.ts'
import { verifyRoutes } from './verify.ts'

/** Every endpoint of the router, except the description of all of them. */
export const routes: readonly Route[] = [
  ...keyRoutes,
  ...roleRoutes,
  ...userRoutes,
  ...environmentRoutes,
  ...verifyRoutes,
]
