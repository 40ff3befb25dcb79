import type { Refusals } from '../../catalogue.ts'

/** Refusals about projects, `keyreeve.json`, references, scans and the guard. */
export const projectRefusals = {
  'invalid_input.project_folder':
    '{{path}} can’t be a project, because everything else is in it. Choose a folder below it.',
  'invalid_input.template_too_large': 'The template is larger than 1 MiB.',
  'not_found.folder': 'There is no folder or file {{path}}, or it can’t be reached.',
  'not_found.repository': '{{path}} isn’t in a git repository with a working tree.',
  'not_found.staged_files':
    'Git couldn’t say which files are staged here. Run this in the working tree of a repository.',
  'not_found.git': 'Git was not found. Install it, or add it to PATH.',
  'not_found.folder_handle': 'The folder was chosen before the window was reloaded. Choose it again.',
  'not_found.project': 'This project is no longer on the list. Reload it.',
  'not_found.no_project':
    'There is no project at {{path}}: neither this folder nor one above it was added or has a keyreeve.json. To add a folder: keyreeve projects add',
  'not_found.project_not_added':
    '{{path}} has a keyreeve.json but was not added as a project. Add it first: keyreeve projects add',
  'not_found.project_listed': '{{path}} was not added as a project. See: keyreeve projects list',
  'not_found.binding': '{{variable}} isn’t bound to a key on this machine.',
  'not_found.project_env_file': 'This file is no longer part of the project. Reload, then try again.',
  'not_found.project_folder': 'There is no folder {{path}}.',
  'not_found.variables': 'Neither the project nor the file given with --file has {{variables}}.',
  'not_found.reference': 'Line {{line}}: {{reference}} can’t be resolved. {{problem}}',
  'conflict.guard_hooks_path':
    'Git’s setting core.hooksPath depends on a condition here or can’t be resolved, so Keyreeve doesn’t know which hooks run. Set it for this repository: git config core.hooksPath <folder>',
  'conflict.guard_not_shell':
    '{{path}} isn’t a shell script, and it is part of the repository. Make it run the script keyreeve/pre-commit in git’s folder first, and stop if that fails.',
  'conflict.guard_kept_hook':
    '{{path}} already exists, so the hook that is there now can’t be kept under that name. Move one of them away, then try again.',
  'conflict.guard_lefthook_format':
    '{{path}} can’t be changed: Keyreeve adds its command to YAML only, and the file must be valid. Rename or correct it, then try again.',
  'conflict.scan_again': 'Scan the folder again to check this file.',
  'conflict.scan_running': 'Another scan is running. Wait for it, or cancel it.',
  'conflict.scan_cancelled': 'The scan was cancelled. Nothing was recorded.',
  'conflict.binding_changed':
    '{{variable}} no longer takes this key, or the project has another environment. Reload, then try again.',
  'conflict.bound_in_file':
    'keyreeve.json binds {{variable}} to “{{name}}” for everybody who works on this project. Change it there.',
  'conflict.file_history': 'This is a log or a history; no program reads keys from it.',
  'conflict.file_tracked': 'Git tracks the file, so the secret could be pushed.',
  'conflict.file_in_test_folder':
    '{{path}} is a project for test, so production keys aren’t written there automatically.',
  'conflict.file_recent': 'The file was changed a moment ago; a program may still be writing it.',
  'conflict.file_in_editor': 'An editor has the file open: {{file}} is beside it.',
  'reference_unresolved.broken':
    'Line {{line}}: “{{reference}}” isn’t a reference. Write kr://test/ or kr://production/ and the percent-encoded name of a key.',
  'reference_unresolved.none':
    'There is no reference in this text. Write kr://<environment>/<key name> where a secret belongs.',
  'reference_unresolved.key': 'Line {{line}}: {{reference}} can’t be resolved. {{problem}}',
  'project_file_invalid.unreadable': '{{path}} can’t be read. Check its permissions, and that it is a file.',
  'project_file_invalid.utf8': '{{path}} isn’t UTF-8. Save it as UTF-8.',
  'project_file_invalid.json': '{{path}} isn’t valid JSON. See line {{line}}, column {{column}}.',
  'project_file_invalid.twice':
    '{{path}} has the same name twice in one object, the second time in line {{line}}. Remove one of them.',
  'project_file_invalid.secret':
    '{{path}} contains a secret, but this file is meant to be committed. Replace the secret with the name of its key, and if the file was shared, rotate the key.',
  'project_file_invalid.object':
    '{{path}} must contain an object, such as { "environment": "test", "variables": {} }.',
  'project_file_invalid.field':
    '{{path}} has a field that Keyreeve doesn’t know. It may have environment, variables and dialects.',
  'project_file_invalid.environment': 'In {{path}}, “environment” must be “test” or “production”.',
  'project_file_invalid.variables':
    'In {{path}}, “variables” must be an object, such as { "EVENT_API_KEY": "test-event-service" }.',
  'project_file_invalid.variable':
    'In {{path}}, line {{line}}: a variable has letters, digits and underscores only, and doesn’t start with a digit.',
  'project_file_invalid.key_name': 'In {{path}}, the variable {{variable}} must be given the name of a key.',
  'project_file_invalid.dialects': 'In {{path}}, “dialects” must be an object, such as { ".env": "node" }.',
  'project_file_invalid.dialect_path':
    'In {{path}}, line {{line}}: name a file in the project by its relative path, with forward slashes.',
  'project_file_invalid.dialect': 'In {{path}}, the dialect of {{file}} must be one of: {{dialects}}.',
  'confirmation_required.project_environment': 'The project stays as it is.',
  'confirmation_required.guard_removal': 'The guard stays installed.',
  'confirmation_required.project_removal': 'The project stays on the list.',
} as const satisfies Refusals
