import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'dotenv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { editVariable, formatLine } from '../../../electron/core/env-files/env-text.ts'
import { oldValues, otherLines, values } from './generated.ts'
import { familyOf } from '../../../shared/domain/errors.ts'

const runs = 1_000
// what a shell would make of it is the matter of shell.test.ts
const accepted = { shellConfirmed: true } as const
const seed = Number(process.env['KEYREEVE_SEED'] ?? 20_261_123)
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyreeve-env-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
// found while PATH is still set: the shells below have none, so that no value can run a program
const bash = spawnSync('bash', ['-c', 'printf %s "$BASH"'], { encoding: 'utf8' }).stdout || null

/** A file with `TOKEN` in it: what stands before its value and behind it. */
const filesWithToken = fc
  .record({
    bom: fc.constantFrom('', '\ufeff'),
    before: otherLines,
    export: fc.constantFrom('', 'export ', '  '),
    old: oldValues,
    after: otherLines,
    end: fc.constantFrom('\n', '\r\n', '\r'),
    last: fc.boolean(),
  })
  .map(({ bom, before, export: prefix, old, after, end, last }) => {
    const lines = (all: readonly string[]): string =>
      all.map((line) => line.replaceAll('\n', end) + end).join('')
    const tail = old[1] + end + lines(after)
    return {
      head: bom + lines(before) + prefix + 'TOKEN=',
      old: (old[0] ?? '').replaceAll('\n', end),
      tail: last ? tail : tail.slice(0, -end.length),
    }
  })
const without = (variables: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => name !== 'TOKEN'))

describe('any value', () => {
  it('in place: dotenv reads it back, other variables and all other bytes stay', () => {
    fc.assert(
      fc.property(filesWithToken, values, (file, value) => {
        const text = file.head + file.old + file.tail
        const edit = editVariable(text, 'TOKEN', value, accepted)
        if (!edit.ok) {
          expect([
            'env_odd_value',
            file.tail.startsWith('#') ? 'env_rest_of_line' : 'env_unquotable',
          ]).toContain(familyOf(edit.error))
          return
        }
        expect(edit.data.replaced).toBe(true)
        expect(parse(edit.data.text)['TOKEN']).toBe(value)
        expect(without(parse(edit.data.text))).toEqual(without(parse(text)))
        expect(edit.data.text.slice(0, file.head.length)).toBe(file.head)
        expect(edit.data.text.slice(edit.data.text.length - file.tail.length)).toBe(file.tail)
      }),
      { numRuns: runs, seed },
    )
  })

  it('at the end: nothing before it changes', () => {
    fc.assert(
      fc.property(otherLines, fc.constantFrom('\n', '\r\n', '\r'), values, (lines, end, value) => {
        const text = lines.join(end)
        const edit = editVariable(text, 'TOKEN', value, accepted)
        if (!edit.ok) {
          expect(familyOf(edit.error)).toBe('env_unquotable')
          return
        }
        expect(edit.data.replaced).toBe(false)
        expect(edit.data.text.startsWith(text)).toBe(true)
        expect(parse(edit.data.text)['TOKEN']).toBe(value)
        expect(without(parse(edit.data.text))).toEqual(parse(text))
      }),
      { numRuns: runs, seed },
    )
  })
})

type Written = {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly readers: readonly string[]
}

describe('readers', () => {
  const all: Written[] = []
  let refused = 0
  const by = (reader: string): Written[] => all.filter(({ readers }) => readers.includes(reader))
  beforeAll(() => {
    for (const [index, value] of fc.sample(values, { numRuns: runs, seed }).entries()) {
      const name = `V${index}`
      const edit = editVariable('BEFORE=1\n', name, value, accepted)
      if (!edit.ok) {
        refused++
        continue
      }
      const path = join(folder, `${name}.env`)
      writeFileSync(path, `${edit.data.text}AFTER${index}='2'\n`)
      all.push({ name, value, path, readers: edit.data.readers })
    }
  })

  it('dotenv reads all that is not refused', () => {
    for (const { name, value, path } of all)
      expect(parse(readFileSync(path, 'utf8'))).toMatchObject({
        BEFORE: '1',
        [name]: value,
        [`AFTER${name.slice(1)}`]: '2',
      })
    console.log(
      `of ${runs} values: refused ${refused}, dotenv ${all.length}, node ${by('node').length}, bash ${by('shell').length}`,
    )
    expect(refused).toBeLessThan(runs / 10)
  })

  it('node --env-file reads those it is said to, in one process', () => {
    const script = 'process.stdout.write(JSON.stringify(process.env))'
    const output = execFileSync(
      process.execPath,
      [...by('node').map(({ path }) => `--env-file=${path}`), '-e', script],
      { env: {}, maxBuffer: 2 ** 26, encoding: 'utf8' },
    )
    const read: unknown = JSON.parse(output)
    for (const { name, value } of by('node'))
      expect(read).toMatchObject({ [name]: value, [`AFTER${name.slice(1)}`]: '2' })
    expect(output).not.toContain('"INJECTED"')
  })

  it.skipIf(bash === null)('bash reads those it is said to, sourcing each in one process', () => {
    const script =
      'for f in V*.env; do [[ -f "list/$f" ]] || continue; n=${f%.env}; (. "./$f"; a=AFTER${n#V}; printf "%s\\0%s\\0%s\\0%s\\0" "$n" "${!n}" "${!a}" "${INJECTED-}"); done'
    mkdirSync(join(folder, 'list'))
    for (const { name } of by('shell')) writeFileSync(join(folder, 'list', `${name}.env`), '')
    const fields = execFileSync(bash ?? '', ['--norc', '-c', script], {
      cwd: folder,
      env: { PATH: '', LC_ALL: 'C.UTF-8' },
      maxBuffer: 2 ** 26,
      encoding: 'utf8',
    }).split('\0')
    const read = new Map<string | undefined, unknown[]>()
    for (let at = 0; at + 4 < fields.length; at += 4) read.set(fields[at], fields.slice(at + 1, at + 4))
    for (const { name, value } of by('shell')) expect(read.get(name)).toEqual([value, '2', ''])
    expect(read.size).toBe(by('shell').length)
  })

  it.skipIf(bash === null)('an export line means the same to bash, whatever the value', () => {
    const lines = fc
      .sample(values, { numRuns: runs, seed })
      .map((value, index) => ({ value, line: formatLine('export', `E${index}`, value) }))
    const script = lines
      .map(({ line }, index) => `${line.ok ? line.data : 'false'}\nprintf '%s\\0' "$E${index}"`)
      .join('\n')
    const path = join(folder, 'exports.sh')
    writeFileSync(path, script)
    const read = execFileSync(bash ?? '', ['--norc', path], {
      env: { PATH: '', LC_ALL: 'C.UTF-8' },
      maxBuffer: 2 ** 26,
      encoding: 'utf8',
    }).split('\0')
    expect(read.slice(0, -1)).toEqual(lines.map(({ value }) => value))
  })
})
