import { spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'keyreeve-css-types-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a class that a CSS module lacks is a type error, also one that was removed', () => {
  const page = join(folder, 'page')
  mkdirSync(join(page, 'ui'), { recursive: true })
  writeFileSync(join(page, 'ui/list.module.css'), '.row:hover,\n.row .cell {\n  color: red;\n}\n')
  writeFileSync(
    join(page, 'ui/list.ts'),
    "import styles from './list.module.css'\nexport const names: string[] = [styles.row, styles.cell, styles.every]\n",
  )
  writeFileSync(
    join(page, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        noEmit: true,
        strict: true,
        module: 'ESNext',
        moduleResolution: 'bundler',
        types: [],
        allowArbitraryExtensions: true,
        rootDirs: ['.', '../types'],
      },
    }),
  )
  const check = (): string => {
    const made = spawnSync(
      process.execPath,
      [join(root, 'resources/run/css-types.mjs'), page, join(folder, 'types')],
      { encoding: 'utf8' },
    )
    expect(made.stderr + String(made.status)).toBe('0')
    return spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', page], {
      encoding: 'utf8',
    }).stdout
  }
  const first = check()
  expect(first).toContain("Property 'every' does not exist")
  expect(first.split('error TS')).toHaveLength(2)
  writeFileSync(join(page, 'ui/list.module.css'), '.cell {\n  color: red;\n}\n')
  expect(check()).toContain("Property 'row' does not exist")
})
