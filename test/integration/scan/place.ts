import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Result } from '../../../shared/domain/errors.ts'
import type { ScanFinding, ScanProgress, ScanResult } from '../../../shared/domain/scan.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import {
  must,
  newFolder,
  newKey,
  openTestKeyreeve,
  type TestKeyreeve,
  type TestKeyreeveOptions,
} from '../../support/home.ts'

/** A Keyreeve, and a folder to scan; both are removed after the test. */
export const openScene = async (options: TestKeyreeveOptions = {}): Promise<Scene> => {
  const opened = await openTestKeyreeve(options)
  onTestFinished(opened.cleanUp)
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { perform } = opened.keyreeve
  const actor = { kind: 'cli', user: 'ada' } as const
  const scanFor: Scene['scanFor'] = (more = {}) =>
    perform('scan.run', { folders: [...(more.folders ?? [folder])] }, actor, more)
  return {
    ...opened,
    folder,
    write: (path, content) => {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    issue: async (name, more = {}) => {
      const made = must(await perform('keys.create', newKey(opened.keyreeve, name, more), { kind: 'you' }))
      return { id: made.key.id, secret: made.secret }
    },
    importKey: async (name, secret) => {
      const { keep: _, ...key } = newKey(opened.keyreeve, name)
      const { id } = must(
        await perform(
          'keys.import',
          { ...key, secret, as: 'given', otherEnvironment: true },
          { kind: 'you' },
        ),
      )
      return { id, secret }
    },
    scanFor,
    scan: async (...folders) => must(await scanFor(folders.length > 0 ? { folders } : {})),
  }
}

export type Scene = TestKeyreeve & {
  readonly folder: string
  /** Writes a file in the folder, and returns its path. */
  readonly write: (path: string, content: string | Buffer) => string
  readonly issue: (
    name: string,
    more?: { readonly keep?: boolean; readonly environment?: Environment },
  ) => Promise<{ readonly id: string; readonly secret: string }>
  readonly importKey: (
    name: string,
    secret: string,
  ) => Promise<{ readonly id: string; readonly secret: string }>
  readonly scanFor: (more?: {
    readonly folders?: readonly string[]
    readonly session?: AbortSignal
    readonly onProgress?: (progress: ScanProgress) => void
  }) => Promise<Result<ScanResult>>
  readonly scan: (...folders: readonly string[]) => Promise<ScanResult>
}

/** `path:line variable key`, with the path relative to the scanned folder. */
export const shown = (folder: string, findings: readonly ScanFinding[]): readonly string[] =>
  findings.map(
    ({ path, line, variable, key }) =>
      `${path.slice(folder.length + 1)}:${line} ${variable ?? '-'} ${key?.name ?? 'unknown'}`,
  )
