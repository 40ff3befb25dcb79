import type { Command } from 'commander'
import { t } from '../messages.ts'

const linesOf = new WeakMap<Command, readonly string[]>()

/** The examples of a command. */
export const examplesOf = (command: Command): readonly string[] => linesOf.get(command) ?? []

/** Adds examples to a command's help. */
export const examples = (command: Command, lines: readonly string[]): Command => {
  linesOf.set(command, lines)
  return command.addHelpText(
    'after',
    `\n${t('cli.help.examples')}\n${lines.map((line) => `  $ ${line}`).join('\n')}`,
  )
}

/** Parses a list of names, separated by commas. */
export const parseList = (value: string): readonly string[] =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]
