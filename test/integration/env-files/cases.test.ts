/**
 * `.env` files and values that went wrong for users of other tools, each with the right outcome. `source` is where it was reported. Each is
 * written as the command line writes it: into a real file, by the rules of the project around it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setVariable } from '../../../electron/core/env-files/env-text.ts'
import { importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { EnvFileQuestion } from '../../../shared/domain/delivery.ts'
import type { Dialect } from '../../../shared/domain/dialects.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import { must, openTestKeyreeve, yourAccount, type TestKeyreeve } from '../../support/home.ts'
import { newFolder } from './place.ts'

const cli: Actor = { kind: 'cli', user: 'ada' }
const fake = 'fake-old-value'

type Case = {
  readonly source: string
  readonly what: string
  readonly file: string | Buffer
  readonly set: readonly [name: string, value: string]
  /** Other files of the project. */
  readonly beside?: Readonly<Record<string, string>>
  /** The refusal or question that comes first; undefined when it is written at once. */
  readonly asks?: string
  /** What the user accepts then; without it the file must stay as it is. */
  readonly accepted?: readonly EnvFileQuestion[]
  readonly after?: string
  readonly dialect?: Dialect
  readonly readBy?: readonly Dialect[]
  readonly notReadBy?: readonly Dialect[]
  /** Programs of the project that the user is told of, because they read another value. */
  readonly misreaders?: readonly Dialect[]
}

const everyDialect: readonly Dialect[] = [
  'dotenv',
  'expand',
  'node',
  'python',
  'ruby',
  'godotenv',
  'docker',
  'direnv',
  'shell',
  'dotenvy',
  'systemd',
]
const pem = '-----BEGIN K-----\nMIIB\n-----END K-----\n'
const next = { 'package.json': '{"dependencies":{"next":"16"}}' }
const compose = { 'compose.yaml': 'services:\n  web:\n    env_file: .env\n' }

const bare = (value: string): Case => ({
  source: 'docker/cli#3630',
  what: `${value} needs no quotes, which docker would keep`,
  file: '',
  set: ['T', value],
  after: `T=${value}\n`,
  readBy: everyDialect,
})

const cases: readonly Case[] = [
  {
    source: 'dotenv-vault#268',
    what: 'a triple-quoted value is not replaced in part',
    file: 'A=1\nTOKEN="""\n-----BEGIN X-----\nMFww==\n-----END X-----\n"""\nB=2\n',
    set: ['TOKEN', 'new'],
    asks: 'env_odd_value.unclear_end',
  },
  {
    source: 'subosito/gotenv#25',
    what: 'UTF-16 appended to UTF-8 is refused',
    file: Buffer.concat([Buffer.from(`TOKEN=${fake}\n`), Buffer.from('OTHER=1\r\n', 'utf16le')]),
    set: ['TOKEN', 'new'],
    asks: 'env_not_utf8',
  },
  {
    source: 'vlucas/phpdotenv#237, #518',
    what: 'several lines are in double quotes, which Laravel reads, too',
    file: '',
    set: ['PEM', pem],
    after: `PEM="${pem}"\n`,
    readBy: ['dotenv', 'expand', 'node', 'python', 'godotenv', 'shell', 'dotenvy', 'systemd'],
  },
  {
    source: 'nodejs/node#54134',
    what: 'no quotes rather than backticks, which half of all readers keep',
    file: '',
    set: ['T', `it's "x"`],
    asks: 'env_shell_executes',
    accepted: ['env_shell_executes'],
    after: `T=it's "x"\n`,
    readBy: ['dotenv', 'expand', 'node', 'python', 'ruby', 'godotenv', 'docker'],
    notReadBy: ['shell'],
  },
  ...['abc8Q~def', 'Secret!1', 'a^b', 'a?b', 'a*b', 'a{b}', 'a[b]'].map(bare),
  ...['~a', 'a:~b', 'a=~b'].map((value): Case => ({
    source: 'docker/cli#3630',
    what: `${value} would be a home folder to a shell`,
    file: '',
    set: ['T', value],
    after: `T='${value}'\n`,
    readBy: ['shell'],
    notReadBy: ['docker'],
  })),
  {
    source: 'docker/compose#9509',
    what: 'what follows # without a space may be a part of the old secret: it is asked about',
    file: 'TOKEN=abc#def\n',
    set: ['TOKEN', 'new'],
    asks: 'env_rest_of_line',
    accepted: ['env_rest_of_line'],
    after: 'TOKEN=new\n',
  },
  {
    source: 'docker/compose#9509',
    what: 'it is replaced without asking if it is a part of a known secret',
    file: 'TOKEN=known#secret-of-a-key\n',
    set: ['TOKEN', 'new'],
    after: 'TOKEN=new\n',
  },
  {
    source: 'cachix/devenv#1207',
    what: 'a file of exports gets another export',
    file: 'export A=1\nexport B=2\n',
    set: ['T', 'x'],
    after: 'export A=1\nexport B=2\nexport T=x\n',
    readBy: ['shell'],
  },
  ...['A=<your-key>\n', 'RULE=Host(`a`)\n', 'A="open\n'].map((line): Case => ({
    source: 'dotenvx/dotenvx#378',
    what: `a shell stops at ${JSON.stringify(line)}, so it is not said to read the file`,
    file: `${line}TOKEN=${fake}\n`,
    set: ['TOKEN', 'new'],
    after: `${line}TOKEN=new\n`,
    readBy: ['dotenv'],
    notReadBy: ['shell'],
  })),
  {
    source: 'next.js#59957, vite#10440',
    what: 'a $ is escaped in a project with Next.js',
    file: '',
    set: ['T', 'a$b'],
    beside: next,
    after: 'T="a\\$b"\n',
    dialect: 'expand',
    readBy: ['expand'],
    notReadBy: ['dotenv', 'node'],
  },
  {
    source: 'next.js#59957, vite#10440',
    what: 'and otherwise nobody is told that Next.js reads it',
    file: '',
    set: ['T', 'a$b'],
    after: "T='a$b'\n",
    dialect: 'dotenv',
    notReadBy: ['expand', 'docker'],
  },
  {
    source: 'python-dotenv#661',
    what: 'a backslash at the end has no quotes in a project with Compose, which would reject the file',
    file: '',
    set: ['T', 'C:\\'],
    beside: compose,
    asks: 'env_shell_executes',
    accepted: ['env_shell_executes'],
    after: 'T=C:\\\n',
    dialect: 'godotenv',
    readBy: ['godotenv'],
  },
  {
    source: 'python-dotenv#661',
    what: 'where no spelling is for all, the user is told which program of the project misreads it',
    file: '',
    set: ['T', 'a$b\\'],
    beside: { ...next, ...compose },
    dialect: 'expand',
    misreaders: ['godotenv'],
    asks: 'env_shell_executes',
    accepted: ['env_shell_executes'],
  },
  {
    source: 'vlucas/phpdotenv#357',
    what: 'a variable that stands twice is asked about, and changed in both',
    file: 'TOKEN=a\nTOKEN=b\n',
    set: ['TOKEN', 'c'],
    asks: 'env_stands_twice',
    accepted: ['env_stands_twice'],
    after: 'TOKEN=c\nTOKEN=c\n',
  },
  {
    source: 'own',
    what: 'the answer names the readers of the value',
    file: '',
    set: ['T', 'any'],
    after: 'T=any\n',
    dialect: 'dotenv',
    readBy: everyDialect,
    misreaders: [],
  },
]

