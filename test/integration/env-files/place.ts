import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EnvWritten } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { writeEnvVariable, type Failpoint } from './writing.ts'

export const isRoot = process.getuid?.() === 0

/** The real path of a new folder, which is removed after the test. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyreeve-env-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A new folder with a `.env` file. */
export function newFile(content: string | Buffer = 'A=1\nTOKEN=old # keep\nB=2\n', mode = 0o600): string {
  const path = join(newFolder(), '.env')
  writeFileSync(path, content)
  execFileSync('chmod', [mode.toString(8), path])
  return path
}

export const write = (
  path: string,
  value = 'canary-value',
  failpoint?: Failpoint,
): Promise<Result<EnvWritten>> =>
  writeEnvVariable({ path, variable: 'TOKEN', value: new Secret(value) }, failpoint)

export const codeOf = async (result: Promise<Result<unknown>>): Promise<string> => {
  const settled = await result
  return settled.ok ? 'ok' : settled.error.code
}

export const content = (path: string): string => readFileSync(path, 'utf8')
export const modeOf = (path: string): number => lstatSync(path).mode & 0o7777
export const temporary = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.includes('keyreeve'))
