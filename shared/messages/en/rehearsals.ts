/** Rehearsed refusals. */
export const rehearsals = {
  'rehearsals.rehearsals': 'Rehearsals',
  'rehearsals.rehearsing_status_code_for':
    '<b>Rehearsing</b> {{status}} {{code}} for {{keyName}}: the local API refuses it until {{timeOfDay}}.',
  'rehearsals.stop_rehearsing_keyname': 'Stop rehearsing {{keyName}}',
  'rehearsals.stop': 'Stop',
} as const
