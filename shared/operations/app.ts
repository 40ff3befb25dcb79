import { z } from 'zod'
import { screens } from '../commands/commands.ts'
import type { Environment } from '../domain/types.ts'
import { faultPlaces, mostFrames, stackFrame } from '../domain/faults.ts'
import { environment, nothing } from './fields.ts'
import { everyone, operation } from './operation.ts'

export type AppInfo = {
  readonly version: string
  /** The commit that a package was built from; null when running from the sources. */
  readonly commit: string | null
  /** Whether it was built with an Electron that must not be released. */
  readonly testBuild: boolean
  readonly electron: string
  readonly home: string
  readonly platform: string
  /** Whether copies can be marked so that clipboard managers ignore them. */
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
  /** Logs an error of the page and returns its id in the log; null when there were too many within a minute. */
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
  /** Tells which commands the menu bar is to offer: they depend on where in the page the user is. */
  'app.showCommands': operation<null>()({
    input: z.strictObject({
      environment,
      screen: z.enum(screens),
      isFree: z.boolean(),
      canGoBack: z.boolean(),
      canGoForward: z.boolean(),
      canLock: z.boolean(),
    }),
    kind: 'task',
    vault: 'none',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Reloads the page, which may not call `location.reload` itself. */
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
    vault: 'locked',
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
  >()({ input: nothing, kind: 'read', vault: 'any', confirm: 'never', ...everyone('environment:read') }),
  /** The environment of the key that asks. */
  'environment.ofKey': operation<{ readonly environment: Environment; readonly createdAt: number }>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['key'],
    keyPermission: 'any',
  }),
}
