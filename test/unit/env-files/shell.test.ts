/** No part of a value is ever executed by a shell that sources the file, unless the user has said yes to that. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { setVariable } from '../../../electron/core/env-files/env-text.ts'
import { seeded, type Random } from '../../support/random.ts'

const seed = Number(process.env['KEYREEVE_SEED'] ?? 17)
/** Whole paths: what they are given as PATH has nothing but the canary. */
const shells = ['bash', 'dash', 'zsh', 'ksh'].flatMap(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim() || [],
)

// `canary` is a command that leaves a mark; anything else has no PATH to be found on
const pieces = [
  'canary',
  '$(canary)',
  '`canary`',
  ';canary;',
  '\ncanary\n',
  '|canary',
  '& canary &',
  "'",
  '"',
  '`',
  '\\',
  '$',
  '${x:-$(canary)}',
  '$((1))',
  ' ',
  '#',
  'abc',
  '<<E',
  '(canary)',
  '{ canary; }',
  "it's",
  '\\\n',
  '\r',
  '=',
  '!',
  "$'\\''",
  '$"',
  ')',
  '}',
  '>',
]
// `#` begins a comment for JavaScript's `\s`, or a reader of lines, but not for a shell, which takes the quote for an open one
const notComments = [
  '\u00a0',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\v',
  '\f',
  '\r',
  '\\\n',
  '\\ ',
  '\\;',
  '\\\\\\ ',
  '"\\\n"',
].map((blank) => `A=a${blank}#'`)
const lines = [
  'A=1',
  '# a comment',
  "# don't",
  "B='x y'",
  'C="x y"',
  "D=it's",
  'E="say \\"hi\\""',
  'F=a\\',
  "G='it'\\''s'",
  'H="$(echo x)"',
  'I=`echo x`',
  'J=${HOME}',
  'K="${x:-\'}"',
  "L=$'a\\'b'",
  'M=a#b',
  'N="open',
  "O='open",
  'P=<<E',
  'echo \\',
  'eval \\',
  '((',
  'export Q=1',
  'R = 1',
  'S: 1',
  '',
  '   ',
  'T="a\nb"',
  "U='a\nb'",
  "V=`a'b`",
  'W=\\"',
  'if [[ x ]]; then',
  'cat <<E',
  'X=$((1',
  'Y=a\\\\',
  "Z=\\'",
  ...notComments,
]
const targets = [
  '',
  '',
  '',
  'TOKEN=old',
  'TOKEN="old"',
  'TOKEN= old',
  'TOKEN =old',
  'TOKEN = old',
  'TOKEN: old',
  'export TOKEN=old',
  '  TOKEN=old # c',
  "TOKEN='o\nld'",
  'TOKEN=\n"old"',
  'TOKEN=',
  'TOKEN=older\nTOKEN=old',
  'export TOKEN="older"\nTOKEN=old # c',
]

const some = <T>(random: Random, from: readonly T[], limit: number): T[] =>
  Array.from({ length: random.below(limit + 1) }, () => random.pick(from))
const generate = (random: Random): { readonly text: string; readonly value: string } => {
  const value = some(random, pieces, 5).join('')
  const weird = random.below(3) === 0 ? 4 : 0
  const text = [...some(random, lines, weird), random.pick(targets), ...some(random, lines, weird)].join('\n')
  return {
    text: `${text}${random.pick(['', '\n'])}`,
    value: random.below(8) === 0 ? `canary${value}` : value,
  }
}

/** Sources every file in `folder` with `shell`, each in a subshell with `canary` as the only command; gives those that ran it. */
const executed = (shell: string, folder: string): readonly string[] => {
  const marks = join(folder, 'marks')
  mkdirSync(marks, { recursive: true })
  const script = `for f in "$0"/*.env; do MARK="$f"; export MARK; (. "$f") </dev/null; done`
  spawnSync(shell, ['-c', script, folder], {
    cwd: marks,
    env: { PATH: join(folder, 'bin'), LC_ALL: 'C.UTF-8' },
    stdio: 'ignore',
    timeout: 240_000,
  })
  const found = readdirSync(join(folder, 'ran'))
  rmSync(join(folder, 'ran'), { recursive: true })
  mkdirSync(join(folder, 'ran'))
  return found
}
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'ran'))
  writeFileSync(join(folder, 'bin', 'canary'), `#!/bin/sh\n: > "${folder}/ran/\${MARK##*/}"\n`, {
    mode: 0o755,
  })
  return folder
}

describe.skipIf(shells.length === 0)(`sourced by ${shells.join(', ')}`, { timeout: 300_000 }, () => {
  it('never executes a part of a value that was written without asking', () => {
    const [folder, risky] = [newFolder(), newFolder()]
    const random = seeded(seed)
    let [written, asked] = [0, 0]
    for (let index = 0; index < 2_000; index++) {
      const { text, value } = generate(random)
      const result = setVariable(text, 'TOKEN', value, { accepted: ['env_rest_of_line', 'env_stands_twice'] })
      if (result.ok) {
        written += 1
        writeFileSync(join(folder, `${index}.env`), result.data)
      } else if (result.error.code === 'env_shell_executes') {
        asked += 1
        const anyway = setVariable(text, 'TOKEN', value, {
          accepted: ['env_rest_of_line', 'env_stands_twice'],
          shellConfirmed: true,
        })
        if (anyway.ok) writeFileSync(join(risky, `${index}.env`), anyway.data)
      }
    }
    const ran = shells.map((shell) => [shell, executed(shell, folder)])
    const wouldHave = new Set(shells.flatMap((shell) => executed(shell, risky)))
    console.log(
      `of 2000 files ${written} were written, ${asked} asked about: ${wouldHave.size} of those would have executed a part of the value`,
    )
    expect(ran).toEqual(shells.map((shell) => [shell, []]))
    // the canary works, and most files are written without a question
    expect(wouldHave.size).toBeGreaterThan(50)
    expect(written).toBeGreaterThan(asked)
  })

  it.each(notComments)('%j does not hide an open quote', (head) => {
    const folder = newFolder()
    for (const [index, value] of ['x\ncanary\n', 'x;canary;', 'x canary', '"x\ncanary\n"'].entries()) {
      const result = setVariable(`${head}\nTOKEN=old\n`, 'TOKEN', value)
      if (result.ok) writeFileSync(join(folder, `${index}.env`), result.data)
      else expect(result.error.code).toBe('env_shell_executes')
    }
    expect(shells.map((shell) => [shell, executed(shell, folder)])).toEqual(
      shells.map((shell) => [shell, []]),
    )
  })

  it('does not ask about what every reader agrees on', () => {
    for (const value of [
      'abc',
      'two words',
      '$(canary)',
      '`canary`',
      'a;canary',
      'a\nb',
      "it's",
      'https://u:p@h/?a=1&b=2',
      'C:\\path',
      '{"a":"b c"}',
    ]) {
      expect([value, setVariable('A=1\nB="x ${A} y" # don\'t\n', 'TOKEN', value).ok]).toEqual([value, true])
    }
  })
})

it('knows that the shells it was tested with execute an unquoted value', () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'x.env'), 'TOKEN=a canary\n')
  expect(shells.map((shell) => executed(shell, folder))).toEqual(shells.map(() => ['x.env']))
})
