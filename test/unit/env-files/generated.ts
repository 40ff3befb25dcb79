import fc from 'fast-check'

/** Characters that some reader treats specially, and some that none does. */
const nasty = fc.constantFrom(
  "'",
  '"',
  '`',
  '\\',
  '$',
  '#',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '\t',
  '=',
  ':',
  '!',
  '~',
  '%',
  '{',
  '}',
  '(',
  ')',
  ';',
  '&',
  '|',
  '*',
  'a',
  'n',
  'r',
  'Z',
  '0',
  'é',
  '漢',
  '🔑',
  '\u2028',
  '\ufeff',
  '\u00a0',
  '\\n',
  '\\r',
  '${HOME}',
  '$(id)',
  '\nINJECTED=1',
  'export ',
)

/** Values as a user may bring them: key-like, awkward, PEM blocks, any text. */
export const values = fc.oneof(
  { weight: 2, arbitrary: fc.stringMatching(/^[A-Za-z0-9_./+=-]{1,60}$/) },
  { weight: 6, arbitrary: fc.array(nasty, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.base64String({ minLength: 8, maxLength: 64 }), { minLength: 1, maxLength: 5 })
      .chain((lines) =>
        fc
          .constantFrom('\n', '\r\n')
          .map((end) => ['-----BEGIN KEY-----', ...lines, '-----END KEY-----', ''].join(end)),
      ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }) },
)

/** Whole lines of a `.env`, none of which leaves a quote open. */
export const otherLines = fc.array(
  fc.constantFrom(
    '# a comment',
    "# it's a comment with a quote",
    '',
    '   ',
    'PLAIN=value',
    'SPACED = value with blanks  # and a comment',
    "SINGLE='one two' # three",
    'DOUBLE="a\\nb"',
    'TICK=`it\'s "so"`',
    'export EXPORTED=yes',
    'EMPTY=',
    'URL=postgres://u:p@h/db?x=1#frag',
    "MULTI='first\nsecond\nthird'",
    'PEM="-----BEGIN\nabc=\n-----END"',
    'dotted.name-x=1',
    'COLON: yaml',
    'not an assignment',
    'PLAIN=again',
  ),
  { maxLength: 8 },
)

/** What may stand behind `TOKEN=` already, with what follows it up to the end of the line. */
export const oldValues = fc.constantFrom(
  ['', ''],
  ['old', ''],
  ['old', '  # why'],
  ['old', '#why'],
  ["'old # one'", ' # why'],
  ['"old\nlines"', ''],
  ['`o"l\'d`', ' '],
  ["'it's'", ''],
  ['', '  # none yet'],
  ['', '#none'],
  ['"open', ''] as const,
)

/** Texts made of the same pieces in any order, with nothing to make sense of them. */
export const anyText = fc
  .array(
    fc.oneof(
      nasty,
      fc.constantFrom('A=', 'B =', 'C: ', 'export D=', '\nE=', "='", '="', '=`', '# ', '\\"', "\\'"),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))
