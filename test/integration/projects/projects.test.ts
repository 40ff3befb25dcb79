/** Projects on a real database, with real git repositories and worktrees: what belongs to one, which key a variable takes, and what its files hold. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { projectOf } from '../../../electron/core/projects/project-of.ts'
import type { Project, ProjectDetail } from '../../../shared/domain/projects.ts'
import type { Actor, Environment } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { git } from '../git/hostile-repositories.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const cli: Actor = { kind: 'cli', user: 'ada' }

let folder: string
let test: TestKeyreeve
beforeEach(async () => {
  folder = newFolder()
  // The search for keyreeve.json ends before it.
  vi.stubEnv('HOME', folder)
  test = await openTestKeyreeve()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await test.cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

const write = (path: string, content: unknown): string => {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
const make = (path: string): string => {
  mkdirSync(join(folder, path), { recursive: true })
  return join(folder, path)
}
const newSecret = async (name: string, environment: Environment = 'test'): Promise<string> =>
  must(await createKey(test.keyreeve.context, newKey(test.keyreeve, name, { environment }))).secret.reveal()
const add = (path: string, environment?: Environment): Promise<Result<Project>> =>
  test.keyreeve.perform('projects.add', { path: join(folder, path), environment }, cli)
const idOf = ({ id }: Project): string => id ?? 'not added'
const bind = (project: Project, variable: string, key: string): Promise<Result<Project>> =>
  test.keyreeve.perform('projects.bind', { id: idOf(project), variable, key }, cli)
const detail = async (project: Project): Promise<ProjectDetail> =>
  must(await test.keyreeve.perform('projects.get', { id: idOf(project) }, cli))
const at = async (path: string): Promise<Project | null> =>
  must(await projectOf(test.keyreeve.context.db, join(folder, path)))
const actions = (): readonly (readonly [string, string])[] =>
  test.keyreeve.context.db
    .all<{ action: string; details: string }>(
      "SELECT action, details FROM audit WHERE subject_kind = 'project' ORDER BY seq",
    )
    .map(({ action, details }) => [action, details])
const commit = (repo: string): void => {
  git(repo, 'add', '-A')
  git(repo, 'commit', '-q', '--allow-empty', '-m', 'x')
}
const newRepository = (path: string): string => {
  const repo = make(path)
  git(repo, 'init', '-q', '-b', 'main')
  commit(repo)
  return repo
}

describe('a folder', () => {
  it('is added, changed and removed, and each change is recorded', async () => {
    make('shop/src')
    const project = must(await add('shop'))
    expect(project).toMatchObject({
      folder: join(folder, 'shop'),
      environment: 'test',
      otherEnvironment: null,
      projectFile: null,
      isMissing: false,
      bindings: [],
      folders: [join(folder, 'shop')],
    })
    // Again, with nothing to change.
    expect(must(await add('shop')).id).toBe(project.id)
    expect(must(await add('shop', 'production'))).toMatchObject({ id: project.id, environment: 'production' })
    expect(must(await test.keyreeve.perform('projects.list', {}, cli))).toHaveLength(1)
    expect((await at('shop/src/deep/file.ts'))?.id).toBe(project.id)
    expect(await at('shopping')).toBe(null)
    must(await test.keyreeve.perform('projects.remove', { id: idOf(project) }, cli))
    expect(await at('shop/src')).toBe(null)
    const details = JSON.stringify({ path: join(folder, 'shop') })
    expect(actions()).toEqual([
      ['project.added', details],
      ['project.environment_changed', details],
      ['project.removed', details],
    ])
    expect(codeOf(await test.keyreeve.perform('projects.remove', { id: idOf(project) }, cli))).toBe(
      'not_found.project',
    )
  })

  it('is refused where it is none, or holds everything else', async () => {
    write('file', '')
    expect(codeOf(await add('nowhere'))).toBe('not_found.project_folder')
    expect(codeOf(await add('file'))).toBe('not_found.project_folder')
    expect(codeOf(await add('.'))).toBe('invalid_input.project_folder')
    expect(codeOf(await test.keyreeve.perform('projects.add', { path: '/' }, cli))).toBe(
      'invalid_input.project_folder',
    )
    expect(actions()).toEqual([])
  })

  it('is known by its real path, and the nearest one counts', async () => {
    make('real/inner')
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const outer = must(await add('link'))
    expect(outer.folder).toBe(join(folder, 'real'))
    const inner = must(await add('real/inner', 'production'))
    expect((await at('link/inner/x'))?.id).toBe(inner.id)
    expect((await at('link/x'))?.id).toBe(outer.id)
  })

  it('that is gone stays on the list, and says so', async () => {
    make('shop')
    const project = must(await add('shop'))
    renameSync(join(folder, 'shop'), join(folder, 'moved'))
    expect(must(await test.keyreeve.perform('projects.list', {}, cli))).toMatchObject([
      { id: project.id, folder: join(folder, 'shop'), isMissing: true, folders: [] },
    ])
    expect(await detail(project)).toMatchObject({ isMissing: true, trees: [] })
  })

  it('is only looked at with dryRun', async () => {
    make('shop')
    const path = join(folder, 'shop')
    const planned = await test.keyreeve.perform(
      'projects.add',
      { path, environment: 'production', dryRun: true },
      cli,
    )
    expect(must(planned)).toMatchObject({ folder: path, environment: 'production' })
    expect(must(await test.keyreeve.perform('projects.list', {}, cli))).toEqual([])
    await newSecret('worker')
    const project = must(await add('shop'))
    const input = { id: idOf(project), variable: 'TOKEN', key: 'worker', dryRun: true }
    must(await test.keyreeve.perform('projects.bind', input, cli))
    expect((await at('shop'))?.bindings).toEqual([])
    expect(codeOf(await test.keyreeve.perform('projects.bind', { ...input, key: 'wroker' }, cli))).toBe(
      'not_found.key_named',
    )
  })
})

describe('a variable', () => {
  it('takes the key of this name in the project’s environment, also after it was rotated', async () => {
    await newSecret('worker')
    await newSecret('live', 'production')
    make('shop')
    const project = must(await add('shop'))
    const bound = must(await bind(project, 'TOKEN', 'worker'))
    expect(bound.bindings).toEqual([{ variable: 'TOKEN', key: 'worker', from: 'here', otherKey: null }])
    expect(codeOf(await bind(project, 'TOKEN', 'live'))).toBe('not_found.key_elsewhere')
    const key = must(
      await test.keyreeve.perform('keys.find', { environment: 'test', name: 'worker', only: true }, cli),
    )
    must(await test.keyreeve.perform('keys.rotate', { id: key.id, overlap: 'none' }, cli))
    expect((await at('shop'))?.bindings).toEqual(bound.bindings)
    must(await test.keyreeve.perform('projects.unbind', { id: idOf(project), variable: 'TOKEN' }, cli))
    expect((await at('shop'))?.bindings).toEqual([])
    expect(
      codeOf(await test.keyreeve.perform('projects.unbind', { id: idOf(project), variable: 'TOKEN' }, cli)),
    ).toBe('not_found.binding')
    const details = JSON.stringify({ path: join(folder, 'shop'), variable: 'TOKEN', key: 'worker' })
    expect(actions().slice(1)).toEqual([
      ['project.bound', details],
      ['project.unbound', details],
    ])
  })

  it('is not named by a secret, whether the vault is open or not', async () => {
    const secret = await newSecret('worker')
    make('shop')
    const project = must(await add('shop'))
    expect(codeOf(await bind(project, secret, 'worker'))).toBe('invalid_input.looks_like_secret')
    test.keyreeve.vault.lock()
    expect(codeOf(await bind(project, secret, 'worker'))).toBe('invalid_input.looks_like_secret')
    expect(codeOf(await bind(project, 'TOKEN', 'worker'))).toBe('ok')
    expect(JSON.stringify(actions())).not.toContain(secret)
  })
})

describe('keyreeve.json', () => {
  it('makes a folder a project, without anything being added', async () => {
    write('shop/keyreeve.json', { environment: 'production', variables: { TOKEN: 'live' } })
    expect(await at('shop/src')).toMatchObject({
      id: null,
      environment: 'production',
      projectFile: join(folder, 'shop/keyreeve.json'),
      bindings: [{ variable: 'TOKEN', key: 'live', from: 'project_file', otherKey: null }],
    })
  })

  it('counts for its variables; what is bound here adds to them, and a conflict is told', async () => {
    for (const name of ['a', 'b', 'c']) await newSecret(name)
    make('shop')
    const project = must(await add('shop'))
    must(await bind(project, 'ONE', 'a'))
    must(await bind(project, 'TWO', 'b'))
    write('shop/keyreeve.json', { environment: 'test', variables: { ONE: 'c', THREE: 'c' } })
    expect((await at('shop'))?.bindings).toEqual([
      { variable: 'ONE', key: 'c', from: 'project_file', otherKey: 'a' },
      { variable: 'THREE', key: 'c', from: 'project_file', otherKey: null },
      { variable: 'TWO', key: 'b', from: 'here', otherKey: null },
    ])
    expect(codeOf(await bind(project, 'THREE', 'a'))).toBe('conflict.bound_in_file')
    expect(codeOf(await bind(project, 'THREE', 'c'))).toBe('ok')
  })

  it.each([
    ['test', 'production'],
    ['production', 'test'],
  ] as const)(
    'says %s and the user %s: it is a project for test, and both are told',
    async (inFile, here) => {
      write('shop/keyreeve.json', { environment: inFile })
      must(await add('shop', here))
      expect(await at('shop')).toMatchObject({ environment: 'test', otherEnvironment: 'production' })
    },
  )

  it('gives the environment of a folder that is added without one', async () => {
    write('shop/keyreeve.json', { environment: 'production' })
    expect(must(await add('shop'))).toMatchObject({ environment: 'production', otherEnvironment: null })
  })

  it('with a mistake refuses to say which project it is, and the list says why', async () => {
    make('shop')
    const project = must(await add('shop'))
    write('shop/keyreeve.json', '{')
    expect(codeOf(await projectOf(test.keyreeve.context.db, join(folder, 'shop')))).toBe(
      'project_file_invalid.json',
    )
    expect(must(await test.keyreeve.perform('projects.list', {}, cli))).toMatchObject([
      { id: project.id, problem: { code: 'project_file_invalid.json' } },
    ])
  })
})

describe.skipIf(!hasGit)('the working trees of a repository', () => {
  it('are one project: bound once, and found from every tree, also from one that was made later', async () => {
    const repo = newRepository('shop')
    git(repo, 'worktree', 'add', '-q', '../tree-1')
    await newSecret('worker')
    const project = must(await add('tree-1'))
    git(repo, 'worktree', 'add', '-q', '../tree-2')
    must(await bind(project, 'TOKEN', 'worker'))
    const folders = ['shop', 'tree-1', 'tree-2'].map((name) => join(folder, name))
    for (const path of folders) {
      const found = must(await projectOf(test.keyreeve.context.db, join(path, 'src/.env')))
      expect(found).toMatchObject({
        id: project.id,
        folder: path,
        bindings: [{ variable: 'TOKEN' }],
        folders,
      })
    }
    // Adding another tree adds nothing.
    expect(must(await add('shop')).id).toBe(project.id)
    // The tree that was added is gone; the project is not.
    git(repo, 'worktree', 'remove', '--force', '../tree-1')
    expect(must(await test.keyreeve.perform('projects.list', {}, cli))).toMatchObject([
      { id: project.id, isMissing: false, folder: folders[0], folders: [folders[0], folders[2]] },
    ])
  })

  it('have the same folder in each of them, where that exists', async () => {
    const repo = newRepository('mono')
    write('mono/apps/web/index.ts', '')
    write('mono/apps/api/index.ts', '')
    commit(repo)
    git(repo, 'worktree', 'add', '-q', '../tree')
    rmSync(join(folder, 'tree/apps/api'), { recursive: true })
    const web = must(await add('mono/apps/web'))
    const api = must(await add('mono/apps/api', 'production'))
    expect(web.folders).toEqual([join(folder, 'mono/apps/web'), join(folder, 'tree/apps/web')])
    expect(api.folders).toEqual([join(folder, 'mono/apps/api')])
    expect((await at('tree/apps/web/x'))?.id).toBe(web.id)
    make('tree/apps/api')
    expect((await at('tree/apps/api/x'))?.id).toBe(api.id)
    expect(await at('tree/apps')).toBe(null)
  })

  it('of a bare repository beside them are found, and the folder that holds them all is none', async () => {
    const repo = newRepository('origin')
    make('shop')
    git(folder, 'clone', '-q', '--bare', repo, 'shop/.bare')
    write('shop/.git', 'gitdir: ./.bare\n')
    git(join(folder, 'shop'), 'worktree', 'add', '-q', 'main-tree', 'main')
    const project = must(await add('shop/main-tree'))
    expect(project.folders).toEqual([join(folder, 'shop/main-tree')])
    expect(await at('shop')).toBe(null)
  })

  it('are believed only where a folder’s own .git leads to the repository', async () => {
    const repo = newRepository('hostile')
    const victim = newRepository('victim')
    const plain = make('plain')
    for (const [name, root] of [
      ['one', victim],
      ['two', plain],
    ] as const) {
      mkdirSync(join(repo, '.git/worktrees', name), { recursive: true })
      writeFileSync(join(repo, '.git/worktrees', name, 'gitdir'), `${join(root, '.git')}\n`)
      writeFileSync(join(repo, '.git/worktrees', name, 'commondir'), '../..\n')
      writeFileSync(join(repo, '.git/worktrees', name, 'HEAD'), 'ref: refs/heads/main\n')
    }
    expect(must(await add('hostile')).folders).toEqual([repo])
    // Control: a folder that says so itself belongs to it.
    writeFileSync(join(plain, '.git'), `gitdir: ${join(repo, '.git/worktrees/two')}\n`)
    expect((await at('hostile'))?.folders).toEqual([repo, plain])
  })
})

describe('the files of a project', () => {
  const statesOf = ({ trees }: ProjectDetail): readonly string[] =>
    trees.flatMap(({ files }) =>
      files.flatMap(({ name, variables }) =>
        variables.map(({ name: variable, state, key, boundTo }) =>
          [name, variable, state, key?.name ?? '-', boundTo ?? '-'].join(' '),
        ),
      ),
    )

  it('say of each variable whose secret it has, and never its value', async () => {
    const secret = await newSecret('worker')
    await newSecret('other')
    make('shop')
    const project = must(await add('shop'))
    for (const [variable, key] of [
      ['TOKEN', 'worker'],
      ['REFERENCE', 'worker'],
      ['EMPTY', 'other'],
      ['NOWHERE', 'other'],
    ] as const)
      must(await bind(project, variable, key))
    write(
      'shop/.env',
      `TOKEN='${secret}'\nREFERENCE=kr://test/worker\nLOST=kr://production/nobody\nEMPTY=\nPORT=3000\n`,
    )
    write('shop/.env.example', 'TOKEN=\nNOWHERE=\n')
    write('shop/apps/web/.env.local', `COPY=${secret}\n`)
    write('shop/node_modules/x/.env', 'A=1\n')
    const found = await detail(project)
    expect(found.isCompared).toBe(true)
    expect(statesOf(found)).toEqual([
      '.env TOKEN present worker worker',
      '.env REFERENCE reference worker worker',
      '.env LOST reference nobody -',
      '.env EMPTY empty - other',
      '.env PORT unknown - -',
      '.env NOWHERE missing - other',
      '.env.example TOKEN empty - worker',
      '.env.example NOWHERE empty - other',
      'apps/web/.env.local COPY present worker -',
    ])
    expect(JSON.stringify(found)).not.toContain(secret)
    expect(JSON.stringify(found)).not.toContain('3000')
  })

  it('are told from the record while the vault is closed', async () => {
    const secret = await newSecret('worker')
    const file = write('shop/.env', 'TOKEN=\n')
    const project = must(await add('shop'))
    const key = must(await test.keyreeve.perform('keys.find', { environment: 'test', name: 'worker' }, cli))
    must(
      await test.keyreeve.perform(
        'deliveries.writeEnvFile',
        { id: key.id, path: file, variable: 'TOKEN' },
        cli,
      ),
    )
    write('shop/.env.local', `COPY=${secret}\n`)
    test.keyreeve.vault.lock()
    const found = await detail(project)
    expect(found.isCompared).toBe(false)
    expect(statesOf(found)).toEqual(['.env TOKEN present worker -', '.env.local COPY unknown - -'])
  })

  it('of every working tree are shown, with a file that does not exist yet where a variable is missing', async () => {
    const repo = newRepository('shop')
    const secret = await newSecret('worker')
    git(repo, 'worktree', 'add', '-q', '../tree')
    const project = must(await add('shop'))
    must(await bind(project, 'TOKEN', 'worker'))
    write('shop/.env', `TOKEN=${secret}\n`)
    const { trees } = await detail(project)
    expect(trees).toMatchObject([
      {
        folder: repo,
        files: [{ name: '.env', exists: true, variables: [{ name: 'TOKEN', state: 'present' }] }],
      },
      {
        folder: join(folder, 'tree'),
        files: [{ name: '.env', exists: false, variables: [{ name: 'TOKEN', state: 'missing' }] }],
      },
    ])
  })

  it('of another project or repository below are not among them, and one that cannot be read says why', async () => {
    write('shop/.env', 'A=1\n')
    write('shop/inner/keyreeve.json', { environment: 'test' })
    write('shop/inner/.env', 'B=1\n')
    write('shop/module/.git', 'gitdir: /elsewhere\n')
    write('shop/module/.env', 'C=1\n')
    make('shop/bad')
    writeFileSync(join(folder, 'shop/bad/.env'), Buffer.from([0x41, 0x3d, 0xff]))
    spawnSync('mkfifo', [join(folder, 'shop/.env.fifo')])
    const { trees } = await detail(must(await add('shop')))
    expect(trees[0]?.files.map(({ name, problem }) => [name, problem?.code ?? 'ok'])).toEqual([
      ['.env', 'ok'],
      ['.env.fifo', 'env_not_a_file.file'],
      ['bad/.env', 'env_not_utf8'],
    ])
  })
})
