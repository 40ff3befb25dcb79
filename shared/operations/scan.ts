import { z } from 'zod'
import type { ScanResult } from '../domain/scan.ts'
import { wellFormed } from './fields.ts'
import { commandLine, operation } from './operation.ts'

export const scanOperations = {
  /**
   * Finds every copy of a known secret in folders and files, and records where they are. Reports its progress, and stops when its session
   * ends. `folders` are paths, which only the command line may name.
   */
  'scan.run': operation<ScanResult>()({
    input: z.strictObject({ folders: z.array(wellFormed.min(1).max(4096)).min(1).max(100) }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
}
