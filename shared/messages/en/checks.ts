/** What checks find, what a decision means, and how to fix a refusal. */
export const checks = {
  'check.skipped': 'Not checked, because an earlier check failed.',
  'check.present.yes': 'A key was given.',
  'check.present.no': 'No key was given.',
  'check.well_formed.yes': 'Its format and checksum are right.',
  'check.well_formed.no': 'Its format or checksum is wrong: it is mistyped, cut off or relabeled.',
  'check.known.yes': 'It is a key of this vault.',
  'check.known.no': 'No key of this vault has this secret.',
  'check.intact.yes': 'Its record is intact.',
  'check.intact.no': 'Its record is damaged or was changed outside Keyreeve.',
  'check.not_deleted.yes': 'It isn’t deleted.',
  'check.not_deleted.no': 'It was deleted on {{at, moment}}.',
  'check.enabled.yes': 'It is enabled.',
  'check.enabled.no': 'It was disabled on {{at, moment}}.',
  'check.not_expired.expires': 'It expires on {{at, moment}}.',
  'check.not_expired.never': 'It never expires.',
  'check.not_expired.ended': 'It was replaced and ended on {{at, moment}}.',
  'check.not_expired.no': 'It expired on {{at, moment}}.',
  'check.environment.yes': 'It is for {{environment}}.',
  'check.environment.no': 'It is for {{environment}}, but the request was for {{asked}}.',
  'check.permission.yes': 'Its snapshot grants {{permission}}.',
  'check.permission.none': 'No permission was asked for.',
  'check.permission.no': '{{permission}} isn’t in its snapshot.',

  'decision.ok': '“{{name}}” can {{action}} {{entity}} in {{environment}}.',
  'decision.missing': 'No key was given.',
  'decision.malformed': 'This isn’t a complete key: it is mistyped, cut off or relabeled.',
  'decision.unknown': 'No key of this vault has this secret.',
  'decision.damaged': 'The record of “{{name}}” is damaged, so it is refused.',
  'decision.deleted': '“{{name}}” was deleted.',
  'decision.disabled': '“{{name}}” is disabled.',
  'decision.expired': '“{{name}}” has expired.',
  'decision.wrong_environment': '“{{name}}” isn’t for {{environment}}.',
  'decision.insufficient_permissions': '“{{name}}” doesn’t have {{permission}}.',

  'stray.both': 'The word “Bearer” and the quotation marks aren’t part of the key. Send only the key.',
  'stray.bearer':
    'The word “Bearer” isn’t part of the key; it belongs in the Authorization header only. Send only the key.',
  'stray.quotes': 'The quotation marks aren’t part of the key. Send the key without them.',

  'fix.paste_key': 'The request had no key. Send one in the x-api-key header, or as a bearer token.',
  'fix.copy_again': 'Copy the whole key again from where it was created or is kept.',
  'fix.import_key': 'It may belong to another installation. Import it, or use a key of this vault.',
  'fix.enable': 'Enable it. It will be accepted from the next request on.',
  'fix.enable_elsewhere': 'Enable it, and use it in {{environment}}: it is a {{environment}} key.',
  'fix.use_key': 'This key was rotated. Use the one that replaced it, {{name}} ({{hint}}).',
  'fix.switch_environment':
    'This key is for {{environment}}, but you asked in {{asked}}. Ask in {{environment}}, or use a {{asked}} key.',
  'fix.account_archived': 'Its account {{account}} is archived. Create a key for another account.',
  'fix.account_unusable': 'Its account {{account}} can’t be used. Create a key for another account.',
  'fix.gained_roles':
    '{{permission}} isn’t in this key. Its account has gained {{roles}} since ({{since, day}}): create a new key for it.',
  'fix.gained_roles_undated':
    '{{permission}} isn’t in this key. Its account has gained {{roles}} since: create a new key for it.',
  'fix.role_changed':
    '{{permission}} isn’t in this key. It was added to {{roles}} later ({{since, day}}): create a new key.',
  'fix.role_changed_undated':
    '{{permission}} isn’t in this key. It was added to {{roles}} later: create a new key.',
  'fix.give_role':
    '{{permission}} isn’t in this key, and the role {{role}} doesn’t include it. Give the account {{smallest}}, the smallest role that does, then create a new key.',
  'fix.create_role':
    '{{permission}} isn’t in this key, and the role {{role}} doesn’t include it. Create a role that does and give it to the account, then create a new key.',
  'fix.give_role_among':
    '{{permission}} isn’t in this key, and none of the account’s roles includes it. Give the account {{smallest}}, the smallest role that does, then create a new key.',
  'fix.create_role_among':
    '{{permission}} isn’t in this key, and none of the account’s roles includes it. Create a role that does and give it to the account, then create a new key.',
  'fix.new_key_where': 'This key is for {{own}}: create the new one in {{asked}}.',
  'fix.replace_damaged': 'This key is damaged. Create a new one for {{account}}.',
  'fix.replace_deleted': 'This key was deleted on {{at, day}}. Create a new one for {{account}}.',
  'fix.replace_expired': 'This key expired on {{at, day}}. Create a new one for {{account}}.',
  'fix.replace_lacking': 'This key doesn’t have it. Create a new one for {{account}}.',

  'import.line_end': 'It starts or ends with a line break, which no HTTP header can carry.',
  'import.blanks': 'It starts or ends with spaces.',
  'import.quotes': 'It is in quotation marks.',
  'import.name': 'There is a name before it, as in NAME=value.',
  'import.brackets': 'It is in angle brackets.',
  'import.scheme': 'There is a word before it, such as “Bearer”.',
  'import.punctuation': 'There is a punctuation mark after it.',
  'import.text': 'It is part of a longer text, such as a command.',
  'import.inside': 'It contains line breaks, tabs or special spaces.',
  'import.invisible': 'It contains invisible characters.',
  'import.other_environment': 'It looks like a {{other}} key, but you are importing it into {{environment}}.',
} as const
