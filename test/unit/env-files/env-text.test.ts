import { describe, expect, it } from 'vitest'
import {
  editVariable,
  formatLine,
  setVariable,
  variableNames,
} from '../../../electron/core/env-files/env-text.ts'
import { dialectIds, type Dialect } from '../../../shared/domain/dialects.ts'
import { familyOf } from '../../../shared/domain/errors.ts'

const set = (text: string, value: string, name = 'TOKEN'): string => {
  const result = setVariable(text, name, value)
  if (!result.ok) throw new Error(result.error.code)
  return result.data
}
const code = (text: string, name: string, value: string): string | null => {
  const result = setVariable(text, name, value)
  return result.ok ? null : familyOf(result.error)
}

describe('setVariable replaces in place', () => {
  it.each([
    ['a comment behind the value', 'TOKEN=old # keep\nB=1\n', 'TOKEN=new # keep\nB=1\n'],
    ['quotes', "TOKEN='old'\n", 'TOKEN=new\n'],
    ['export and indentation', '  export TOKEN="old"\n', '  export TOKEN=new\n'],
    ['CRLF', 'A=1\r\nTOKEN=old\r\nB=2\r\n', 'A=1\r\nTOKEN=new\r\nB=2\r\n'],
    ['CR', 'A=1\rTOKEN=old\rB=2', 'A=1\rTOKEN=new\rB=2'],
    ['a byte-order mark', '\ufeffTOKEN=old\n', '\ufeffTOKEN=new\n'],
    ['no final newline', 'A=1\nTOKEN=old', 'A=1\nTOKEN=new'],
    ['several lines', 'TOKEN="o\nl\nd" # c\nB=1', 'TOKEN=new # c\nB=1'],
    ['blanks around =', 'TOKEN = old  \n', 'TOKEN = new  \n'],
    ['an empty value', 'TOKEN=\nB=1', 'TOKEN=new\nB=1'],
    ['an empty value before a comment', 'TOKEN= # c\n', 'TOKEN=new # c\n'],
    ['the last of several, if the others are empty', 'TOKEN=\nB=1\nTOKEN=b\n', 'TOKEN=\nB=1\nTOKEN=new\n'],
    ['a colon', 'TOKEN: old\n', 'TOKEN: new\n'],
    ['not in a comment', '# TOKEN=old\n', '# TOKEN=old\nTOKEN=new\n'],
    ['not in another value', "A='\nTOKEN=old\n'\n", "A='\nTOKEN=old\n'\nTOKEN=new\n"],
    ['not a longer name', 'MY_TOKEN=a\nTOKEN_2=b\n', 'MY_TOKEN=a\nTOKEN_2=b\nTOKEN=new\n'],
  ])('%s', (_what, before, after) => {
    expect(set(before, 'new')).toBe(after)
  })
})

describe('setVariable appends', () => {
  it.each([
    ['', 'TOKEN=new\n'],
    ['\ufeff', '\ufeffTOKEN=new\n'],
    ['A=1', 'A=1\nTOKEN=new\n'],
    ['A=1\r\nB=2', 'A=1\r\nB=2\r\nTOKEN=new\r\n'],
    ['A=1\r\n', 'A=1\r\nTOKEN=new\r\n'],
    ['A=1\r', 'A=1\rTOKEN=new\r'],
  ])('%j', (before, after) => {
    expect(set(before, 'new')).toBe(after)
  })
})

describe('quoting', () => {
  it.each([
    ['sk_live-1.2/3+4=', 'sk_live-1.2/3+4='],
    ['two words', "'two words'"],
    ['$HOME', "'$HOME'"],
    ['a#b', "'a#b'"],
    ["it's", '"it\'s"'],
    ['a\nb', '"a\nb"'],
    ['a\r\nb', '"a\\r\\nb"'],
    ['', "''"],
  ])('%j is written %j', (value, written) => {
    expect(set('', value)).toBe(`TOKEN=${written}\n`)
  })

  it.each([
    [`'"`, '`\'"`'],
    [`a'"\`b`, `a'"\`b`],
  ])('%j has no quoting that shells agree on: it is written %j once that is accepted', (value, written) => {
    expect(code('', 'TOKEN', value)).toBe('env_shell_executes')
    expect(setVariable('', 'TOKEN', value, { shellConfirmed: true })).toEqual({
      ok: true,
      data: `TOKEN=${written}\n`,
    })
  })

  it('says who reads it back', () => {
    const readers = (text: string, value: string): unknown => {
      const edit = editVariable(text, 'TOKEN', value, { shellConfirmed: true })
      return edit.ok ? edit.data.readers : familyOf(edit.error)
    }
    const without = (...dialects: readonly Dialect[]): readonly Dialect[] =>
      dialectIds.filter((dialect) => !dialects.includes(dialect))
    expect(readers('', 'a')).toEqual(dialectIds)
    expect(readers('', 'a b')).toEqual(without('docker'))
    expect(readers('', `'"`)).toEqual(['dotenv', 'expand', 'node'])
    expect(readers('', 'a\rb')).toEqual(['dotenv', 'expand', 'python', 'ruby', 'godotenv', 'direnv'])
    expect(readers('A=1\r\n', 'a')).toEqual(without('shell'))
    expect(readers('TOKEN = 1', 'a')).toEqual(without('docker', 'shell'))
    expect(readers('export A=1\n', 'a')).toEqual(without('docker'))
    expect(readers('\ufeffA=1\n', 'a')).toEqual(['dotenv', 'expand', 'node', 'docker'])
  })
})

