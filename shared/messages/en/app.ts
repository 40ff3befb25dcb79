/** What the app's window says. */
export const app = {
  'app.fault': 'Something went wrong inside Keyreeve. {{where}}',

  'created.not_disabled': 'Not disabled: {{names}}. {{reason}}',
  'created.not_deleted': 'Not deleted: {{names}}. {{reason}}',
} as const
