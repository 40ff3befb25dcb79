import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import nextEnv from '@next/env'
import { parse } from 'dotenv'
import { expand } from 'dotenv-expand'
import type { Dialect } from '../../shared/domain/dialects.ts'

/** The variables of a `.env` file; null if the reader refuses it. */
export type Variables = Readonly<Record<string, string | undefined>> | null

export type EnvReader = {
  readonly name: string
  readonly dialect: Dialect
  /** Whether it can be run here. Linux with the packages of `npm test` has all but Go. */
  readonly isThere: () => boolean
  /** How many values to put into one file: many where each file takes a process, few where the time grows with the square. */
  readonly perFile: number
  /** Reads many files, in as few processes as this reader allows. */
  readonly read: (files: readonly string[], scratch: string) => readonly Variables[]
}

const modules = resolve(import.meta.dirname, '../../node_modules')
const path = '/usr/local/bin:/usr/bin:/bin'
const most = { maxBuffer: 2 ** 28 }

const works = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** What `env -0` prints. */
const printed = (output: Buffer): Variables =>
  Object.fromEntries(
    output
      .toString('utf8')
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )

const oneByOne =
  (read: (file: string, scratch: string) => Variables): EnvReader['read'] =>
  (files, scratch) =>
    files.map((file) => read(file, scratch))

/** A program that gets the paths as JSON on stdin and prints a JSON array of variables. */
const inOneProcess =
  (program: string, args: (scratch: string) => readonly string[]): EnvReader['read'] =>
  (files, scratch) =>
    JSON.parse(
      execFileSync(program, args(scratch), {
        ...most,
        input: JSON.stringify(files),
        stdio: ['pipe', 'pipe', 'ignore'],
        encoding: 'utf8',
      }),
    ) as Variables[]

const shell = (program: string): EnvReader => ({
  name: program,
  perFile: 400,
  dialect: 'shell',
  isThere: () => works(program, '-c', 'true'),
  read: oneByOne((file) => {
    const { status, stdout } = spawnSync(program, ['-c', 'set -a; . "$1"; exec env -0', program, file], {
      ...most,
      env: { PATH: path },
    })
    return status === 0 ? printed(stdout) : null
  }),
})

const python = `
import json, sys
from dotenv import dotenv_values
found = []
for path in json.load(sys.stdin):
    try: found.append(dict(dotenv_values(path)))
    except Exception: found.append(None)
json.dump(found, sys.stdout)
`

const ruby = `
require 'json'
require 'dotenv'
found = JSON.parse(STDIN.read).map do |path|
  begin
    Dotenv::Environment.new(path, true).to_h
  rescue StandardError
    nil
  end
end
print JSON.generate(found)
`

const go = `package main
import ("encoding/json"; "os"; "github.com/joho/godotenv")
func main() {
	var paths []string
	json.NewDecoder(os.Stdin).Decode(&paths)
	found := make([]map[string]string, len(paths))
	for i, path := range paths {
		if read, err := godotenv.Read(path); err == nil { found[i] = read }
	}
	json.NewEncoder(os.Stdout).Encode(found)
}
`
const goEnv = {
  PATH: path,
  HOME: '/nonexistent',
  GO111MODULE: 'off',
  GOPATH: '/usr/share/gocode',
  GOFLAGS: '',
}

const bun = join(modules, 'bun/bin/bun.exe')
const just = join(modules, 'rust-just-linux-x64/bin/just')

/** The real readers of `.env` files, by dialect. There is none for docker and systemd, which need a daemon. */
export const envReaders: readonly EnvReader[] = [
  {
    name: 'dotenv',
    perFile: 20,
    dialect: 'dotenv',
    isThere: () => true,
    read: oneByOne((file) => parse(readFileSync(file, 'utf8'))),
  },
  {
    name: 'dotenv-expand',
    perFile: 20,
    dialect: 'expand',
    isThere: () => true,
    read: oneByOne(
      (file) => expand({ parsed: parse(readFileSync(file, 'utf8')), processEnv: {} }).parsed ?? null,
    ),
  },
  {
    name: 'Next.js',
    perFile: 20,
    dialect: 'expand',
    isThere: () => true,
    read: oneByOne((file) => {
      const contents = readFileSync(file, 'utf8')
      const silent = { info: () => undefined, error: () => undefined }
      const before = { ...process.env }
      const [, read] = nextEnv.processEnv(
        [{ path: basename(file), contents, env: {} }],
        dirname(file),
        silent,
        true,
      )
      nextEnv.resetEnv()
      process.env = before
      return read ?? null
    }),
  },
  {
    name: 'Bun',
    perFile: 500,
    dialect: 'expand',
    isThere: () => works(bun, '--version'),
    read: oneByOne((file, scratch) => {
      mkdirSync(scratch, { recursive: true })
      writeFileSync(join(scratch, '.env'), readFileSync(file))
      const script = 'process.stdout.write(JSON.stringify(process.env))'
      const { status, stdout } = spawnSync(bun, ['-e', script], {
        ...most,
        cwd: scratch,
        env: { PATH: path },
      })
      return status === 0 ? (JSON.parse(stdout.toString('utf8')) as Variables) : null
    }),
  },
  {
    name: 'Node.js',
    perFile: 100,
    dialect: 'node',
    isThere: () => true,
    read: oneByOne((file) => parseEnv(readFileSync(file, 'utf8'))),
  },
  {
    name: 'python-dotenv',
    perFile: 100,
    dialect: 'python',
    isThere: () => works('/usr/bin/python3', '-c', 'import dotenv'),
    read: inOneProcess('/usr/bin/python3', () => ['-c', python]),
  },
  {
    name: 'Ruby dotenv',
    perFile: 100,
    dialect: 'ruby',
    isThere: () => works('ruby', '-e', 'require "dotenv"'),
    read: inOneProcess('ruby', () => ['-e', ruby]),
  },
  {
    name: 'godotenv',
    perFile: 100,
    dialect: 'godotenv',
    isThere: () => spawnSync('go', ['list', 'github.com/joho/godotenv'], { env: goEnv }).status === 0,
    read: (files, scratch) => {
      mkdirSync(scratch, { recursive: true })
      const source = join(scratch, 'main.go')
      const program = join(scratch, 'read')
      writeFileSync(source, go)
      execFileSync('go', ['build', '-o', program, source], {
        env: { ...goEnv, GOCACHE: join(scratch, 'cache') },
      })
      return inOneProcess(program, () => [])(files, scratch)
    },
  },
  {
    name: 'direnv',
    perFile: 400,
    dialect: 'direnv',
    isThere: () => works('direnv', 'version'),
    read: oneByOne((file) => {
      const { status, stdout } = spawnSync('direnv', ['dotenv', 'json', file], {
        ...most,
        env: { PATH: path, HOME: '/nonexistent' },
      })
      return status === 0 ? (JSON.parse(stdout.toString('utf8')) as Variables) : null
    }),
  },
  shell('bash'),
  shell('dash'),
  {
    name: 'just',
    perFile: 400,
    dialect: 'dotenvy',
    isThere: () => works(just, '--version'),
    read: oneByOne((file, scratch) => {
      mkdirSync(scratch, { recursive: true })
      const justfile = join(scratch, 'justfile')
      writeFileSync(justfile, 'read:\n  @env -0\n')
      const { status, stdout } = spawnSync(just, ['--dotenv-path', file, '--justfile', justfile, 'read'], {
        ...most,
        env: { PATH: path },
      })
      return status === 0 ? printed(stdout) : null
    }),
  },
]
