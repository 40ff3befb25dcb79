/** What is said about the guard, the hook that keeps secrets out of commits. */
export const guard = {
  'guard.summary': 'Keep secrets out of commits',
  'guard.description':
    'A guard is a hook that git runs before each commit. It refuses a commit that contains the secret of a key in this vault, or any other secret in Keyreeve’s format. It works while the app is closed and the keychain is locked.',
  'guard.option.project': 'a folder in the repository (default: this one)',
  'guard.option.dry_run': 'only list the files that would change',
  'guard.install_summary': 'Install the guard in a repository',
  'guard.install':
    'Install the guard in the repository of a folder, for all of its worktrees. A hook that is there already still runs, after the guard. Hooks of husky and lefthook are recognized. In hooks that a repository shares, one line is added, which does nothing for people without the guard.',
  'guard.status_summary': 'Test whether the guard works',
  'guard.status':
    'Find out whether the guard works here: git runs the hook on a made-up secret in a temporary index, and the hook must refuse it. Your index and your files are not touched. The exit code is 0 if the guard works, and 1 otherwise.',
  'guard.remove_summary': 'Remove the guard from a repository',
  'guard.remove':
    'Remove the guard from the repository of a folder. A hook that was there before is put back.',
  'guard.check_summary': 'Check what is staged for secrets',
  'guard.check':
    'Search the staged files for secrets, as the guard does before a commit. The vault isn’t opened. The exit code is 1 if there is a secret.',
  'guard.armed': 'The guard works in {{folder}}: it has just refused a made-up secret.',
  'guard.off': 'There is no guard in {{folder}}. To install it: keyreeve guard install',
  'guard.problem.replaced':
    'The guard in {{folder}} doesn’t work: {{file}} no longer runs it first. Install it again: keyreeve guard install',
  'guard.problem.outdated':
    'The guard in {{folder}} is from another installation of Keyreeve. Install it again: keyreeve guard install',
  'guard.problem.not_executable':
    'The guard in {{folder}} doesn’t work: its hook isn’t executable. Install it again: keyreeve guard install',
  'guard.problem.let_through':
    'The guard in {{folder}} doesn’t work: {{file}} let a made-up secret through. Run the hook by hand to see why: git hook run pre-commit',
  'guard.problem.untried':
    'The guard is installed in {{folder}}, but couldn’t be tested. This needs git 2.36 or newer, and a hook that finishes within a minute.',
  'guard.would_change': 'Would change:',
  'guard.changed': 'Changed:',
  'guard.removed': 'The guard was removed from {{folder}}.',
  'guard.removed_already': 'There is no guard in {{folder}}.',
  'guard.not_removed': 'Parts of the guard are still in {{folder}}. {{problem}}',
  'guard.change.create': 'new',
  'guard.change.change': 'changed',
  'guard.change.delete': 'deleted',
  'guard.not_yet': {
    one: '{{count}} imported key isn’t recognized yet. Its fingerprint is created the next time the vault is opened: keyreeve unlock',
    other:
      '{{count}} imported keys aren’t recognized yet. Their fingerprints are created the next time the vault is opened: keyreeve unlock',
  },
  'guard.never': {
    one: '{{count}} imported key isn’t recognized, because its secret is too short or ends in unusual characters.',
    other:
      '{{count}} imported keys aren’t recognized, because their secrets are too short or end in unusual characters.',
  },
  'guard.found': {
    one: 'Keyreeve: this commit contains a secret.',
    other: 'Keyreeve: this commit contains {{count}} secrets.',
  },
  'guard.found_key': '{{place}}: the secret of “{{name}}” in {{environment}}',
  'guard.found_deleted': '{{place}}: the secret of “{{name}}” in {{environment}}, which is deleted',
  'guard.found_unknown': '{{place}}: a Keyreeve secret for {{environment}} that isn’t in this vault',
  'guard.found_named': '{{place}}: the secret of the key {{name}}',
  'guard.place': '{{path}}:{{line}}',
  'guard.place_variable': '{{path}}:{{line}} ({{variable}})',
  'guard.what_to_do':
    'Remove it and stage the file again; a reference such as kr://test/name is safe to commit. To commit anyway: git commit --no-verify',
  'guard.nothing': {
    one: 'No secret in {{count}} staged file.',
    other: 'No secret in {{count}} staged files.',
  },
  'guard.too_large': 'Not searched because they are over 100 MB: {{paths}}.',
  'guard.too_many':
    'Not compared with every imported key, because they contain too many similar texts: {{paths}}.',
  'guard.no_fingerprints':
    'Imported keys weren’t searched for, because their fingerprints can’t be read. To create them again: keyreeve unlock',
  // A project's details
  'guard.screen.title': 'Commit guard',
  'guard.screen.trying': 'Trying the guard…',
  'guard.screen.armed': 'Works',
  'guard.screen.armed_words':
    'It has just refused a made-up secret. Commits that contain a known secret are stopped.',
  'guard.screen.off': 'Not installed',
  'guard.screen.off_words': 'Nothing stops a commit that contains a secret.',
  'guard.screen.broken': 'Doesn’t work',
  'guard.screen.problem.replaced': '{{file}} no longer runs the guard first.',
  'guard.screen.problem.outdated': 'It is from another installation of Keyreeve.',
  'guard.screen.problem.not_executable': 'Its hook isn’t executable.',
  'guard.screen.problem.let_through':
    '{{file}} let a made-up secret through. Run the hook by hand to see why: git hook run pre-commit',
  'guard.screen.problem.untried':
    'It is installed, but couldn’t be tried. That needs git 2.36 or newer, and a hook that answers within a minute.',
  'guard.screen.not_yet': {
    one: '{{count}} imported key isn’t recognized yet, until Keyreeve is unlocked.',
    other: '{{count}} imported keys aren’t recognized yet, until Keyreeve is unlocked.',
  },
  'guard.screen.install': 'Install…',
  'guard.screen.install_again': 'Install again…',
  'guard.screen.install_title': 'Install the guard in {{name}}?',
  'guard.screen.install_words':
    'Git then refuses commits that contain the secret of a key, in every worktree of the repository. A hook that is there already still runs, after the guard. These files change:',
  'guard.screen.install_action': 'Install',
  'guard.screen.installed': 'The guard works.',
  'guard.screen.try_again': 'Try again',
  'guard.screen.remove': 'Remove…',
  'guard.screen.removed': 'The guard was removed.',
  'guard.screen.nothing_to_change': 'There is nothing to change.',
  'guard.screen.changes': 'Files that change',
} as const
