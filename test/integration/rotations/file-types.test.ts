/** A rotation in files of every type: only the bytes of the value change, or the file is left and listed. */
import { readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import { describe, expect, it } from 'vitest'
import { must } from '../../support/home.ts'
import { openScene, type Scene } from '../scan/place.ts'
import { at, plan, reasonsIn, rotate } from './place.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Files with a secret in every way in which files have one: as a function, so that it says what the new file must be as well. */
const files: Readonly<Record<string, (secret: string) => string>> = {
  '.env': (it) => `# comment\nA=1\n\nexport KEY="${it}" # of the worker\nB='2'\n`,
  '.env.crlf': (it) => `A=1\r\nKEY=${it}\r\nB=2\r\n`,
  '.env.bom': (it) => `\uFEFFKEY='${it}'\n`,
  '.env.bare': (it) => `KEY=${it}`,
  '.env.twice': (it) => `KEY=${it}\nOTHER=\`${it}\`\n# KEY=${it}\n`,
  '.envrc': (it) => `export KEY=${it}\ndotenv\n`,
  'config.json': (it) => `{\n  "a": 1,\n  "key": "${it}",\n  "list": ["${it}"]\n}`,
  'config.jsonc': (it) => `{ // a comment\n\t"key": "${it}" }\n`,
  'config.yaml': (it) => `a: 1\nkey: ${it}\nquoted: "${it}"\n`,
  'config.toml': (it) => `[a]\nkey = "${it}"\nraw = '${it}'\n`,
  'config.ini': (it) => `[a]\nkey = ${it}\n; key = other\n`,
  'a.properties': (it) => `a.key=${it}\r\n`,
  '.npmrc': (it) => `//registry.example.org/:_authToken=${it}\nalways-auth=true\n`,
  '.pypirc': (it) => `[pypi]\nusername = __token__\npassword = ${it}\n`,
  '.netrc': (it) => `machine example.org login me password ${it}\n`,
  'deploy.sh': (it) => `#!/bin/sh\ncurl -H "x-api-key: ${it}" https://example.org/\n`,
  Dockerfile: (it) => `FROM scratch\nENV KEY=${it}\n`,
  'compose.yaml': (it) => `services:\n  a:\n    environment:\n      - KEY=${it}\n`,
  '.mcp.json': (it) => `{"mcpServers":{"a":{"env":{"KEY":"${it}"}}}}`,
  'a.ipynb': (it) => `{"cells":[{"source":["key = \\"${it}\\"\\n"]}]}`,
  'a.xml': (it) => `<a key="${it}">${it}</a>\n`,
  'a.py': (it) => `KEY = '${it}'\n`,
  url: (it) => `https://me:${it}@example.org/?key=${it}&a=b\n`,
  'secret.yaml': (it) => `kind: Secret\ndata:\n  KEY: ${base64(it)}\n  LINE: ${base64(`${it}\n`)}\n`,
  header: (it) => `Authorization: Basic ${base64(`me:${it}`)}\n`,
  'latin-1.txt': (it) => `no other text: ${it}\n`,
}

const texts = (scene: Scene): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(at(scene, name), 'utf8')]))
const expected = (secret: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text(secret)]))

