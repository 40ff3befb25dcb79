import { operations, type OperationName } from '../../../shared/operations/index.ts'
import { ok } from '../../../shared/domain/errors.ts'
import type { Handlers } from '../../../electron/core/perform.ts'
import type { Log } from '../../../electron/core/log.ts'

export type Line = { readonly level: string; readonly fields: object; readonly message: string }

/** A log that records its lines. */
export const memoryLog = (): Log & { readonly lines: Line[] } => {
  const lines: Line[] = []
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message })
  }
  return { lines, info: at('info'), warn: at('warn'), error: at('error') }
}

/** Handlers that return their input, except those in `own`. */
export const echoHandlers = (
  own: Partial<Record<OperationName, (services: unknown, input: unknown) => unknown>> = {},
): Handlers => {
  const table = Object.fromEntries(
    Object.keys(operations).map((route) => [
      route,
      own[route as OperationName] ?? ((_services: unknown, input: unknown) => ok(input)),
    ]),
  )
  return table as unknown as Handlers
}