describe('a file for a certain program', () => {
  const write = (text: string, value: string, dialect: Dialect): unknown => {
    const edit = editVariable(text, 'TOKEN', value, { dialect, shellConfirmed: true })
    return edit.ok ? edit.data.text : edit.error.code
  }

  it.each([
    ['expand', 'a$b', String.raw`"a\$b"`],
    ['node', 'a$b', "'a$b'"],
    ['shell', "it's $5", String.raw`"it's \$5"`],
    ['docker', "it's $5", "it's $5"],
    ['docker', '', ''],
    ['systemd', 'C:\\', String.raw`"C:\\"`],
  ] as const)('%s: %j is written %j', (dialect, value, text) => {
    expect(write('', value, dialect)).toBe(`TOKEN=${text}\n`)
    expect(write('A=1\nTOKEN=old\nB=2\n', value, dialect)).toBe(`A=1\nTOKEN=${text}\nB=2\n`)
  })

  it('refuses what its readers cannot read, naming them and the characters', () => {
    expect(editVariable('', 'TOKEN', 'a\nb$', { dialect: 'docker' })).toMatchObject({
      error: {
        code: 'env_unquotable.dialect',
        params: { readers: ['docker run --env-file'], characters: [String.raw`\n`, '$'] },
      },
    })
  })

  it('exports a new variable where all the others are exported', () => {
    expect(set('export A=1\nexport B=2\n', 'new')).toBe('export A=1\nexport B=2\nexport TOKEN=new\n')
    expect(set('export A=1\nB=2\n', 'new')).toBe('export A=1\nB=2\nTOKEN=new\n')
  })

  it.each(['A=<your-key>\n', 'RULE=Host(`a`)\n', 'A="x\n', "A=it's\n"])(
    '%j stops a shell, so no shell is said to read the variable',
    (text) => {
      const edit = editVariable(`${text}TOKEN=old\n`, 'TOKEN', 'new', { shellConfirmed: true })
      expect(edit.ok ? edit.data.readers : edit.error.code).not.toContain('shell')
    },
  )
})

