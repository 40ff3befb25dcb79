import type { Refusals } from '../../catalogue.ts'

/** Refusals about `.env` files and other places where secrets are put. */
export const deliveryRefusals = {
  'invalid_input.variable': 'Use letters, digits and underscores, and don’t start with a digit.',
  'not_found.file_handle': 'The file was chosen before the window was reloaded. Choose it again.',
  'not_found.placement': 'This place is no longer on record. Reload the list.',
  'not_found.place': 'Keyreeve no longer tracks this place. Reload, then choose the file with Write to .env.',
  'not_found.undo':
    'There is nothing to undo: no values were replaced by references in the last 7 days, or that was undone.',
  'not_found.import_lines':
    'Nothing was imported: there is nothing to import for {{variables}}. List the lines with --dry-run.',
  'not_found.file': 'There is no file {{path}}.',
  'conflict.no_clipboard':
    'There is no clipboard here: no desktop session, or none of wl-copy, xclip and xsel is installed. Open the app to copy there, or use keyreeve run.',
  'conflict.secret_still_there':
    'The secret is still there. Remove it, or write another one over it, then try again.',
  'conflict.not_removed': 'The secret couldn’t be removed from there. Remove it by hand, then check again.',
  'conflict.unreachable_place': 'This place can’t be checked from here. Check it in the app.',
  'conflict.other_place':
    'This place belongs to a key of another account or environment. Choose the file with Write to .env.',
  'delivery_unrecorded.busy':
    'The secret was delivered, but another program is writing to the database, so this isn’t recorded yet. It will be recorded at the next start.',
  'delivery_unrecorded.database':
    'The secret was delivered, but the database couldn’t be written, so this isn’t recorded yet. It will be recorded at the next start.',
  'delivery_unrecorded.leftover':
    'The secret was delivered, but a temporary file beside it can’t be removed yet, so this isn’t recorded. It will be recorded at the next start.',
  delivery_unverified:
    'The secret was delivered, but it isn’t there any more: another program has changed it. Check what is there, then try again.',
  'no_space.env_file': 'The disk is full, so the file wasn’t changed. Free some space and try again.',
  'env_not_a_file.file': 'This file can’t be edited. Choose a .env file.',
  'env_not_a_file.own_folder':
    'This file is in one of Keyreeve’s own folders, where it writes no secrets. Choose a file of your project.',
  'env_not_a_file.broken_link':
    'This is a link to a file that doesn’t exist. Create that file, or choose another one.',
  'env_not_a_file.no_folder': 'The folder of this file doesn’t exist. Create it, or choose another file.',
  'env_unreadable.text': '{{path}} can’t be read. It must be a regular file of at most 1 MiB.',
  env_unreadable: 'The file can’t be read. Check its permissions, or choose another one.',
  'env_unreadable.no_answer': 'The disk or server that the file is on doesn’t respond.',
  'env_not_utf8.text': '{{path}} isn’t UTF-8 text.',
  'env_not_utf8.value': 'The value of {{variable}} isn’t UTF-8 text. Save the file as UTF-8, then try again.',
  'env_unwritable.read_only': 'The file or its folder is read-only. Make it writable, or choose another one.',
  'env_unwritable.mounted':
    'The file is mounted from elsewhere, so it can’t be replaced. Write into the file itself.',
  'env_unwritable.other_owner':
    'The file belongs to another user or group, and writing it would change that. Write it as its owner, or choose another one.',
  env_not_utf8:
    'The file isn’t UTF-8 text, or part of it has another encoding. Save it as UTF-8, then try again.',
  env_too_large:
    'This file is larger than 1 MiB or mostly blank, so it isn’t treated as a .env file. Shorten it, or choose another one.',
  env_invalid_name:
    'Use letters, digits and underscores for the variable, at most {{max, number}} characters, and don’t start with a digit.',
  'env_changed.file':
    'Another program has just changed the file, so nothing was written. Check the file, then try again.',
  'env_changed.since': 'The file was changed since, so it was left as it is.',
  'env_changed.gone': 'The file is no longer there.',
  'env_changed.secret_gone': 'The old secret is no longer in the file.',
  'env_changed.variable_gone': '{{variable}} is no longer in {{path}}. Choose the place with Write to .env.',
  'env_changed.import':
    'Another program has changed {{path}} since it was read, so nothing was imported. Read it again.',
  'env_odd_value.many':
    'The file sets {{variable}} {{count}} times. Remove all but one of them, then try again.',
  'env_odd_value.unclear_end':
    'It is unclear where the value of {{variable}} ends in the file: a quote or bracket is left open, the line ends in a backslash, a key block begins, or the next line is neither a variable nor a comment. Part of the old value could stay behind. Fix those lines (an empty line below the value separates it), then try again.',
  'env_odd_value.other_syntax':
    'The file also sets {{variable}} in a way that only some programs read (such as “declare”, “set” or “+=”), so an old value would stay there. Change or remove that line, then try again.',
  'env_odd_value.two_values':
    'The line of {{variable}} also has a value for {{next}}. Put each on a line of its own.',
  'env_odd_value.import_end':
    'It is unclear where the value of {{variable}} ends: a quote or bracket is left open, the line ends in a backslash, a key block begins, or the next line is neither a variable nor a comment.',
  'env_odd_value.hash':
    'The value of {{variable}} is followed by “#” without a space: some programs read the rest of the line as a comment, others as part of the value. Put the value in quotes, or say which program reads the file.',
  'env_odd_value.expands':
    'The value of {{variable}} contains other variables, which programs replace when they read it.',
  'env_odd_value.command': 'A shell would run a part of the line of {{variable}} as a command.',
  'env_odd_value.no_assignment': 'This line is neither a variable nor a comment.',
  'import_unclear.labels':
    'Not imported, because they look like keys of {{other}} and the environment is {{environment}}: {{variables}}.',
  'import_unclear.labels_cli':
    'Nothing was imported, because these look like keys of {{other}} and the environment is {{environment}}: {{variables}}. Leave them out with --only, or add --other-environment.',
  'import_unclear.line': 'The value of {{variable}} can’t be imported as it is. Read the file again.',
  env_rest_of_line:
    'In the file, the value of {{variable}} is followed by “#” without a space. Some programs read the rest of that line as a comment, others as part of the value. If you continue, the whole line is replaced, so that nothing of an old secret stays.',
  env_stands_twice:
    'The file sets {{variable}} {{count}} times. Most programs use the last one, some the first. If you continue, all of them are replaced, so that no old secret stays.',
  env_shell_executes:
    'Nothing was written: a shell that sources this file could execute part of the value, because no quoting works for both dotenv and shells.',
  'env_unquotable.dialect':
    'No quoting lets {{readers}} read this value unchanged, because it contains {{characters}}. Copy it to the clipboard instead.',
  'env_unquotable.other_file': 'The new secret may need different quoting in this type of file.',
  'env_unquotable.nul': 'The value contains a NUL character, which no variable can hold.',
  'env_unquotable.half_character': 'The value contains half a character and can’t be written as UTF-8.',
  'env_unquotable.curl':
    'This value contains line breaks, which no HTTP header can carry. Copy the value itself.',
  'confirmation_required.production_undo': 'This changes files and keys of production. Confirm it first.',
  'confirmation_required.production_revert':
    'This is a production key. Confirm that you want to remove it from this place.',
  'confirmation_required.production_write':
    'This is a production key. Confirm that you want to write it to this file.',
  'confirmation_required.code_variable':
    '{{variable}} tells programs which code to load, so it is only written after you confirm it. Try again and confirm, or choose another name.',
  'confirmation_required.tracked_file':
    'Git tracks {{path}}, so a secret in it could be committed. Confirm that you want to write there.',
  'confirmation_required.bound_folder':
    '{{path}} is a project for test, and this is a production key. To use it there, type the environment’s name: in “Write to .env”, or on the command line with --confirm production.',
  'confirmation_required.bound_folder_dialog':
    'Nothing was written. {{path}} is a project for test, so writing a production key there needs your confirmation in the system’s dialog.',
  'confirmation_required.copy_gesture': 'Nothing was copied. Press Copy again.',
  'confirmation_required.copy': 'Nothing was copied. Copying a production key needs your confirmation.',
  'confirmation_required.copy_session':
    'Nothing was copied because the page was reloaded or Keyreeve was locked. Press Copy again.',
  'internal.clipboard': 'Copying to the clipboard failed. Close other clipboard programs, then try again.',
  'internal.clipboard_silent':
    'The clipboard isn’t responding. Close other clipboard programs, then try again.',
} as const satisfies Refusals