describe('an issued secret', { timeout: 60_000 }, () => {
  it.each([
    ['that is kept', true],
    ['that was shown once', false],
  ])(
    '%s is replaced in every type of file, and nothing else; undoing brings everything back',
    async (_, keep) => {
      const scene = await openScene()
      const old = await scene.issue('worker', { keep })
      for (const [name, text] of Object.entries(files)) scene.write(name, text(old.secret))
      await scene.scan()
      const rotated = await rotate(scene, old.id)
      expect(rotated.files.left).toEqual([])
      expect(rotated.files.changed).toHaveLength(Object.keys(files).length)
      expect(texts(scene)).toEqual(expected(rotated.secret))
      must(await scene.keyreeve.perform('rotations.undo', { id: rotated.id }, { kind: 'you' }))
      expect(texts(scene)).toEqual(expected(old.secret))
    },
  )

  it('stands where the plan says, which has no secret in it', async () => {
    const scene = await openScene()
    const { id, secret } = await scene.issue('worker')
    for (const [name, text] of Object.entries(files)) scene.write(name, text(secret))
    await scene.scan()
    const planned = await plan(scene, id)
    const copies = planned.groups.flatMap(({ trees }) =>
      trees.flatMap((tree) =>
        tree.files.map((file) => [
          file.path.slice(scene.folder.length + 1),
          file.copies.map(({ line, variable }) => `${line} ${variable}`),
        ]),
      ),
    )
    expect(Object.fromEntries(copies)).toMatchObject({
      '.env': ['4 KEY'],
      '.env.twice': ['1 KEY', '2 OTHER', '3 KEY'],
      'config.json': ['3 key', '4 list'],
      'secret.yaml': ['3 KEY', '4 LINE'],
      '.npmrc': ['1 _authToken'],
    })
    expect(JSON.stringify(planned)).not.toContain(secret.slice(-30))
  })
})

describe('an imported secret', { timeout: 60_000 }, () => {
  it('is replaced where the new one needs no other spelling', async () => {
    const scene = await openScene()
    const [old, secret] = ['sk_live_AbC/123+xyz=789', 'sk_live_Zyx+987/abc=12Q']
    const { id } = await scene.importKey('vendor', old)
    for (const [name, text] of Object.entries(files)) scene.write(name, text(old))
    await scene.scan()
    const { files: done } = await rotate(scene, id, { secret })
    expect(done.left).toEqual([])
    expect(texts(scene)).toEqual(expected(secret))
  })

  it.each([
    ['a quotation mark', 'new"value$HOME#1'],
    ['a space', 'two words'],
    ['a number', '12345678'],
    ['an exponent', '12345e6789'],
    ['a word', 'true'],
    ['another special character', 'with%percent1'],
    ['a special character at the end', 'ends-with-this+'],
  ])('with %s is only written where the rules are known: to .env files', async (_, secret) => {
    const scene = await openScene()
    const old = 'old+Value1234'
    const { id } = await scene.importKey('vendor', old)
    scene.write('.env', `A=1\nKEY="${old}" # it\nB='2'\n`)
    const others = ['config.json', 'config.yaml', 'deploy.sh', 'url']
    for (const name of others) scene.write(name, files[name]?.(old) ?? '')
    await scene.scan()
    const { files: done } = await rotate(scene, id, { secret })
    expect(reasonsIn(scene, done.left)).toEqual(
      Object.fromEntries(others.map((name) => [name, 'env_unquotable.other_file'])),
    )
    const text = readFileSync(at(scene, '.env'), 'utf8')
    expect(parse(text)).toEqual({ A: '1', KEY: secret, B: '2' })
    expect(text).toMatch(/^A=1\nKEY=.* # it\nB='2'\n$/)
    for (const name of others) expect(readFileSync(at(scene, name), 'utf8')).toBe(files[name]?.(old))
  })

  it('that a .env file spells with escapes is found there', async () => {
    const scene = await openScene()
    const old = `it's "so" and so`
    const { id } = await scene.importKey('vendor', old)
    const path = scene.write('.env', `A=1\nB=2\n`)
    must(
      await scene.keyreeve.deliveries.writeEnv(
        { id, path, variable: 'KEY', dialect: 'python' },
        { kind: 'you' },
      ),
    )
    expect(readFileSync(path, 'utf8')).not.toContain(old)
    const { files: done } = await rotate(scene, id, { secret: 'plain-value' })
    expect(done).toEqual({ changed: [path], left: [] })
    expect(readFileSync(path, 'utf8')).toBe('A=1\nB=2\nKEY=plain-value\n')
  })
})