describe('the old value', () => {
  const known = { isKnownSecret: (text: string) => text === 'abc#def' || text === 'abc #def' }

  it.each([
    ['TOKEN=abc#def\nB=1\n', 'TOKEN=new\nB=1\n'],
    ['TOKEN=abc#def  \r\nB=1', 'TOKEN=new  \r\nB=1'],
    ['TOKEN=abc #def', 'TOKEN=new'],
    ['TOKEN="abc"#def', 'TOKEN=new'],
  ])('%j: what follows # is replaced when it is a part of a known secret', (before, after) => {
    expect(setVariable(before, 'TOKEN', 'new', known)).toEqual({ ok: true, data: after })
  })

  it.each([
    ['TOKEN=abc#xyz\nB=1\n', 'TOKEN=new\nB=1\n'],
    ["TOKEN='abc'#xyz # c\nB=1\n", 'TOKEN=new\nB=1\n'],
    ['TOKEN=#xyz', 'TOKEN=new'],
  ])(
    '%j: what touches # may be a part of it, so it is asked about, and replaced to the end of the line',
    (before, after) => {
      expect(setVariable(before, 'TOKEN', 'new', known)).toMatchObject({
        ok: false,
        error: { code: 'env_rest_of_line' },
      })
      expect(setVariable(before, 'TOKEN', 'new', { ...known, accepted: ['env_rest_of_line'] })).toEqual({
        ok: true,
        data: after,
      })
    },
  )

  /** What setting the variable results in, plainly and with everything confirmed, and setting another one. */
  const codesFor = (text: string): string[] =>
    [
      setVariable(text, 'TOKEN', 'new'),
      setVariable(text, 'TOKEN', 'new', { accepted: ['env_rest_of_line'], shellConfirmed: true }),
      setVariable(text, 'OTHER', 'new'),
    ].map((result) => (result.ok ? 'ok' : result.error.code))

  it.each([
    'A=1\nTOKEN="""\n-----BEGIN X-----\nMFww==\n-----END X-----\n"""\nB=2\n',
    "TOKEN='''\nabc\n'''\n",
    'TOKEN="abc\ndef\n',
    "TOKEN='abc\n",
    'TOKEN=`abc',
    'TOKEN=abc\\\ndef\n',
    'TOKEN=-----BEGIN X-----\nMFww==\n-----END X-----\n',
    'TOKEN=abc"def\nrest"\n',
    'TOKEN=abc"def\nREST=x"\n',
    'TOKEN=\'abc\'"def\nrest"\n',
    "TOKEN=abc'def\nrest'\n",
    "TOKEN=$'abc\nrest'\n",
    'TOKEN=abc`def\nrest`\n',
    'TOKEN=$(cat <<EOF\nsecret\nEOF\n)\n',
    'TOKEN=(\nsecret\n)\n',
    'TOKEN=[\n\n  "secret",\n]\n',
    'TOKEN={\n "private_key": "abc"\n}\n',
    'TOKEN={\n private_key: abc\n}\n',
    'TOKEN={\r\n private_key: abc\r\n}\r\n',
    'TOKEN=\n-----BEGIN X-----\nMFww==\n-----END X-----\n',
    'TOKEN=\n\n-----BEGIN X-----\nMFww==\n-----END X-----\n',
    'TOKEN=x-----BEGIN X-----\nMFww==\n-----END X-----\n',
    'TOKEN=---- BEGIN SSH2 PUBLIC KEY ----\nComment: "x"\nAAAA\n---- END SSH2 PUBLIC KEY ----\n',
    'TOKEN=PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\nAAAA\n',
    'TOKEN: |\n  l1\n  l2\nA=1\n',
    'TOKEN: |2-  # c\n  user: l1\nA=1\n',
    'TOKEN: !!binary >\n  QUJD\n',
    'TOKEN: abc\n  rest\n',
    'TOKEN=abc # c\nrest\n',
    'TOKEN=QUJD\nQUJDRA==\n',
    'A=1\nTOKEN=abc\rrest\nB=1\n',
    'A=1\nTOKEN=abc\rrest=1\nB=1\n',
  ])('%j: where it ends is unclear, so it is refused', (text) => {
    expect(codesFor(text)).toEqual(['env_odd_value.unclear_end', 'env_odd_value.unclear_end', 'ok'])
  })

  it.each([
    'declare -x TOKEN=old\n',
    'typeset -gx "TOKEN=old"\n',
    'readonly TOKEN=old\n',
    'export A=1 TOKEN=old\n',
    'TOKEN=a\nTOKEN+=old\n',
    'TOKEN+=old\n',
    'TOKEN[0]=old\n',
    'set TOKEN=old\r\n',
    'SETX TOKEN old\r\n',
    'set -gx TOKEN old\n',
    'setenv TOKEN old\n',
    '$env:TOKEN = "old"\n',
    'TOKEN=a\n  set TOKEN=old\n',
  ])('%j: set in the syntax of another program, so it is refused', (text) => {
    expect(codesFor(text)).toEqual(['env_odd_value.other_syntax', 'env_odd_value.other_syntax', 'ok'])
  })

  it.each([
    "TOKEN='it'\\''s'\n",
    'TOKEN="a\\"b"\n',
    'TOKEN="""abc"""\n',
    "TOKEN=it's\n",
    'TOKEN=C:\\\\\n',
    'TOKEN="-----BEGIN X-----\nMFww==\n-----END X-----"\n',
    'TOKEN={"a":["b"]}\n',
    'TOKEN=p{a(ss\n',
    'TOKEN=a"b\n',
  ])('%j is replaced whole', (text) => {
    expect(set(text, 'new')).toBe('TOKEN=new\n')
  })
})

