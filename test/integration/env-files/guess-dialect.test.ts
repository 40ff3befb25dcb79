import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, expect, it } from 'vitest'
import { guessDialect } from '../../../electron/core/env-files/guess-dialect.ts'
import type { Dialect } from '../../../shared/domain/dialects.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A new folder with these files in it. */
const project = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-guess-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const guess = async (folder: string, file = '.env', chosen: Dialect | null = null): Promise<string> => {
  const guessed = await guessDialect(join(folder, file), chosen)
  return guessed.ok ? `${guessed.data.dialect}, ${guessed.data.because}` : guessed.error.code
}

it.each<[Dialect, string, string]>([
  ['expand', 'package.json', '{"dependencies":{"next":"16"}}'],
  ['expand', 'package.json', '{"devDependencies":{"vite":"8"}}'],
  ['expand', 'bun.lock', '{}'],
  ['dotenv', 'package.json', '{"dependencies":{"dotenv":"18"}}'],
  [
    'node',
    'package.json',
    '{"scripts":{"start":"node --env-file=.env main.js"},"dependencies":{"dotenv":"18"}}',
  ],
  ['docker', 'package.json', '{"scripts":{"start":"docker run --env-file .env app"}}'],
  ['python', 'pyproject.toml', '[project]\ndependencies = ["python-dotenv>=1"]\n'],
  ['python', 'requirements-dev.txt', 'pydantic-settings==2\n'],
  ['ruby', 'Gemfile', "gem 'dotenv-rails'\n"],
  ['godotenv', 'go.mod', 'require github.com/joho/godotenv v1.5.1\n'],
  ['godotenv', 'compose.yaml', 'services: {}\n'],
  ['dotenvy', 'Cargo.toml', '[dependencies]\ndotenvy = "0.15"\n'],
  ['dotenvy', 'justfile', 'set dotenv-load\n'],
  ['dotenvy', 'mise.toml', '[env]\n_.file = ".env"\n'],
  ['direnv', '.envrc', 'dotenv\n'],
  ['docker', '.devcontainer/devcontainer.json', '{"runArgs":["--env-file",".env"]}'],
  ['shell', 'Makefile', 'run:\n\t. ./.env && ./app\n'],
  ['shell', 'run.sh', 'set -a; source .env\n'],
  ['systemd', 'app.service', '[Service]\nEnvironmentFile=/srv/app/.env\n'],
])('%s, because of %s: %s', async (dialect, file, text) => {
  expect(await guess(project({ [file]: text }))).toBe(`${dialect}, evidence`)
  // Control: the same file says nothing when it is empty, unless its mere presence counts.
  if (file !== 'bun.lock' && file !== 'compose.yaml')
    expect(await guess(project({ [file]: '' }))).toBe('dotenv, default')
})

it('takes what the user has chosen, then keyreeve.json, then the name of the file', async () => {
  const folder = project({
    'keyreeve.json': '{"environment":"test","dialects":{"app/.env":"node"}}',
    'app/package.json': '{"dependencies":{"next":"16"}}',
    'app/.envrc': '',
  })
  expect(await guess(folder, 'app/.env')).toBe('node, project_file')
  expect(await guess(folder, 'app/.env', 'docker')).toBe('docker, chosen')
  expect(await guess(folder, 'app/.envrc')).toBe('shell, name')
  expect(await guess(project({}))).toBe('dotenv, default')
})

it('searches upwards in a repository only, nearest first, and names every dialect once', async () => {
  const folder = project({
    'compose.yaml': 'services: {}\n',
    'package.json': '{"dependencies":{"dotenv":"18"}}',
    'web/package.json': '{"dependencies":{"next":"16","dotenv":"18"}}',
  })
  expect(await guess(folder, 'web/.env')).toBe('expand, evidence')
  const alone = await guessDialect(join(folder, 'web/.env'), null)
  expect(alone.ok && alone.data.evidence.map(({ dialect }) => dialect)).toEqual(['expand', 'dotenv'])
  execFileSync('git', ['init', '--quiet', folder])
  const inRepository = await guessDialect(join(folder, 'web/.env'), null)
  expect(inRepository.ok && inRepository.data.evidence).toEqual([
    { dialect: 'expand', path: join(folder, 'web/package.json') },
    { dialect: 'dotenv', path: join(folder, 'web/package.json') },
    { dialect: 'godotenv', path: join(folder, 'compose.yaml') },
  ])
})

it('is not stopped by files that cannot be read or parsed', async () => {
  const folder = project({ 'package.json': '{', 'Gemfile/x': '', 'go.mod': 'x'.repeat(300_000) })
  execFileSync('mkfifo', [join(folder, 'compose.yaml')])
  expect(await guess(folder)).toBe('godotenv, evidence')
})

it('refuses an invalid keyreeve.json', async () => {
  expect(await guess(project({ 'keyreeve.json': '{"environment":"staging"}' }))).toBe(
    'project_file_invalid.environment',
  )
})
