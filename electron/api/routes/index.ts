import type { Route } from '../route.ts'
import { verifyRoutes } from './verify.ts'

/** Every endpoint that the router serves. */
export const routes: readonly Route[] = [...verifyRoutes]
