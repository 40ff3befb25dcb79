import { fork, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import {
  openPassphraseVault,
  type PassphraseVault,
} from '../../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { killed, reapAtExit } from '../../support/keyring-bus.ts'

// scrypt and fsync are slow on a busy machine; nothing here measures them.
vi.setConfig({ testTimeout: 60_000 })

export const right = new Secret('correct horse battery')
export const incorrect = new Secret('incorrect horse battery')
export const done = { ok: true, data: undefined }

/** The path of the vault and the time of its clock; new for each test. */
export const at = { folder: '', file: '', now: 0 }
let children: ChildProcess[]

export const open = (): PassphraseVault =>
  openPassphraseVault({ path: at.file, clock: { now: () => at.now }, kdf: { n: 2 ** 14, r: 8, p: 1 } })

export const filled = async (): Promise<PassphraseVault> => {
  const vault = open()
  expect(await vault.setUp(right)).toEqual(done)
  for (const account of ['k#1', 'k#2', 'k#3'])
    expect(await vault.write(account, new Secret(`value of ${account}`))).toEqual(done)
  return vault
}

export const another = (): ChildProcess => {
  const child = fork(path.join(import.meta.dirname, 'vault-process.ts'), [at.file], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  reapAtExit(child)
  children.push(child)
  return child
}

/** Sends a command to a process that uses the vault; returns the result. */
export const ask = async (child: ChildProcess, command: object): Promise<string> => {
  const answer = new Promise<string>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'done' in message) resolve(String(message.done))
    })
  })
  child.send(command)
  return answer
}

export const change = (sql: string): void => {
  const db = new Database(at.file)
  db.exec(sql)
  db.close()
}

beforeEach(() => {
  at.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keyreeve-vault-'))
  at.file = path.join(at.folder, 'data', 'vault.db')
  at.now = Date.UTC(2026, 10, 23)
  children = []
})
afterEach(async () => {
  await Promise.all(children.map(killed))
  fs.rmSync(at.folder, { recursive: true, force: true })
})
