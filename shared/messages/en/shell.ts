/** What the app says outside its page: system dialogs, the menu bar, the About box, and why it doesn’t start. */
export const shell = {
  'shell.choose_env_file': 'Choose the .env file to write to',
  'shell.choose_import_files': 'Choose the .env files to import from',
  'shell.choose_scan_folders': 'Choose the folders to scan for secrets',
  'shell.scan': 'Scan',
  'shell.choose': 'Choose',
  'shell.cancel': 'Cancel',
  'shell.close': 'Close',
  'shell.write_variable': 'Write {{variable}} into {{path}}?',
  'shell.write': 'Write',
  'shell.variable_loads_code':
    '{{variable}} tells programs which code to load, so the value of this key could make a program that reads this file run something. Cancel unless you meant to do this.',
  'shell.shell_executes':
    'A shell that sources this file could execute part of the value, because no quoting works for both dotenv and shells. Whoever chose the value of this key decides what the shell runs. Only write it if you trust the value and no shell reads this file.',
  'shell.test_folder':
    'The file is in a project for test, and this is a production key: programs that you run there would use production. Cancel unless you meant to do this.',
  'shell.choose_folder': 'Choose the folder of a project',
  'shell.choose_backup_folder': 'Choose a folder for the backups',
  'shell.choose_new_recovery_file': 'Save the recovery file, which opens the backups',
  'shell.choose_recovery_file': 'Choose the recovery file',
  'shell.add_project': 'Add {{path}} as a project?',
  'shell.add_project_effect':
    'A project for test gets no production key unless you type the environment’s name. Nothing in the folder changes.',
  'shell.for_test': 'For test',
  'shell.for_production': 'For production',
  'shell.make_production': 'Make {{path}} a project for production?',
  'shell.make_production_effect':
    'Production keys can then be written there without typing the environment’s name, and its variables take production keys. Nothing in the folder changes.',
  'shell.make_test': 'Make {{path}} a project for test?',
  'shell.make_test_effect':
    'It then gets no production key unless you type the environment’s name, and its variables take test keys. Production secrets that are in its files stay there.',
  'shell.remove_project': 'Remove {{path}} from the list of projects?',
  'shell.remove_project_effect':
    'Keyreeve forgets its bindings, and no longer keeps production keys out of it. Nothing in the folder changes.',
  'shell.remove': 'Remove',
  'shell.remove_guard': 'Remove the commit guard from {{path}}?',
  'shell.remove_guard_effect':
    'git no longer checks commits there for secrets. A hook that was there before takes its place again.',
  'shell.remove_activity': 'Remove entries of the activity after {{days}} days?',
  'shell.remove_activity_effect': {
    zero: 'No entry is older now. Older ones are removed every day. This can’t be undone.',
    one: '{{count}} entry is older and will be removed now. From then on, older ones are removed every day. This can’t be undone.',
    other:
      '{{count}} entries are older and will be removed now. From then on, older ones are removed every day. This can’t be undone.',
  },
  'shell.copy_secret': 'Copy the secret of {{name}}?',
  'shell.copy': 'Copy',
  'shell.copy_effect':
    'It works in production. Any program can read it until it is cleared from the clipboard. You won’t be asked about this key again for five minutes.',
  'shell.fault': 'Something went wrong inside Keyreeve.',
  'shell.fault_logged':
    'The log has the details under {{id}}. What was saved is safe. If something looks wrong, restart Keyreeve.',
  'shell.page_keeps_ending':
    'The window’s content crashed several times. The log has the details under {{id}}. Restart Keyreeve.',
  'shell.title.test': 'Keyreeve — Test',
  'shell.title.production': 'Keyreeve — Production',
  'shell.electron': 'Electron {{version}}',
  'shell.test_build':
    'A test build with Electron {{version}}, which no longer gets security fixes. Don’t keep real keys in it.',
  'shell.refused_switch':
    'Keyreeve doesn’t run with the switch {{name}}, because it could open the app to other programs. Start it without.',
  'shell.refused_argument':
    'Keyreeve doesn’t run with an argument that begins with neither a letter nor a path, because it could open the app to other programs. Start it without.',
  'menu.about': 'About {{name}}',
  'menu.services': 'Services',
  'menu.hide': 'Hide {{name}}',
  'menu.hide_others': 'Hide Others',
  'menu.unhide': 'Show All',
  'menu.quit': 'Quit',
  'menu.undo': 'Undo',
  'menu.redo': 'Redo',
  'menu.cut': 'Cut',
  'menu.copy': 'Copy',
  'menu.paste': 'Paste',
  'menu.delete': 'Delete',
  'menu.select_all': 'Select All',
  'menu.reset_zoom': 'Actual Size',
  'menu.zoom_in': 'Zoom In',
  'menu.zoom_out': 'Zoom Out',
  'menu.full_screen': 'Toggle Full Screen',
  'menu.reload': 'Reload',
  'menu.developer_tools': 'Toggle Developer Tools',
  'menu.minimize': 'Minimize',
  'menu.zoom': 'Zoom',
  'menu.front': 'Bring All to Front',
  'menu.close': 'Close',
} as const
