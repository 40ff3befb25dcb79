import { Readable } from 'node:stream'
import type { Command, Option } from 'commander'
import { t } from '../messages.ts'
import type { Run } from './act.ts'
import { examplesOf } from './options.ts'
import { createProgram, describeOption, exits, variables } from './program.ts'

/** Text in roff: no character of it is an instruction. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')

const optionItem = (option: Option): string =>
  `.TP\n.B ${roff(option.flags)}\n${roff(describeOption(option))}`

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

/** A command with its options and examples, then those below it. */
const section = (command: Command): readonly string[] => {
  const help = command.createHelp()
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help')
  const below = help.visibleCommands(command)
  const own =
    below.length > 0
      ? []
      : [
          `.SS ${roff(`${pathOf(command)} ${command.usage()}`)}`,
          roff(command.description()),
          ...options.map(optionItem),
          ...examplesOf(command).map((line) => `.PP\n.EX\n$ ${roff(line)}\n.EE`),
        ]
  return [...own, ...below.flatMap(section)]
}

const list = (items: readonly (readonly [term: string | number, meaning: string])[]): string =>
  items.map(([term, meaning]) => `.TP\n.B ${roff(String(term))}\n${roff(meaning)}`).join('\n')

const unused = (): never => {
  throw new Error('the manual page runs nothing')
}

/** The manual page keyreeve(1), in roff, made of the same commands as the help. */
export const manualPage = async (version: string): Promise<string> => {
  const { stdout, stderr } = process
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, command: [], home: '', version }
  const run: Run = { io: { ...io, spawnHelper: unused, startAgain: unused }, exitCode: 0 }
  const program = await createProgram(run, [])
  return `${[
    `.TH KEYREEVE 1 "" "Keyreeve ${version}"`,
    '.SH NAME',
    `keyreeve \\- ${roff(t('cli.help.man_name'))}`,
    '.SH SYNOPSIS',
    `.B keyreeve\n${roff(program.usage())}`,
    '.SH DESCRIPTION',
    roff(program.description()),
    '.SH OPTIONS',
    ...program.options.map(optionItem),
    '.SH COMMANDS',
    ...section(program),
    '.SH EXIT STATUS',
    list(exits.map(([code, meaning]) => [code, t(meaning)])),
    '.SH ENVIRONMENT',
    list(variables.map(([name, meaning]) => [name, t(meaning)])),
  ].join('\n')}\n`
}
