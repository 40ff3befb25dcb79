import type { Refusals } from '../../catalogue.ts'

/** Refusals of any request: its form, who may make it, and how it reached Keyreeve. */
export const requestRefusals = {
  'invalid_input.malformed': 'This request isn’t valid.',
  'invalid_input.missing': 'This field is missing.',
  'invalid_input.environment': 'Name the environment: test or production.',
  'invalid_input.one_of': 'Use one of: {{values}}.',
  'invalid_input.wrong_type': 'This must be of type {{type}}.',
  'invalid_input.too_small': 'Too short or too small: the minimum is {{min, number}}.',
  'invalid_input.too_big': 'Too long or too large: the maximum is {{max, number}}.',
  'invalid_input.unknown_field': 'This request has a field that doesn’t belong to it.',
  'invalid_input.unsendable': 'This request contains something that can’t be sent.',
  'invalid_input.half_character': 'This contains half a character, which can’t be stored. Type it again.',
  'invalid_input.too_long': 'Use at most {{max, number}} characters.',
  'invalid_input.control_characters': 'Remove the control characters; this must be one line of plain text.',
  'invalid_input.invisible': 'Use at least one visible character.',
  'invalid_input.no_name': 'Enter a name.',
  'invalid_input.port': 'Choose a port between 1024 and 65535.',
  'invalid_input.port_not_allowed':
    'The system doesn’t allow Keyreeve to listen on port {{port}}. Choose a port from 1024 up.',
  'invalid_input.entity_and_action': 'Give both entity and action, or neither.',
  'invalid_input.time_format': 'Give the time as RFC 3339, for example 2027-01-31T12:00:00Z.',
  'invalid_input.filters': 'Filters aren’t supported. Use type, user_ids, roles and status.',
  'not_found.api': 'The local API is off. Turn it on first.',
  'conflict.served_by_app':
    'The app is open and serves the command line, so there is nothing to start. If it’s locked, unlock it there.',
  'conflict.served_by_unlock': 'The command line is already unlocked. To end that: keyreeve lock',
  'conflict.file_exists': '{{path}} already exists. Choose another name.',
  'daemon_unusable.kind':
    'Something else is at {{path}}, where Keyreeve’s socket belongs. Move it away, then try again.',
  'daemon_unusable.owner':
    'Another user owns {{path}}, so it isn’t used: they could read what is sent to it. Move it away, then try again.',
  'daemon_unusable.mode':
    'Other users of this machine can open {{path}}, so it isn’t used. To prevent that: chmod go= {{path}}',
  'daemon_unusable.not_started': 'The background process ended before it was ready. Its log may say why.',
  'daemon_unusable.gone':
    'The process that was doing this ended before it answered. Check whether the change was made before you repeat it.',
  port_taken: 'Port {{port}} is used by another program. Choose another port, or stop that program.',
  'confirmation_required.retention': 'Nothing was changed, and no entries were removed.',
  'confirmation_required.cli': 'Not confirmed, so nothing was changed.',
  'actor_not_allowed.you': 'This can’t be done in the app.',
  'actor_not_allowed.cli': 'This can’t be done on the command line. Use the app.',
  'actor_not_allowed.agent': 'An AI agent may not do this. Run it yourself, in a terminal of your own.',
  'actor_not_allowed.agent_copy':
    '{{agent}} is running this command, and AI agents may not read secrets. Use keyreeve run, which gives the secret to a program, or copy it yourself in a terminal of your own.',
  'actor_not_allowed.agent_print':
    '{{agent}} is running this command, and AI agents may not read secrets. Leave out --print; keyreeve run gives the secret to a program.',
  'actor_not_allowed.agent_output':
    '{{agent}} is running this command, and AI agents may not read secrets. Use keyreeve run, which gives the secret to a program, or write into a file with --out.',
  'actor_not_allowed.agent_no_mask':
    '{{agent}} is running this command, so secrets are masked in the output. Leave out --no-mask.',
  'actor_not_allowed.agent_production':
    '{{agent}} is running this command, and only a person may do this in production. Run it yourself, in a terminal of your own.',
  'actor_not_allowed.key': 'This can’t be done through the local API. Use the app or the command line.',
  'actor_not_allowed.other_environment':
    'A key can only act in its own environment. Use a key of the other environment.',
  forbidden_sender: 'Only Keyreeve’s own window can send this request.',
  unknown_route: 'Keyreeve doesn’t know this request.',
  'internal.logged': 'Something went wrong inside Keyreeve. The log has the details under {{id}}.',
  'internal.logged_in': 'Something went wrong inside Keyreeve. {{file}} has the details under {{id}}.',
  'internal.not_logged': 'Something went wrong inside Keyreeve, and it couldn’t be logged.',
  'internal.no_answer': 'Keyreeve isn’t responding. Close it and start it again.',
  'internal.usage': 'Key usage couldn’t be recorded. The log says why.',
} as const satisfies Refusals
