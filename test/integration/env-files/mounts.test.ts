/** Whether a Compose file mounts a `.env` file into a container, which would not see a replaced file. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findMount } from '../../../electron/core/env-files/mounts.ts'
import { newFolder } from './place.ts'

it.each([
  ['a Compose file one folder up', '.', './api/.env:/app/.env'],
  ['${PWD}', 'api', '${PWD}/.env:/app/.env:ro'],
  ['$PWD', 'api', '$PWD/.env:/app/.env'],
])('%s', async (_what, composeFolder, volume) => {
  const folder = newFolder()
  mkdirSync(join(folder, 'api'))
  writeFileSync(join(folder, 'api', '.env'), 'A=1\n')
  const path = join(folder, composeFolder, 'compose.yml')
  writeFileSync(path, `services:\n  web:\n    volumes: ["${volume}"]\n`)
  expect(await findMount(join(folder, 'api', '.env'))).toEqual({ kind: 'compose', path, service: 'web' })
  writeFileSync(path, 'services:\n  web:\n    volumes: ["$PWDX/.env:/app/.env", "./other/.env:/app/.env"]\n')
  expect(await findMount(join(folder, 'api', '.env'))).toBeNull()
})
