/** Planning a rotation in many repositories and working trees, changing every file, and undoing that. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesOf } from '../../shared/domain/rotation.ts'
import { must, newKey, openTestKeyreeve } from '../support/home.ts'
import { within, type Measured } from './compare.ts'

const repositories = 20
const trees = 10
const rounds = 5
const you = { kind: 'you' } as const

const git = (folder: string, ...args: readonly string[]): void =>
  void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd: folder,
    stdio: 'ignore',
  })

const texts: Readonly<Record<string, (secret: string) => string>> = {
  '.env': (secret) => `# settings\nPORT=3000\nAPI_KEY="${secret}" # the worker's\n`,
  '.env.local': (secret) => `API_KEY=${secret}\n`,
  'config/local.json': (secret) => `{\n  "apiKey": "${secret}"\n}\n`,
}

/** Repositories with working trees, each with a few files that hold the secret and are not tracked. Returns the files. */
const plant = (root: string, secret: string): readonly string[] => {
  const paths: string[] = []
  for (let at = 0; at < repositories; at += 1) {
    const main = join(root, `repository-${at}`)
    mkdirSync(main)
    git(main, 'init', '-q')
    writeFileSync(join(main, 'README.md'), 'x')
    git(main, 'add', '.')
    git(main, 'commit', '-qm', 'x')
    const folders = [main]
    for (let tree = 1; tree < trees; tree += 1) {
      folders.push(join(root, `repository-${at}-${tree}`))
      git(main, 'worktree', 'add', '-q', folders.at(-1) ?? '')
    }
    for (const folder of folders) {
      mkdirSync(join(folder, 'config'))
      for (const [name, text] of Object.entries(texts)) {
        const path = join(folder, name)
        writeFileSync(path, text(secret))
        utimesSync(path, 1e9, 1e9)
        paths.push(path)
      }
    }
  }
  return paths
}

export const measureRotation = async (): Promise<readonly Measured[]> => {
  const { keyreeve, cleanUp } = await openTestKeyreeve()
  const root = mkdtempSync(join(tmpdir(), 'keyreeve-bench-rotation-'))
  try {
    const { perform } = keyreeve
    const made = must(await perform('keys.create', newKey(keyreeve, 'worker'), you))
    const paths = plant(root, made.secret)
    must(await perform('scan.run', { folders: [root] }, { kind: 'cli', user: 'a' }))
    let { id } = made.key
    const [rotating, undoing]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      const from = performance.now()
      const plan = must(await perform('rotations.plan', { id }, you))
      const places = filesOf(plan).map((file) => file.id)
      const rotated = must(await perform('keys.rotate', { id, overlap: '24h', places }, you))
      rotating.push(performance.now() - from)
      if (rotated.files.changed.length !== paths.length) throw new Error('a file was left')
      for (const path of paths)
        if (!readFileSync(path, 'utf8').includes(rotated.secret ?? '-'))
          throw new Error(`${path} is not rotated`)
      const undoFrom = performance.now()
      const undone = must(await perform('rotations.undo', { id: rotated.key.id }, you))
      undoing.push(performance.now() - undoFrom)
      if (undone.files.changed.length !== paths.length) throw new Error('a file was not restored')
      must(await perform('keys.delete', { id: rotated.key.id }, you, { confirmed: true }))
      id = undone.key.id
    }
    const where = `${paths.length} files in ${repositories} repositories with ${trees} working trees each`
    return [
      within('a rotation, planned and applied after the scan', rotating, 3000, 'ms', where),
      within('undoing it', undoing, 3000, 'ms', where),
    ]
  } finally {
    await cleanUp()
    rmSync(root, { recursive: true, force: true })
  }
}
