import { z } from 'zod'
import type { Environment } from '../domain/types.ts'
import { faultPlaces, mostFrames, stackFrame } from '../domain/faults.ts'
import { environment, nothing } from './fields.ts'
import { everyone, operation } from './operation.ts'

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

export const appOperations = {
  'app.info': operation<AppInfo>()({
    input: nothing,
    kind: 'read',
    vault: 'none',
    confirm: 'never',
    actors: ['you'],
  }),
  'app.painted': operation<null>()({
    input: nothing,
    kind: 'task',
    vault: 'none',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Logs a bug of the page, and gives the id that the log has it under; null when too many came within a minute. */
  'app.logFault': operation<{ readonly id: string | null }>()({
    input: z.strictObject({
      place: z.enum(faultPlaces),
      /** The name of the error's class. */
      kind: z.string().regex(/^\w{1,60}$/),
      message: z.string().max(300),
      frames: z.array(z.string().regex(stackFrame)).max(mostFrames),
      components: z.array(z.string().regex(stackFrame)).max(mostFrames),
    }),
    kind: 'task',
    vault: 'none',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Loads the page again, which its own `location.reload` may not do. */
  'app.reload': operation<null>()({
    input: nothing,
    kind: 'task',
    vault: 'none',
    confirm: 'never',
    actors: ['you'],
  }),

  'environment.get': operation<Environment>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  'environment.set': operation<Environment>()({
    input: z.strictObject({ environment }),
    kind: 'write',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Both environments, and since when this installation has them (ms since the epoch). */
  'environment.list': operation<
    readonly { readonly environment: Environment; readonly createdAt: number }[]
  >()({ input: nothing, kind: 'read', vault: 'any', confirm: 'never', actors: everyone }),
}