describe('a variable that stands more than once', () => {
  const text = '\ufeffTOKEN=older # c\r\nA=1\nexport TOKEN="o\nl\nd"\nTOKEN=\n  TOKEN=old\n'

  it('is asked about, and then replaced everywhere', () => {
    expect(code(text, 'TOKEN', 'new')).toBe('env_stands_twice')
    for (const [value, spelling] of [
      ['new', 'new'],
      ["it's", '"it\'s"'],
      ['a\nb', '"a\nb"'],
      ['', "''"],
    ] as const) {
      expect([value, setVariable(text, 'TOKEN', value, { accepted: ['env_stands_twice'] })]).toEqual([
        value,
        {
          ok: true,
          data: `\ufeffTOKEN=${spelling} # c\r\nA=1\nexport TOKEN=${spelling}\nTOKEN=\n  TOKEN=${spelling}\n`,
        },
      ])
    }
  })

  it('asks each question, and refuses what is unclear at any of them', () => {
    expect(code('TOKEN=abc\nrest\nTOKEN=b\n', 'TOKEN', 'new')).toBe('env_odd_value')
    const both = 'TOKEN=abc#def\nTOKEN=b\n'
    expect(setVariable(both, 'TOKEN', 'new', { accepted: ['env_stands_twice'] })).toMatchObject({
      error: { code: 'env_rest_of_line' },
    })
    expect(setVariable(both, 'TOKEN', 'new', { accepted: ['env_stands_twice', 'env_rest_of_line'] })).toEqual(
      { ok: true, data: 'TOKEN=new\nTOKEN=new\n' },
    )
  })

  it('is refused when it stands in far too many places', () => {
    expect(code('TOKEN=a\n'.repeat(50_000), 'TOKEN', 'new')).toBe('env_odd_value')
  })

  it('says that bash reads it only if it reads all of them', () => {
    const readers = (both: string): unknown => {
      const edit = editVariable(both, 'TOKEN', 'new', { accepted: ['env_stands_twice'] })
      return edit.ok ? edit.data.readers : familyOf(edit.error)
    }
    expect(readers('TOKEN=a\nTOKEN=b # c\n')).toContain('shell')
    expect(readers('TOKEN = a\nTOKEN=b\n')).not.toContain('shell')
    expect(readers('TOKEN=a\r\nTOKEN=b\n')).not.toContain('shell')
  })
})

describe('what is next to the old value and no part of it', () => {
  it.each([
    '\n\nrest of something else\n',
    '\n# comment\nodd\n',
    "  # don't\nB=it's\n",
    '\nB="x\ny"\n',
    '\nB: x\n',
    '\nPATH_add bin\n',
    '\nexport TOKEN\n',
    '\nif [ -f x ]; then\n. x\nfi\n',
    '\n[section]\n',
    '\r\nB=1\r\n',
    "\nA='\nset TOKEN=old\n'\n",
    '\n# set TOKEN=old\n',
    '\ndeclare -x MY_TOKEN=a TOKEN_2=b\n',
    '\nunset A\nset -a\n',
  ])('TOKEN=old%j', (after) => {
    expect(set(`A=1\nTOKEN=old${after}`, 'new')).toBe(`A=1\nTOKEN=new${after}`)
    expect(set(`A=1\nexport TOKEN="old"${after}`, 'new')).toBe(`A=1\nexport TOKEN=new${after}`)
  })
})

describe('refusals', () => {
  it.each([
    ['', 'x'],
    ['1A', 'x'],
    ['A-B', 'x'],
    ['A B', 'x'],
    ['A=B', 'x'],
    ['A\n', 'x'],
    ['É', 'x'],
    ['__proto__', 'x'],
    ['A'.repeat(201), 'x'],
    ['A'.repeat(10_000), 'x'],
  ])('name %j', (name, value) => {
    expect(code('', name, value)).toBe('env_invalid_name')
  })

  it.each(['a\0b', 'a\ud800', '\udc00', '\'"`#\n', '"\r\'`#', '\r\\n"#'])('value %j', (value) => {
    expect(code('', 'TOKEN', value)).toBe('env_unquotable')
  })

  it('a text that would take minutes to parse', () => {
    expect(code('\n'.repeat(1024 * 1024 - 10), 'TOKEN', 'x')).toBe('env_too_large')
    expect(variableNames(`${' '.repeat(100_000)}!`)).toMatchObject({
      ok: false,
      error: { code: 'env_too_large' },
    })
    expect(code('x'.repeat(1024 * 1024 + 1), 'TOKEN', 'x')).toBe('env_too_large')
  })

  it('never repeats the value', () => {
    expect(JSON.stringify(setVariable('', 'TOKEN', 'canary\0'))).not.toContain('canary')
    expect(JSON.stringify(setVariable('', 'TOKEN', '\'"`#\ncanary'))).not.toContain('canary')
  })
})

describe('formatLine', () => {
  it.each([
    ['env', 'abc', 'TOKEN=abc'],
    ['env', "it's", 'TOKEN="it\'s"'],
    ['export', 'abc', "export TOKEN='abc'"],
    ['export', "it's $5", "export TOKEN='it'\\''s $5'"],
  ] as const)('%s %j', (form, value, line) => {
    expect(formatLine(form, 'TOKEN', value)).toEqual({ ok: true, data: line })
  })

  it('refuses what it cannot write', () => {
    expect(formatLine('export', 'A;B', 'x')).toMatchObject({ error: { code: 'env_invalid_name' } })
    expect(formatLine('export', 'A', 'x\0')).toMatchObject({ error: { code: 'env_unquotable.nul' } })
    expect(formatLine('env', 'A', '\'"`#\n')).toMatchObject({ error: { code: 'env_unquotable.dialect' } })
  })
})
