/** A scan of real folders by real processes: what is found, what is skipped, and what is told of it. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { must } from '../../support/home.ts'
import { openScene, shown } from './place.ts'

it('a secret is found in every kind of file that holds text, with the variable of its line', async () => {
  const { folder, write, issue, importKey, scan } = await openScene()
  const { secret } = await issue('ours')
  const { secret: theirs } = await importKey('theirs', 'sk-proj-4fK9_x.Qw8~Zr2+Tt7/Yy1=end')
  const files: Readonly<Record<string, (value: string) => string>> = {
    'a/.env': (value) => `# one\nAPI_KEY="${value}"\n`,
    'a/settings.json': (value) => JSON.stringify({ env: { API_KEY: value } }, null, 2),
    'a/config.yaml': (value) => `server:\n  token: ${value}\n`,
    'a/config.toml': (value) => `[auth]\ntoken = "${value}"\n`,
    '.npmrc': (value) => `//registry.npmjs.org/:_authToken=${value}\n`,
    '.pypirc': (value) => `[pypi]\nusername = __token__\npassword = ${value}\n`,
    '.mcp.json': (value) => `{"mcpServers":{"x":{"env":{"API_KEY":"${value}"}}}}`,
    '.zsh_history': (value) => `: 1700000000:0;curl -H "x-api-key: ${value}" localhost\n`,
    'session.jsonl': (value) =>
      `${JSON.stringify({ text: 'x' })}\n${JSON.stringify({ out: `$ env\nAPI_KEY=${value}\n` })}\n`,
    'notebook.ipynb': (value) => JSON.stringify({ cells: [{ source: [`key = "${value}"\n`] }] }, null, 1),
    'prose.md': (value) => `The old key was ${value}.\n`,
    'url.txt': (value) => `DATABASE_URL=postgres://app:${value}@db/x\n`,
  }
  for (const [path, text] of Object.entries(files)) {
    write(path, text(secret))
    write(path.replace(/(^|\/)([^/]+)$/, '$1theirs/$2'), text(theirs))
  }
  const variables: Readonly<Record<string, string>> = {
    'a/.env:2': 'API_KEY',
    'a/settings.json:3': 'API_KEY',
    'a/config.yaml:2': 'token',
    'a/config.toml:2': 'token',
    '.npmrc:1': '_authToken',
    '.pypirc:3': 'password',
    '.mcp.json:1': 'API_KEY',
    '.zsh_history:1': 'x-api-key',
    'session.jsonl:2': 'API_KEY',
    'notebook.ipynb:5': 'key',
    'prose.md:1': '-',
    'url.txt:1': 'DATABASE_URL',
  }
  const expected = Object.entries(variables).flatMap(([place, variable]) => [
    `${place} ${variable} ours`,
    `${place.replace(/(^|\/)([^/]+)$/, '$1theirs/$2')} ${variable} theirs`,
  ])
  const { findings, searched } = await scan()
  expect([...shown(folder, findings)].toSorted()).toEqual(expected.toSorted())
  expect(searched.files).toBe(24)
})

it('rotated, disabled, expired and deleted keys are found with their state, and keys that are not kept', async () => {
  const { folder, write, issue, importKey, scan, keyreeve, clock } = await openScene()
  const you = { kind: 'you' } as const
  const { perform } = keyreeve
  const [old, off, gone, notKept] = [
    await issue('rotated'),
    await issue('off'),
    await issue('gone'),
    await issue('lost', { keep: false }),
  ]
  const foreign = await importKey('foreign', 'ghp_0123456789abcdefABCDEF0123456789wxyz')
  const odd = await importKey('odd', 'AKIA/withSlashes+and=signs.9Kd3')
  const { secret: renewed } = must(await perform('keys.rotate', { id: old.id, overlap: '1h' }, you))
  must(await perform('keys.disable', { id: off.id }, you, { confirmed: true }))
  for (const { id } of [gone, foreign, odd])
    must(await perform('keys.delete', { id }, you, { confirmed: true }))
  const all = [old.secret, renewed ?? '', off.secret, gone.secret, notKept.secret, foreign.secret, odd.secret]
  write('all.txt', all.map((text) => `x=${text}\n`).join(''))
  write(
    'base64.txt',
    all
      .map((text, at) => `${Buffer.from(`${'abc'.slice(0, at % 3)} ${text}\n`).toString('base64')}\n`)
      .join(''),
  )
  const states = async (): Promise<readonly string[]> =>
    (await scan()).findings.map(
      ({ path, line, variable, key, state }) =>
        `${path.slice(folder.length + 1)}:${line} ${variable ?? '-'} ${key?.name} ${state}`,
    )
  const expected = (overlap: string): readonly string[] =>
    [
      ['all.txt', 'x'],
      ['base64.txt', '-'],
    ].flatMap(([file, variable]) => [
      `${file}:1 ${variable} rotated ${overlap}`,
      `${file}:2 ${variable} rotated active`,
      `${file}:3 ${variable} off disabled`,
      `${file}:4 ${variable} gone deleted`,
      `${file}:5 ${variable} lost active`,
      `${file}:6 ${variable} foreign deleted`,
      `${file}:7 ${variable} odd deleted`,
    ])
  expect(await states()).toEqual(expected('replaced'))
  clock.advance(2 * 3_600_000)
  expect(await states()).toEqual(expected('expired'))
})

it('a secret of another vault is reported as unknown; what only looks like one, not at all', async () => {
  const { folder, write, scan } = await openScene()
  const stranger = issueSecret('kr', 'production').reveal()
  write(
    'a.txt',
    `KEY=${stranger}\nKEY=${stranger.slice(0, -1)}${stranger.endsWith('a') ? 'b' : 'a'}\nKEY=${stranger.replace('_live_', '_test_')}\n`,
  )
  const { findings } = await scan()
  expect(findings).toEqual([
    {
      path: join(folder, 'a.txt'),
      line: 1,
      variable: 'KEY',
      key: null,
      environment: 'production',
      state: 'unknown',
      tracked: null,
      mode: expect.stringMatching(/^06[0-7]{2}$/),
    },
  ])
})

it('values of .env files are found whatever they consist of, in every assignment, several on a line and in UTF-16', async () => {
  const { folder, write, importKey, scan, keyreeve } = await openScene()
  const pem = '-----BEGIN K-----\nMIIBqqqq\n-----END K-----\n'
  const secrets: Readonly<Record<string, string>> = {
    pem,
    hash: 'abc#defghijk',
    dollar: 'a$b-and-more',
    backslash: 'C:\\keys\\',
    quotes: `it's "x" or so`,
    short: 'pw7',
    first: 'first-value-1234',
    second: 'second-value-5678',
  }
  for (const [name, secret] of Object.entries(secrets)) await importKey(name, secret)
  // Deleted, and too short for the last four characters to be known: only the digest can tell.
  const { id } = await importKey('digest', 'nine+char')
  must(await keyreeve.perform('keys.delete', { id }, { kind: 'you' }, { confirmed: true }))
  write('pem/.env', `A=1\nPEM="${pem}"\nB=2\n`)
  write('pem/triple.env.txt', `TOKEN="""\n${pem}"""\n`)
  write('hash/.env', 'TOKEN="abc#defghijk"\n')
  write('hash/unquoted.txt', 'TOKEN=abc#defghijk\n')
  write('dollar/.env.local', "T='a$b-and-more'\n")
  write('backslash/prod.env', "T='C:\\keys\\'\n")
  write('quotes/.env', 'T=`it\'s "x" or so`\n')
  write('quotes/a.json', JSON.stringify({ T: `it's "x" or so` }))
  write('short/.env', 'PW=pw7\nPORT=3000\n')
  write('short/pw7.txt', 'pw7 pw7=1\n')
  write('twice/.env', 'TOKEN=first-value-1234\nTOKEN=second-value-5678\n')
  write('line/history', 'A=first-value-1234 B=second-value-5678 npm start\n')
  write('digest/.env', 'D=nine+char\n')
  const text = 'X=first-value-1234\r\nY=nothing\r\nZ=second-value-5678\r\n'
  write('wide/le.env', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))
  write('wide/be.txt', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]))
  write(
    'wide/tail.env',
    Buffer.concat([Buffer.from('TOKEN=old\n'), Buffer.from('TOKEN=first-value-1234\r\n', 'utf16le')]),
  )
  write(
    'invalid.txt',
    Buffer.concat([
      Buffer.from([0xc3, 0x28, 0xff, 10]),
      Buffer.from('K=first-value-1234'),
      Buffer.from([0xe2, 0x28]),
    ]),
  )
  const { findings, limitedKeys } = await scan()
  expect(shown(folder, findings)).toEqual([
    'backslash/prod.env:1 T backslash',
    'digest/.env:1 D digest',
    'dollar/.env.local:1 T dollar',
    'hash/.env:1 TOKEN hash',
    'hash/unquoted.txt:1 TOKEN hash',
    'invalid.txt:2 K first',
    'line/history:1 A first',
    'line/history:1 B second',
    'pem/.env:2 PEM pem',
    'pem/triple.env.txt:2 - pem',
    'quotes/.env:1 T quotes',
    'quotes/a.json:1 T quotes',
    'short/.env:1 PW short',
    'twice/.env:1 TOKEN first',
    'twice/.env:2 TOKEN second',
    'wide/be.txt:1 X first',
    'wide/be.txt:3 Z second',
    'wide/le.env:1 X first',
    'wide/le.env:3 Z second',
    'wide/tail.env:2 TOKEN first',
  ])
  expect(limitedKeys).toBe(2)
})

it('dependencies and folders that git ignores are skipped and listed; ignored files and folders of agents are read', async () => {
  const { folder, write, issue, scan } = await openScene()
  const { secret } = await issue('ours')
  execFileSync('git', ['init', '-q', folder])
  write('.gitignore', 'dist/\n.env\n/out\n.claude/\n.next/\nsecret-notes/\n!keep/dist/\n')
  const line = `K=${secret}\n`
  for (const path of [
    '.env',
    'src/a.ts',
    'node_modules/x/.env',
    'dist/a.js',
    'out/a.js',
    'src/out/a.js',
    '.claude/a.jsonl',
    '.next/a.js',
    'secret-notes/a',
    'keep/dist/a.js',
    'build/a.js',
    'sub/.venv/a',
  ])
    write(path, line)
  write('sub/.gitignore', 'build\n')
  write('sub/build/a', line)
  writeFileSync(
    join(folder, '.git/config'),
    `[remote "origin"]\n\turl = https://x:${secret}@example.com/\n`,
    { flag: 'a' },
  )
  execFileSync('git', ['add', 'src'], { cwd: folder })
  const { findings, notSearched } = await scan()
  expect(shown(folder, findings).map((each) => each.split(':')[0])).toEqual([
    '.claude/a.jsonl',
    '.env',
    '.git/config',
    'build/a.js',
    'keep/dist/a.js',
    'src/a.ts',
    'src/out/a.js',
  ])
  expect(notSearched).toEqual(
    ['.next', 'dist', 'node_modules', 'out', 'secret-notes', 'sub/.venv', 'sub/build'].map((path) => ({
      path: join(folder, path),
      reason: 'ignored',
    })),
  )
  expect(findings.map(({ tracked }) => tracked)).toEqual([false, false, false, false, false, true, true])
  // Whoever names a folder means it.
  const named = await scan(join(folder, 'dist'), join(folder, 'node_modules'))
  expect(named.findings).toHaveLength(2)
})

it('links, FIFOs, sockets and binary files are not opened, and nothing outside the folder is', async () => {
  const { folder, write, issue, scan } = await openScene()
  const { secret } = await issue('ours')
  const outside = await openScene()
  outside.write('outside.txt', `K=${secret}\n`)
  write('in.txt', `K=${secret}\n`)
  symlinkSync(join(outside.folder, 'outside.txt'), join(folder, 'link.txt'))
  symlinkSync(outside.folder, join(folder, 'link'))
  symlinkSync(folder, join(folder, 'loop'))
  symlinkSync('/dev/zero', join(folder, 'zero'))
  execFileSync('mkfifo', [join(folder, '.env')])
  write('packed.gz', gzipSync(Buffer.from(`K=${secret}\n`.repeat(50))))
  write(
    'image.png',
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2]),
      Buffer.from(secret),
    ]),
  )
  const { findings, searched, notSearched } = await scan()
  expect(shown(folder, findings)).toEqual(['in.txt:1 K ours'])
  expect([searched.files, notSearched]).toEqual([1, []])
  // The folder itself may be named by a link.
  expect((await scan(join(folder, 'loop'))).findings.map(({ path }) => path)).toEqual([
    join(folder, 'in.txt'),
  ])
})

it('large files are skipped, and logs of one value a line read to their end, whatever stands at the seams', async () => {
  const { folder, write, issue, importKey, scan } = await openScene()
  const { secret } = await issue('ours')
  const { secret: theirs } = await importKey('theirs', `tok_${'x9Y_'.repeat(40)}end`)
  const mib = 1024 * 1024
  write('large.log', `${secret}\n${'x'.repeat(5 * mib)}`)
  const filler = `${JSON.stringify({ text: 'lorem ipsum '.repeat(20) })}\n`
  const lines: string[] = []
  let bytes = 0
  while (bytes < 12 * mib) {
    // So many that some lie across every seam.
    for (const line of [filler, `{"k":"${secret}"}\n`, `{"t":"${theirs}"}\n`]) {
      lines.push(line)
      bytes += line.length
    }
  }
  write('agent.jsonl', lines.join(''))
  const { findings, notSearched } = await scan()
  expect(notSearched).toEqual([{ path: join(folder, 'large.log'), reason: 'too_large' }])
  const expected = lines.flatMap((line, at) =>
    line === filler ? [] : [`agent.jsonl:${at + 1} ${line[2]} ${line.startsWith('{"k') ? 'ours' : 'theirs'}`],
  )
  expect(shown(folder, findings)).toEqual(expected)
}, 60_000)

it('a path without a folder is refused, and progress is told', async () => {
  const { folder, write, scanFor } = await openScene()
  expect(await scanFor({ folders: [join(folder, 'none')] })).toMatchObject({
    ok: false,
    error: { code: 'not_found.folder', field: 'folders' },
  })
  for (let at = 0; at < 50; at += 1) write(`${at}/a`, 'x')
  const told: number[] = []
  must(await scanFor({ onProgress: ({ files }) => told.push(files) }))
  expect(told.length).toBeGreaterThan(0)
})

it('no secret is stored, logged or told', async () => {
  const { folder, home, write, issue, importKey, scan } = await openScene()
  const { secret } = await issue('ours')
  const { secret: theirs } = await importKey('theirs', 'canary-9f8e7d6c5b4a-canary')
  const stranger = issueSecret('kr', 'test').reveal()
  write('.env', `A=${secret}\nB=${theirs}\nC=${stranger}\n`)
  write('a.json', JSON.stringify({ a: secret, b: theirs, c: stranger }))
  const result = await scan()
  expect(result.findings).toHaveLength(6)
  const stored = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  const everything = Buffer.concat([Buffer.from(JSON.stringify(result)), ...stored]).toString('latin1')
  for (const canary of [secret, theirs, stranger]) {
    expect(everything.includes(canary)).toBe(false)
    expect(everything.includes(canary.slice(0, -6))).toBe(false)
  }
  // The same look does find what is there.
  expect(readFileSync(join(folder, '.env'), 'latin1').includes(secret)).toBe(true)
})

it('modes are told', async () => {
  const { write, issue, scan } = await openScene()
  const { secret } = await issue('ours')
  chmodSync(write('a', secret), 0o600)
  chmodSync(write('b', secret), 0o644)
  mkdirSync(join(write('c/d', ''), '..', 'e'))
  expect((await scan()).findings.map(({ mode }) => mode)).toEqual(['0600', '0644'])
})
