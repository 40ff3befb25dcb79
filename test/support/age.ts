import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTerminal } from './terminal.ts'

export type Identity = {
  /** A file with the identity in it, as age-keygen writes it. */
  readonly file: string
  readonly identity: string
  readonly recipient: string
}

/** Makes an identity with the real age-keygen. */
export const newIdentity = (folder: string, name = 'identity'): Identity => {
  const file = join(folder, `${name}.txt`)
  execFileSync('age-keygen', ['-o', file], { stdio: 'ignore' })
  const text = readFileSync(file, 'utf8')
  const find = (pattern: RegExp): string => pattern.exec(text)?.[0] ?? ''
  return { file, identity: find(/AGE-SECRET-KEY-1\w+/), recipient: find(/age1\w+/) }
}

/** Opens a backup with the real age and tar; returns the folder with its files. */
export const openWithAge = (backup: string, { file }: Identity, folder: string): string => {
  const tar = execFileSync('age', ['--decrypt', '--identity', file, backup], { maxBuffer: 1 << 30 })
  return unpack(tar, folder)
}

/** The same for a backup with a passphrase, which age only reads from a terminal. */
export const openWithPassphrase = async (
  backup: string,
  passphrase: string,
  folder: string,
): Promise<string> => {
  const output = join(folder, 'decrypted.tar')
  const terminal = onTerminal(['age', '--decrypt', '--output', output, backup], {
    PATH: process.env['PATH'],
  })
  await terminal.shows('Enter passphrase')
  terminal.type(`${passphrase}\r`)
  const { code, screen } = await terminal.ended
  if (code !== 0) throw new Error(`age ended with ${code}: ${screen}`)
  return unpack(readFileSync(output), folder)
}

const unpack = (tar: Buffer, folder: string): string => {
  const target = join(folder, 'unpacked')
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['--extract', '--directory', target], { input: tar })
  return target
}

/** Encrypts the files of a folder as a backup, with the real tar and age. */
export const packWithAge = (folder: string, { recipient }: Identity, backup: string): void => {
  const tar = spawnSync(
    'tar',
    ['--create', '--directory', folder, '--file', '-', 'manifest.json', 'secrets.json', 'keyreeve.db'],
    { maxBuffer: 1 << 30 },
  )
  writeFileSync(
    backup,
    execFileSync('age', ['--recipient', recipient], { input: tar.stdout, maxBuffer: 1 << 30 }),
  )
}
