/** What the command line says about the files of projects: where secrets are found in them, and how they are written. */
export const projects = {
  'scan.help.env_summary': 'Write, import, compare and scan .env files',
  'scan.help.env': 'Work with the files that programs read secrets from.',
  'scan.help.summary': 'Find every copy of a known secret in folders',
  'scan.help':
    'Search the files in folders for every copy of a key’s secret, including those of rotated and deleted keys, and for any other secret in Keyreeve’s format. Files of any kind are searched, except binary files and files over 5 MiB (.jsonl files of any size are). Links aren’t followed, and folders that git ignores or that hold dependencies are skipped. What is found is recorded as places of the key.\nWith --json, each copy is one line: path, line, variable, key, environment, state, tracked, mode. The exit code is 0 whether anything is found or not.',
  'scan.help.folders': 'folders or files to search',
  'scan.searched': { one: '{{count}} file searched.', other: '{{count}} files searched.' },
  'scan.found': {
    one: '{{count}} copy of a secret found.',
    other: '{{count}} copies of secrets found.',
  },
  'scan.ignored': {
    one: '{{count}} folder skipped that git ignores or that holds dependencies.',
    other: '{{count}} folders skipped that git ignores or that hold dependencies.',
  },
  'scan.too_large': 'Not searched because they are over 5 MiB: {{paths}}.',
  'scan.unreadable': 'Not searched because they can’t be read: {{paths}}.',
  'scan.no_answer': 'Not searched because the file system didn’t answer: {{paths}}.',
  'scan.limited': {
    one: '{{count}} imported key could only be searched for in .env files, because its secret is short and no longer kept.',
    other:
      '{{count}} imported keys could only be searched for in .env files, because their secrets are short or no longer kept.',
  },
  'scan.tracked': 'tracked by git',
  'scan.readable': 'readable by other users',
  'scan.not_ours': 'not in this vault',
  'scan.column.line': '  LINE',
  'scan.column.variable': 'VARIABLE',
  'scan.column.key': 'KEY',
  'scan.column.environment': 'ENVIRONMENT',
  'scan.column.state': 'STATE',
  'env.write_summary': 'Write the secret of a key into a .env file',
  'env.write':
    'Write the secret of a key as a variable into a .env file, and keep every other byte of it. The value is spelled for the program that reads the file, which is guessed from the project unless --dialect names it; that choice is remembered. A new file is readable by you only.',
  'env.argument.file': 'the .env file, which is created if it doesn’t exist',
  'env.option.key': 'the name of a key, or its ID',
  'env.option.as': 'the variable',
  'env.option.dialect': 'the program that reads the file',
  'env.option.tracked': 'also write into a file that git tracks',
  'env.option.reference':
    'write a reference (kr://…), which is safe to commit and which “keyreeve run --file” resolves',
  'env.referred':
    '{{variable}} in {{path}} now refers to “{{name}}”, written for {{readers}}. To undo that: keyreeve env undo',
  'env.undo_summary': 'Undo the last replacement of values with references',
  'env.undo':
    'Restore the values that the last “env write --reference” or “env import --reference” replaced, up to 7 days later. A file that has changed since is left as it is.',
  'env.undone': '{{path}} has its old content again.',
  'env.undo_left': '{{path}} was left as it is. {{problem}}',
  'env.option.yes': 'don’t ask before writing a production secret',
  'env.ask_production': 'Write the secret of the production key “{{name}}” to {{path}}?',
  'env.ask': '{{problem}} Write anyway?',
  'env.replaced': 'Replaced {{variable}} in {{path}}, written for {{readers}}.',
  'env.added': 'Added {{variable}} to {{path}}, written for {{readers}}.',
  'env.misreader': '{{readers}} (see {{path}}) may read another value.',
  'env.shadow_file': '{{path}} sets {{variable}} too, and some programs prefer it.',
  'env.shadow_environment':
    'Your shell or session sets {{variable}} to another value, which most programs prefer.',
  'env.dialects_summary': 'List the dialects of .env files',
  'env.dialects':
    'List the programs whose rules for .env files are known. With a file: which of them it is written for, and why.',
  'env.argument.dialects': 'a .env file',
  'env.column.dialect': 'DIALECT',
  'env.column.readers': 'READ BY',
  'env.column.tested': 'TESTED WITH',
  'env.taken_for': '{{path}} is written for {{readers}} (--dialect {{dialect}}).',
  'env.also_read': '{{readers}} may read it, too: see {{path}}.',
} as const
