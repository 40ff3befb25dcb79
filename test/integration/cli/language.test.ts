/** Every word of the command line comes from the catalogue: in the pseudo-locale, all of its letters have accents. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../electron/cli/program.ts'
import { chooseLanguage } from '../../../electron/messages.ts'
import { newCliVault, type CliHome, type Ended } from '../../support/cli.ts'

const pseudo = { KEYREEVE_LANGUAGE: 'en-XA' }
const stream = new PassThrough()
const io = { home: '', stdin: stream, stdout: stream, stderr: stream, env: {}, version: '1' }

let cli: CliHome
let program: Command
beforeAll(async () => {
  cli = await newCliVault()
  await chooseLanguage(pseudo)
  program = await createProgram(
    {
      io: {
        ...io,
        startAgain: () => {
          throw new Error('not needed')
        },
        command: [],
        spawnHelper: () => {
          throw new Error('not needed')
        },
      },
      exitCode: 0,
    },
    [],
  )
})
afterAll(async () => {
  await chooseLanguage({})
  cli.close()
})

/** What is the same in every language: names that start with x-, ids, codes, variables, options, paths and times. */
const data =
  /^  \$ .*|\bx-[\w-]+|\bkeyreeve\b.*|--?[a-z][\w-]*|<[a-z]+>|\[(?:options|command)(?:\.\.\.)?\]|\b(?:test|production|you|read|write|user|service|kr|UTC)\b|\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b|[\w*]+:[\w*]+|\/[\w./-]+|\bk(?:ey|r)_\w+|\baccount_\w+|\bbash, zsh, fish\b|\b401 missing\b|https?:\S+|[•…]\S+|\b\d\w*\b/g

const english = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /[A-Za-z]{3,}/.test(line.replaceAll(data, ' ')))

const commandsOf = (command: Command): readonly Command[] => [
  command,
  // Hidden ones are for other programs.
  ...command
    .createHelp()
    .visibleCommands(command)
    .flatMap((each) => commandsOf(each)),
]

const run = (...args: readonly string[]): Promise<Ended> => cli.run(args, { env: pseudo })

describe('the command line in another language', { timeout: 120_000 }, () => {
  it('has no English in the help of any command', async () => {
    const commands = commandsOf(program)
    expect(commands.length).toBeGreaterThan(15)
    for (const command of commands) {
      const texts = [
        command.description(),
        ...(command.summary() ? [command.summary()] : []),
        ...command.registeredArguments.map(({ description }) => description),
        ...command.options.map(({ description }) => description),
      ]
      for (const text of texts) expect(text, command.name()).toMatch(/^\[[\s\S]*\]$/)
    }
    const terms = new Set(
      ['options', 'command', 'command...'].concat(
        commands.flatMap((command) => [
          command.name(),
          ...command.registeredArguments.map((each) => each.name()),
          ...command.options.flatMap((option) => option.argChoices ?? []),
        ]),
      ),
    )
    for (const path of ['', 'keys', 'keys create', 'keys delete', 'rotate', 'verify', 'serve']) {
      const { stdout } = await run(...path.split(' ').filter(Boolean), '--help')
      // The term at the start of a line is the same in every language, and so are the choices of an option.
      const own = english(stdout).filter((line) =>
        line
          .split(/[\s,()~[\]]+/)
          .map((word) => word.replace(/\.\.\.$/, ''))
          .some((word) => /^[A-Za-z]{3,}/.test(word) && !terms.has(word) && word.replaceAll(data, '') !== ''),
      )
      expect(own, path).toEqual([])
    }
  })

  it('has no English in answers, notes and refusals', async () => {
    const found: string[] = []
    const look = async (...args: readonly string[]): Promise<void> => {
      const { stdout, stderr } = await run(...args)
      expect(stdout + stderr, args.join(' ')).not.toBe('')
      found.push(...english(stdout + stderr).map((line) => `${args.join(' ')}: ${line}`))
    }
    await look('keys', 'list')
    await look('init')
    await look('accounts', 'create', '--type', 'service', '--name', 'x-1', '--role', 'event_reader')
    await look('accounts', 'list')
    await look('roles', 'list')
    for (const name of ['x-a', 'x-b', 'x-c']) await look('keys', 'create', '--account', 'x-1', '--name', name)
    await look('keys', 'create', '--account', 'x-1', '--name', 'x-d', '--no-keep', '--print')
    await look('keys', 'show', 'x-a')
    await look('keys', 'places', 'x-a')
    await look('keys', 'disable', 'x-a')
    await look('keys', 'list')
    await look('keys', 'enable', 'x-a')
    await look('rotate', 'x-a')
    await look('rotate', 'x-a', '--end-overlap')
    await look('rotate', 'x-a', '--end-overlap')
    await look('rotate', 'x-b', '--overlap', 'none')
    await look('keys', 'delete', 'x-b')
    await look('keys', 'list', '--deleted')
    for (const command of ['verify', 'explain'])
      await look(command, '--entity', 'event', '--action', 'read', '--env', 'test')
    await look('keys', 'show', 'x-none')
    expect(found).toEqual([])
  })

  it('has no English in usage errors', async () => {
    const found: string[] = []
    for (const line of [
      'kyes',
      'keys create --acount x-1',
      'keys show',
      'keys create --account',
      'keys create --account x-1',
      'keys list --env x-1',
      'keys list x-1 x-2',
      'completion x-1',
      'completion x-1x-1x-1x-1x-1x-1x-1x-1x-1',
      'serve --port 99999999',
      'keys create --account x-1 --name x-1 --expires x-1',
      'keys create --account x-1 --name x-1 --no-keep',
      'verify --entity event --action read',
      'accounts create --type user --name x-1 --role 1',
    ]) {
      const { code, stderr } = await run(...line.split(' '))
      expect(code, line).toBe(2)
      expect(stderr, line).toMatch(/^\[.*\]\n$/)
      // What was typed, and what is proposed instead, is in quotation marks.
      found.push(
        ...english(stderr.replaceAll(/'[^']*'|\((?:[^()]|\[)*\)/g, ' ')).map((each) => `${line}: ${each}`),
      )
    }
    expect(found).toEqual([])
  })

  it('has none in what it says about the passphrase', async () => {
    const missing = await cli.run(['roles', 'list'], {
      env: { ...pseudo, KEYREEVE_PASSPHRASE_FILE: join(cli.folder, 'x-none') },
    })
    expect(english(missing.stderr)).toEqual([])
    const open = join(cli.folder, 'x-open')
    writeFileSync(open, 'x', { mode: 0o644 })
    const readable = await cli.run(['roles', 'list'], { env: { ...pseudo, KEYREEVE_PASSPHRASE_FILE: open } })
    expect(readable.stderr).toMatch(/^\[/)
    expect(english(readable.stderr)).toEqual([])
  })

  it('finds English, if there is some', () => {
    expect(english('[ţĥîš] Deleted x-a in test.\n[öķ] keyreeve keys list')).toHaveLength(1)
  })
})
