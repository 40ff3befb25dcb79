/** Sentences come from the catalogue: in what people see, no file has any of its own. */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

/** Texts that are the same in every language, or that only the log or a program reads. */
const allowed: ReadonlySet<string> = new Set([
  // The line that `npm start` and other programs wait for.
  'Keyreeve {} ready in {} ms (Electron {}, data in {})',
  // The names of processes.
  'Keyreeve keychain',
  'Keyreeve scan',
  // What PowerShell executes.
  'Set-Clipboard -Value ([Console]::In.ReadToEnd())',
  'Keyreeve {}{}',
  // Names of programs.
  'Claude Code',
  'Gemini CLI',
  'Copilot CLI',
  // Names of keys, and what Commander calls a part of its help.
  'Shift F10',
  'Global Options:',
  'Bearer realm="Keyreeve"',
])

type Node = { readonly type: string; readonly [field: string]: unknown }
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** `log?.error` as text. */
const nameOf = (node: unknown): string => {
  if (!isNode(node)) return ''
  if (node.type === 'Identifier') return String(node['name'])
  if (node.type === 'ChainExpression') return nameOf(node['expression'])
  if (node.type === 'CallExpression') return nameOf(node['callee'])
  return node.type === 'MemberExpression' ? `${nameOf(node['object'])}.${nameOf(node['property'])}` : ''
}

/** What a call or an exception passes on goes to the log, not to a person: a bug has an id there. */
const isForTheLog = (node: Node): boolean => {
  const callee = nameOf(node['callee'])
  if (node.type === 'NewExpression') return /^(Type|Range)?Error$/.test(callee)
  return node.type === 'CallExpression' && /log\b.*\.(error|warn|info)$|^(report|inBackground)$/i.test(callee)
}

/** Types and imports. `as`, `satisfies` and the like contain values. */
const isSkipped = (node: Node): boolean =>
  /^(TS(?!As|Satisfies|NonNull)|Import|ExportAll)/.test(node.type) || isForTheLog(node)

const textOf = (node: Node): string | undefined => {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  if (node.type === 'JSXText') return String(node['value']).trim()
  if (node.type !== 'TemplateLiteral') return undefined
  const parts = node['quasis'] as readonly { readonly value: { readonly cooked: string } }[]
  return parts.map(({ value }) => value.cooked).join('{}')
}

/** A sentence, or a label of several words: it begins with a capital letter, and has a space between words. */
const isSentence = (text: string): boolean =>
  /^(?:[A-Z][a-z’]|[AI] |“)(?=.*[a-z]{2})[^\n]*[\p{L}},;:] [\p{L}{(“\d]/u.test(text)

const sentencesIn = (file: string, source: string): readonly string[] => {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isNode(value) || isSkipped(value)) return
    const text = textOf(value)
    if (text !== undefined && isSentence(text) && !allowed.has(text)) found.push(text)
    for (const child of Object.values(value)) if (typeof child === 'object') visit(child)
  }
  visit(parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }))
  return found
}

const files = globSync(
  ['electron/{cli,daemon,shell,api}/**/*.ts', 'electron/*.ts', 'renderer/**/*.{ts,tsx}'],
  {
    cwd: root,
    exclude: (name) => name.endsWith('.d.ts'),
  },
)

describe('a sentence that is not in the catalogue', () => {
  it('is in no file of the command line, the shell, the local API and the page', () => {
    expect(files.length).toBeGreaterThan(200)
    const found = files.flatMap((file) =>
      sentencesIn(file, readFileSync(join(root, file), 'utf8')).map((text) => `${file}: ${text}`),
    )
    expect(found).toEqual([])
  })

  it.each([
    "const note = 'There are no keys yet.'",
    'const note = `Deleted ${name} in ${environment}.`',
    "command.description('List the keys')",
    'const hint = <p>Nothing here yet</p>',
    'const button = <button title="Close this dialog">×</button>',
    "io.stderr.write('Something went wrong')",
    "throw new UsageError('Say which environment.')",
    "const texts = { a: 'There is nothing here.' } as const",
  ])('is found: %s', (source) => {
    expect(sentencesIn('a.tsx', source)).toHaveLength(1)
  })

  it.each([
    "import { a } from 'A module.ts'",
    "throw new Error('This cannot happen')",
    "log.warn({ id }, 'A helper process ended')",
    "type Code = 'A type is no text'",
    "createLog(home).error({}, 'A command failed')",
    "const path = 'M12 2 L4 8'",
    "const shortcut = 'Ctrl+Shift+K'",
    "t('keys.name')",
  ])('is not suspected where there is none: %s', (source) => {
    expect(sentencesIn('a.tsx', source)).toEqual([])
  })
})