let test: TestKeyreeve
const ids = new Map<string, string>()
const keyWith = async (value: string): Promise<string> => {
  const known = ids.get(value)
  if (known !== undefined) return known
  const made = must(
    await importKey(test.keyreeve.context, {
      name: `key ${ids.size}`,
      accountId: yourAccount(test.keyreeve),
      environment: 'test',
      expiration: 'never',
      secret: new Secret(value),
      as: 'given',
      otherEnvironment: true,
    }),
  )
  ids.set(value, made.id)
  return made.id
}

beforeAll(async () => {
  test = await openTestKeyreeve()
  await keyWith('known#secret-of-a-key')
})
afterAll(() => test.cleanUp())

it.each(cases)('$source: $what', async (each) => {
  const folder = newFolder()
  const path = join(folder, '.env')
  for (const [name, text] of Object.entries(each.beside ?? {})) writeFileSync(join(folder, name), text)
  const before = Buffer.from(each.file)
  writeFileSync(path, before)
  const [variable, value] = each.set
  const id = await keyWith(value)
  const write = (accepted: readonly EnvFileQuestion[] = []) =>
    test.keyreeve.perform('deliveries.writeEnvFile', { id, path, variable, accepted: [...accepted] }, cli, {
      confirmed: true,
    })

  let written = await write()
  if (each.asks !== undefined) {
    expect(written).toMatchObject({ ok: false, error: { code: each.asks } })
    expect(readFileSync(path)).toEqual(before)
    if (each.accepted === undefined) return
    written = await write(each.accepted)
  }
  const data = must(written)
  if (each.after !== undefined) expect(readFileSync(path, 'utf8')).toBe(each.after)
  if (each.dialect !== undefined) expect(data.dialect).toBe(each.dialect)
  if (each.readBy) expect(data.readers).toEqual(expect.arrayContaining([...each.readBy]))
  for (const dialect of each.notReadBy ?? []) expect(data.readers).not.toContain(dialect)
  if (each.misreaders) expect(data.misreaders.map(({ dialect }) => dialect)).toEqual(each.misreaders)
})

it.each(['a{b,c}d', 'a{1..3}', '{x,y}'])('bash reads %s after an export as it is', (value) => {
  const text = must(setVariable('export A=1\n', 'T', value))
  const { stdout } = spawnSync('bash', ['-c', `${text}printf %s "$T"`], { encoding: 'utf8' })
  expect(stdout).toBe(value)
})
