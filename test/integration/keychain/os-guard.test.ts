import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnNodeHelper } from '../../../electron/core/keychain/helper-process.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { helperPath, osKeychainIn, valueOf } from '../../support/keyring-keychain.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const guardFile = path.join(root, 'electron/core/keychain/keytar-guard.ts')

/**
 * Preloaded into the helper: records every call that reaches keytar's native code, and on a `probe` message calls the
 * forbidden ones, like a future bug might.
 */
const hook = (log: string): string => `
const fs = require('node:fs'), path = require('node:path'), { createRequire } = require('node:module')
const load = createRequire(${JSON.stringify(path.join(root, 'package.json'))})
const keytar = load('keytar')
const native = Object.values(load.cache ?? require.cache).find(m => m.filename.endsWith('keytar.node')).exports
for (const name of Object.keys(native)) {
  const original = native[name]
  native[name] = (...args) => { fs.appendFileSync(${JSON.stringify(log)}, name + '\\n'); return name.startsWith('find') ? Promise.resolve([]) : original.apply(native, args) }
}
process.on('message', message => {
  if (!message.probe) return
  try { keytar[message.probe]('Keyreeve'); process.send({ probed: 'called' }) } catch (error) { process.send({ probed: error.message }) }
})
`

describe('D9: findCredentials and findPassword', () => {
  let keyring: Keyring
  let folder: string
  let log: string
  let hookFile: string

  beforeAll(async () => {
    keyring = await startKeyring()
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keyreeve-hook-'))
    log = path.join(folder, 'calls')
    hookFile = path.join(folder, 'hook.cjs')
    fs.writeFileSync(hookFile, hook(log))
  })
  afterAll(async () => {
    await keyring.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('are only mentioned in the guard', () => {
    const files = fs
      .readdirSync(path.join(root, 'electron'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs|cjs|js)$/.test(file) && !file.includes('node_modules'))
    const naming = files
      .map((file) => path.join(root, 'electron', file))
      .filter((file) => /find(Credentials|Password)\b/.test(fs.readFileSync(file, 'utf8')))
    expect(files.length).toBeGreaterThan(10)
    expect(naming).toEqual([guardFile])
  })

  it('are never called by any operation', async () => {
    fs.writeFileSync(log, '')
    const { keychain } = osKeychainIn(keyring.env, { execArgv: ['--require', hookFile] })
    await keychain.write('a#1', new Secret('value'))
    expect(await valueOf(keychain, 'a#1')).toBe('value')
    await keychain.remove('a#1')
    await keychain.close()
    expect(fs.readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      'setPassword',
      'getPassword',
      'getPassword',
      'deletePassword',
    ])
  })

  it.each(['findCredentials', 'findPassword'])(
    '%s throws in the helper and never reaches native code',
    async (name) => {
      fs.writeFileSync(log, '')
      const helper = spawnNodeHelper(helperPath, { env: keyring.env, execArgv: ['--require', hookFile] })
      try {
        const replies: unknown[] = []
        const probed = new Promise((resolve) => {
          helper.onMessage((message) => {
            replies.push(message)
            if (typeof message === 'object' && message !== null && 'probed' in message)
              resolve(message.probed)
            // The first reply proves that keytar is loaded and therefore guarded; only then is the probe sent.
            else helper.post({ probe: name } as never)
          })
        })
        helper.post({ id: 1, op: 'read', account: 'a#1' })
        expect(await probed).toMatch(/must never be called/)
        expect(fs.readFileSync(log, 'utf8').trim()).toBe('getPassword')
      } finally {
        helper.kill()
      }
    },
  )

  it('leaves no secret in the helper’s arguments or environment', async () => {
    const { keychain, helpers } = osKeychainIn(keyring.env)
    await keychain.write('a#1', new Secret('planted-secret-value'))
    const proc = `/proc/${helpers[0]?.pid ?? 0}`
    expect(fs.readFileSync(`${proc}/cmdline`, 'utf8')).not.toContain('planted')
    expect(fs.readFileSync(`${proc}/environ`, 'utf8')).not.toContain('planted')
    await keychain.close()
  })
})
