/** What the command line says, besides refusals. */
export const cli = {
  'cli.usage': '{{problem}} See: {{command}}',
  'cli.interrupted': 'Interrupted. Nothing was changed.',
  'cli.answer_value': '--value cleaned to use only the key, or --value given to use every character',
  'cli.answer_environment': '--other-environment to use it anyway',
  'list.more': '{{count}} more',
  'time.unknown': 'unknown time',
  'time.just_now': 'just now',
  'time.soon': 'in under a minute',
} as const
