import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Keyreeve } from '../../../electron/core/app.ts'
import { recordPlacement } from '../../../electron/core/deliveries/placements.ts'
import { readFileState } from '../../../electron/core/env-files/read-file.ts'
import type { PlannedFile } from '../../../electron/core/file-changes/file-changes.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { findRow } from '../../../electron/core/keys/rows.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { must, newFolder, newKey, openTestKeyreeve, type TestKeyreeveOptions } from '../../support/home.ts'

export const asker = { kind: 'cli', user: 'ada' } as const

/** Two keys by their ids, each with its secret. */
export type Keys = readonly (readonly [id: string, secret: string])[]

/** A file that holds a key's secret, and how a batch changes it. */
export type TestFile = {
  readonly path: string
  readonly destination: 'env_file' | 'file'
  readonly inPlace: boolean
  readonly text: (secret: string) => string
}

const filler = '# filler line\n'.repeat(1_000)

/** Files of several kinds below `folder`: replaced and written in place, short and long, with LF and CRLF. */
export const filesIn = (folder: string): readonly TestFile[] => [
  {
    path: join(folder, 'a', '.env'),
    destination: 'env_file',
    inPlace: false,
    text: (secret) => `A=1\n${filler}TOKEN="${secret}" # it\r\n${filler}`,
  },
  {
    path: join(folder, 'a', 'settings.json'),
    destination: 'file',
    inPlace: false,
    text: (secret) => `{ "TOKEN": "${secret}" }`,
  },
  {
    path: join(folder, 'b', '.env'),
    destination: 'env_file',
    inPlace: true,
    text: (secret) => `${filler}TOKEN=${secret}\n${filler}`,
  },
  {
    path: join(folder, 'b', '.env.local'),
    destination: 'env_file',
    inPlace: false,
    text: (secret) => `TOKEN=${secret}`,
  },
  {
    path: join(folder, 'c', 'run.sh'),
    destination: 'file',
    inPlace: true,
    text: (secret) => `TOKEN=${secret} exec x\n`,
  },
  ...Array.from({ length: 15 }, (_, at): TestFile => ({
    path: join(folder, 'd', `.env.${at}`),
    destination: 'env_file',
    inPlace: false,
    text: (secret) => `TOKEN='${secret}'\n`,
  })),
]

const writeFiles = (files: readonly TestFile[], secret: string): void => {
  for (const { path, text, inPlace } of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text(secret), { mode: 0o640 })
    if (inPlace) linkSync(path, `${path}.other-name`)
  }
}

const recordFiles = async (
  { context }: Keyreeve,
  files: readonly TestFile[],
  keyId: string,
): Promise<void> => {
  const { db, clock } = context
  const row = findRow(db, keyId)
  if (!row) throw new Error('there is no such key')
  await db.write(() => {
    for (const { path, destination } of files)
      recordPlacement(db, {
        destination,
        locator: path,
        variable: 'TOKEN',
        environment: 'test',
        keyId,
        fingerprint: row.digest,
        state: 'present',
        source: 'scan',
        at: clock.now(),
      })
  })
}

/** Plans to put the secret of the second key where that of the first one is. */
export const planFiles = async (
  files: readonly TestFile[],
  [[before, old], [after, secret]]: readonly [Keys[number], Keys[number]],
): Promise<readonly PlannedFile[]> =>
  Promise.all(
    files.map(async ({ path, destination, inPlace }): Promise<PlannedFile> => ({
      path,
      digest: (await readFileState(path))?.digest ?? '',
      rewrite: (content) => ok(Buffer.from(content.toString().replace(old, secret))),
      inPlace,
      places: [{ destination, locator: path, variable: 'TOKEN', before, after }],
    })),
  )

export type Scene = {
  readonly home: string
  readonly folder: string
  readonly items: Map<string, string>
  readonly keys: readonly [Keys[number], Keys[number]]
  readonly files: readonly TestFile[]
  open(more?: TestKeyreeveOptions): Promise<Keyreeve>
}

/** A data folder with two keys, and files with the secret of the first one, on record. */
export const newScene = async (): Promise<Scene> => {
  const [home, folder] = [newFolder(), newFolder()]
  onTestFinished(() => {
    for (const each of [home, folder]) rmSync(each, { recursive: true, force: true })
  })
  const { keyreeve, items } = await openTestKeyreeve({ home })
  const create = async (name: string): Promise<Keys[number]> => {
    const { key, secret } = must(await createKey(keyreeve.context, newKey(keyreeve, name)))
    return [key.id, secret.reveal()]
  }
  const keys = [await create('one'), await create('two')] as const
  const files = filesIn(folder)
  writeFiles(files, keys[0][1])
  await recordFiles(keyreeve, files, keys[0][0])
  await keyreeve.close()
  return {
    home,
    folder,
    items,
    keys,
    files,
    open: async (more) => {
      const opened = await openTestKeyreeve({ home, items, ...more })
      onTestFinished(() => opened.keyreeve.close())
      return opened.keyreeve
    },
  }
}

/** The index of the key whose secret a file holds; -1 if the file is not exactly as it is with one of them. */
export const holds = ({ path, text }: TestFile, keys: Keys): number => {
  const content = readFileSync(path, 'utf8')
  return keys.findIndex(([, secret]) => content === text(secret))
}

export const leftovers = (files: readonly TestFile[]): readonly string[] =>
  [...new Set(files.map(({ path }) => dirname(path)))].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.includes('keyreeve-')),
  )

/** Everything that is not as it must be after a start: the files, the record of where secrets are, what is left over. */
export const faults = ({ context: { db } }: Keyreeve, { home, files, keys }: Scene): readonly string[] => {
  const held = files.map((file) => holds(file, keys))
  const places = files.map(({ path }) =>
    db
      .all<{ key_id: string }>("SELECT key_id FROM placements WHERE locator = ? AND state = 'present'", path)
      .map(({ key_id: id }) => keys.findIndex(([key]) => key === id)),
  )
  const batches = db.all<{ id: string }>('SELECT id FROM file_batches').map(({ id }) => `${id}.backup`)
  const folder = join(home, 'file-changes')
  const backups = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.backup')) : []
  return [
    ...(new Set(held).size === 1 ? [] : [`the files hold different secrets: ${held.join(' ')}`]),
    ...files.flatMap(({ path }, at) => [
      ...(held[at] === -1 ? [`${path} is neither the old file nor the new one`] : []),
      ...(places[at]?.length === 1 && places[at][0] === held[at]
        ? []
        : [`${path} has another secret on record`]),
    ]),
    ...files
      .filter(
        ({ inPlace, path }) =>
          inPlace && readFileSync(`${path}.other-name`, 'utf8') !== readFileSync(path, 'utf8'),
      )
      .map(({ path }) => `${path} was separated from its other name`),
    ...leftovers(files).map((name) => `left behind: ${name}`),
    ...db
      .all<{ path: string }>("SELECT path FROM file_changes WHERE state = 'open'")
      .map(({ path }) => `not settled: ${path}`),
    ...(batches.toSorted().join() === backups.toSorted().join() ? [] : ['backups and batches differ']),
  ]
}
