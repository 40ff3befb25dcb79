import type { Entry } from './message.ts'
import { app } from './en/app.ts'
import { api } from './en/api.ts'
import { checks } from './en/checks.ts'
import { cli } from './en/cli.ts'
import { refusals } from './en/refusals.ts'

/** Every sentence in English. Other languages have the same codes, with the same placeholders. */
export const sentences = { ...refusals, ...checks, ...app, ...api, ...cli } as const satisfies Readonly<
  Record<string, Entry>
>
