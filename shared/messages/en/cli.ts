/** Sentences that the command line builds on, and what a list or a date of any sentence can contain. Its other words are in electron/cli/. */
export const cli = {
  'cli.usage': '{{problem}} See: {{command}}',
  'cli.interrupted': 'Interrupted. Nothing was changed.',
  'cli.answer_value': '--value cleaned to use only the key, or --value given to use every character',
  'cli.answer_environment': '--other-environment to use it anyway',
  'list.more': '{{count}} more',
  'time.unknown': 'unknown time',
} as const
