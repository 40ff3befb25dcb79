import type { Command } from 'commander'
import { t } from '../messages.ts'

/** Adds examples to a command's help. */
export const examples = (command: Command, lines: readonly string[]): Command =>
  command.addHelpText(
    'after',
    `\n${t('cli.help.examples')}\n${lines.map((line) => `  $ ${line}`).join('\n')}`,
  )
