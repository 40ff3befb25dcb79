import type { Command, Option } from 'commander'
import { environments, listWindowLimit, type Environment } from '../../shared/domain/types.ts'
import type { CliIo } from './io.ts'
import { openSession, type Session } from './session.ts'

/** The values that only the data folder knows. */
type Names = 'keys' | 'accounts' | 'roles'

/** What an argument or an option stands for. */
const namesFor: Readonly<Record<string, Names>> = {
  name: 'keys',
  account: 'accounts',
  role: 'roles',
}

const read = async (
  { perform }: Session,
  names: Names,
  environment: Environment,
): Promise<readonly string[]> => {
  if (names === 'roles') {
    const found = await perform('roles.list', {})
    return found.ok ? found.data.map(({ id }) => id) : []
  }
  if (names === 'accounts') {
    const found = await perform('accounts.list', {})
    return found.ok ? found.data.map(({ name }) => name) : []
  }
  const found = await perform('keys.query', {
    environment,
    filters: { status: 'not_deleted' },
    window: { offset: 0, limit: listWindowLimit },
  })
  return found.ok ? found.data.rows.map(({ name }) => name) : []
}

/** The names, through a daemon or from the database; none when that is impossible, and nothing is created. */
const namesIn = async (io: CliIo, names: Names, environment: Environment): Promise<readonly string[]> => {
  const opened = await openSession(io, { json: true, reading: true })
  if (!opened.ok) return []
  try {
    return await read(opened.data, names, environment)
  } finally {
    await opened.data.close()
  }
}

const optionOf = (command: Command, word: string | undefined): Option | undefined =>
  [command, ...ancestorsOf(command)]
    .flatMap(({ options }) => options)
    .find((option) => word !== undefined && (option.long === word || option.short === word))

const ancestorsOf = ({ parent }: Command): readonly Command[] =>
  parent ? [parent, ...ancestorsOf(parent)] : []

/** Where the user is: in which command, after how many arguments, and after which option that takes a value. */
const walk = (
  program: Command,
  words: readonly string[],
): { readonly command: Command; readonly taken: number; readonly option: Option | undefined } => {
  let command = program
  let taken = 0
  let option: Option | undefined
  for (const word of words) {
    const isValue = option !== undefined
    const found = isValue ? undefined : optionOf(command, word)
    option = found?.required ? found : undefined
    if (isValue || word.startsWith('-')) continue
    const next = command.commands.find((each) => each.name() === word)
    if (next) command = next
    else taken += 1
  }
  return { command, taken, option }
}

const environmentIn = ({ env }: CliIo, words: readonly string[]): Environment => {
  const at = words.indexOf('--env')
  const asked = at === -1 ? env['KEYREEVE_ENV'] : words[at + 1]
  return environments.find((each) => each === asked) ?? 'test'
}

/**
 * What may stand in place of the last of `words`, which may be empty or the beginning of a word.
 *
 * @param program all commands
 */
export const candidates = async (
  io: CliIo,
  program: Command,
  words: readonly string[],
): Promise<readonly string[]> => {
  // bash splits `--env=test` into three words.
  const plain = words.filter((word) => word !== '=')
  const begun = plain.at(-1) ?? ''
  const before = plain.slice(0, -1)
  const { command, taken, option } = walk(program, before)
  const fitting = (found: readonly string[]): readonly string[] =>
    found.filter((each) => each.startsWith(begun))
  const named = async (name: string | undefined): Promise<readonly string[]> => {
    const names = name === undefined ? undefined : namesFor[name]
    return names ? fitting(await namesIn(io, names, environmentIn(io, before))) : []
  }
  if (option) {
    const isNewName = option.long === '--name'
    return option.argChoices ? fitting(option.argChoices) : isNewName ? [] : named(option.attributeName())
  }
  if (begun.startsWith('-'))
    return fitting(
      [command, ...ancestorsOf(command)]
        .flatMap(({ options }) => options)
        .filter(({ hidden }) => !hidden)
        .flatMap(({ long }) => long ?? [])
        .concat('--help'),
    )
  const visible = command.createHelp().visibleCommands(command)
  if (visible.length > 0) return fitting(visible.map((each) => each.name()))
  return named(command.registeredArguments[taken]?.name())
}
