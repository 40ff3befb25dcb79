/** A new `.env` file where no hard link can be made; that cannot be had of every file system, so the system call's answer is injected. */
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { envFileDestination } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { must } from '../../support/home.ts'

vi.mock('node:fs', async (load) => ({
  ...(await load<typeof fs>()),
  linkSync: () => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'link' })
  },
}))

const newTarget = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'keyreeve-links-')))
  onTestFinished(() => fs.rmSync(folder, { recursive: true }))
  return join(folder, '.env')
}
const planFor = async (path: string) =>
  must(await envFileDestination.plan({ path, variable: 'TOKEN' }, new Secret('value')))

it('is created, with nothing left beside it', async () => {
  const path = newTarget()
  must(await envFileDestination.apply(await planFor(path), () => undefined))
  expect([fs.readFileSync(path, 'utf8'), fs.readdirSync(join(path, '..'))]).toEqual([
    'TOKEN=value\n',
    ['.env'],
  ])
})

it('never replaces one that appears at the last moment', async () => {
  const path = newTarget()
  const applied = await envFileDestination.apply(await planFor(path), (step) => {
    if (step === 'checked') fs.writeFileSync(path, 'theirs')
  })
  expect(applied).toMatchObject({ ok: false, error: { code: 'env_changed.file' } })
  expect([fs.readFileSync(path, 'utf8'), fs.readdirSync(join(path, '..'))]).toEqual(['theirs', ['.env']])
})
