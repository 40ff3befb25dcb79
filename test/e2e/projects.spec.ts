import { AxeBuilder } from '@axe-core/playwright'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { answerFolderDialog, answerMessageDialogs } from './support/file-dialog.ts'
import type { Keyreeve } from './support/keyreeve.ts'

const git = (folder: string, ...args: readonly string[]): void =>
  void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    cwd: folder,
    stdio: 'ignore',
  })

/** A repository with a second working tree beside it. */
const newFamily = (keyreeve: Keyreeve): { readonly shop: string; readonly tree: string } => {
  const shop = join(keyreeve.folder, 'work/shop')
  mkdirSync(shop, { recursive: true })
  writeFileSync(join(shop, '.gitignore'), '.env\n')
  git(shop, 'init', '-q', '-b', 'main')
  git(shop, 'add', '.')
  git(shop, 'commit', '-q', '-m', 'x')
  git(shop, 'worktree', 'add', '-q', '../shop-fix')
  return { shop, tree: join(keyreeve.folder, 'work/shop-fix') }
}

/** The button of the system's dialog that asks for the environment. */
const [forTest, forProduction] = [1, 2]

test('adds a folder, binds a variable and writes it into every worktree', async ({ keyreeve }) => {
  const { shell, keys, projects, application } = keyreeve
  const { shop, tree } = newFamily(keyreeve)
  await keyreeve.unlocked()
  await keys.create('test-worker')
  writeFileSync(join(tree, '.env'), 'PORT=3000\nWORKER_API_KEY=old\n')

  await shell.goTo('Projects')
  await answerFolderDialog(application, [shop])
  const asked = await answerMessageDialogs(application, forTest)
  await projects.addButton.click()
  await expect(projects.detail('shop')).toBeVisible()
  expect(await asked()).toEqual([`Add ${shop} as a project?`])
  await expect(projects.row('shop')).toContainText('Test')

  await projects.bind('shop', 'WORKER_API_KEY', 'test-worker')
  const [here, there] = [projects.files('shop', shop), projects.files('shop', tree)]
  const missing = projects.variable(here, '.env', 'WORKER_API_KEY')
  await expect(missing).toContainText('missing')
  await expect(projects.variable(there, '.env', 'WORKER_API_KEY')).toContainText('another value')
  await expect(there).toContainText('1 other variable isn’t about keys')
  await projects.choose('Write it in every worktree', missing)
  // Both files in one preview; nothing is written before.
  await expect(projects.writeDialog.getByRole('list', { name: 'Lines that change' })).toHaveCount(2)
  expect(existsSync(join(shop, '.env'))).toBe(false)
  await projects.writeDialog.getByRole('button', { name: 'Write into 2 files' }).click()
  await expect(shell.notices.getByText('Wrote WORKER_API_KEY into 2 files.')).toBeVisible()
  for (const files of [here, there])
    await expect(projects.variable(files, '.env', 'WORKER_API_KEY')).toContainText('test-worker')
  const value = /WORKER_API_KEY=(kr_test_\w+)/.exec(readFileSync(join(shop, '.env'), 'utf8'))?.[1]
  expect(value).toBeDefined()
  expect(readFileSync(join(tree, '.env'), 'utf8')).toBe(`PORT=3000\nWORKER_API_KEY=${value}\n`)

  // Both copies are found by a scan that is started from here.
  await projects.detail('shop').getByRole('button', { name: 'Scan for secrets' }).click()
  await expect(keyreeve.scan.copies).toHaveCount(2)
  await keyreeve.page.keyboard.press('Alt+ArrowLeft')
  await expect(projects.detail('shop')).toBeVisible()

  // What happened is in the activity, which leads back here.
  await projects.detail('shop').getByRole('button', { name: 'Show activity' }).click()
  await expect(keyreeve.page.getByRole('main')).toContainText('Bound a variable of project')
  await keyreeve.page.keyboard.press('Alt+ArrowLeft')
  await projects.detail('shop').getByRole('button', { name: 'Unbind WORKER_API_KEY' }).click()
  await expect(projects.detail('shop')).toContainText('No variable is bound to a key yet.')

  // A folder that is gone stays on the list, until it is removed from it.
  rmSync(shop, { recursive: true })
  rmSync(tree, { recursive: true })
  await keyreeve.restart()
  const again = { shell: keyreeve.shell, projects: keyreeve.projects }
  await again.shell.goTo('Projects')
  await again.projects.row('shop').click()
  await expect(again.projects.detail('shop')).toContainText('The folder is missing')
  await answerMessageDialogs(keyreeve.application, 0)
  await again.projects.detail('shop').getByRole('button', { name: 'Remove from the list…' }).click()
  await expect(again.shell.notices.getByText('The project stays on the list.')).toBeVisible()
  await answerMessageDialogs(keyreeve.application, 1)
  await again.projects.detail('shop').getByRole('button', { name: 'Remove from the list…' }).click()
  await expect(keyreeve.page.getByText('No projects yet')).toBeVisible()
})

test('a folder for test takes a production key only after its environment was typed and a system dialog', async ({
  keyreeve,
}) => {
  const { shell, keys, application } = keyreeve
  const shop = join(keyreeve.folder, 'shop')
  mkdirSync(shop)
  await keyreeve.unlocked()
  await answerFolderDialog(application, [shop])
  await answerMessageDialogs(application, forTest)
  await shell.goTo('Projects')
  await keyreeve.projects.addButton.click()
  await expect(keyreeve.projects.detail('shop')).toBeVisible()

  await shell.goTo('Keys')
  await shell.switchTo('Production')
  await keys.create('production-worker')
  await keys.open('production-worker')
  const file = join(shop, '.env')
  const dialog = keys.envFileDialog
  await keys.action('production-worker', 'Write to .env…').click()
  await dialog.pick(application, file)
  await expect(dialog.write).toBeDisabled()
  await dialog.typedEnvironment.fill('test')
  await expect(dialog.write).toBeDisabled()
  await dialog.typedEnvironment.fill('production')
  const asked = await answerMessageDialogs(application, 0)
  await dialog.write.click()
  await expect(dialog.root).toContainText('Nothing was written.')
  expect(existsSync(file)).toBe(false)
  await answerMessageDialogs(application, 1)
  await dialog.write.click()
  await expect(dialog.root).toBeHidden()
  expect(readFileSync(file, 'utf8')).toMatch(/=kr_live_/)
  expect(await asked()).toHaveLength(1)
})

test('installs the commit guard, tells whether it works by trying it, and removes it', async ({
  keyreeve,
}) => {
  const { shell, keys, projects, application, page } = keyreeve
  const { shop, tree } = newFamily(keyreeve)
  const hook = join(shop, '.git/hooks/pre-commit')
  const ownHook = '#!/bin/sh\necho ran >> "$(git rev-parse --git-common-dir)/own-hook"\n'
  mkdirSync(join(shop, '.git/hooks'), { recursive: true })
  writeFileSync(hook, ownHook, { mode: 0o755 })
  await keyreeve.unlocked()
  await keys.create('test-worker')
  await shell.goTo('Projects')
  await answerFolderDialog(application, [shop])
  await answerMessageDialogs(application, forTest)
  await projects.addButton.click()
  const guard = projects.guard('shop')
  await expect(guard).toContainText('Not installed')

  await test.step('only shows what would change, until it is confirmed', async () => {
    await guard.getByRole('button', { name: 'Install…' }).click()
    const question = page.getByRole('alertdialog', { name: 'Install the guard in shop?' })
    await expect(question.getByRole('listitem')).toHaveText([
      `${join(shop, '.git/keyreeve/pre-commit')} new`,
      `${hook}.before-keyreeve new`,
      `${hook} changed`,
    ])
    expect(readFileSync(hook, 'utf8')).toBe(ownHook)
    await question.getByRole('button', { name: 'Install', exact: true }).click()
    await expect(guard).toContainText('Works')
  })

  await test.step('a secret cannot be committed in any worktree, and the hook of before still runs', async () => {
    await projects.bind('shop', 'WORKER_API_KEY', 'test-worker')
    await projects.choose(
      'Write it in every worktree',
      projects.variable(projects.files('shop', shop), '.env', 'WORKER_API_KEY'),
    )
    await projects.writeDialog.getByRole('button', { name: 'Write into 2 files' }).click()
    await expect(shell.notices.getByText('Wrote WORKER_API_KEY into 2 files.')).toBeVisible()
    git(tree, 'add', '-f', '.env')
    expect(() => git(tree, 'commit', '-q', '-m', 'x')).toThrow()
    expect(existsSync(join(shop, '.git/own-hook'))).toBe(false)
    writeFileSync(join(shop, 'a.txt'), 'x')
    git(shop, 'add', 'a.txt')
    git(shop, 'commit', '-q', '-m', 'x')
    expect(readFileSync(join(shop, '.git/own-hook'), 'utf8')).toBe('ran\n')
  })

  await test.step('a hook that does not run it any more is told, and mended', async () => {
    writeFileSync(hook, '#!/bin/sh\n')
    await guard.getByRole('button', { name: 'Try again' }).click()
    await expect(guard).toContainText(`${hook} no longer runs the guard first.`)
    writeFileSync(hook, ownHook)
    await guard.getByRole('button', { name: 'Install again…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Install', exact: true }).click()
    await expect(guard).toContainText('Works')
  })

  // Only the system's dialog removes it.
  await answerMessageDialogs(application, 0)
  await guard.getByRole('button', { name: 'Remove…' }).click()
  await expect(shell.notices.getByText('The guard stays installed.')).toBeVisible()
  expect(readFileSync(hook, 'utf8')).not.toBe(ownHook)
  const asked = await answerMessageDialogs(application, 1)
  await guard.getByRole('button', { name: 'Remove…' }).click()
  await expect(guard).toContainText('Not installed')
  expect(await asked()).toEqual([`Remove the commit guard from ${shop}?`])
  expect(readFileSync(hook, 'utf8')).toBe(ownHook)
})

test('works with the keyboard alone', async ({ keyreeve, keyboard }) => {
  const { projects, page, application } = keyreeve
  const shop = join(keyreeve.folder, 'shop')
  mkdirSync(shop)
  await keyreeve.unlocked()
  await keyreeve.keys.create('test-worker')
  await answerFolderDialog(application, [shop])
  await answerMessageDialogs(application, forProduction)
  await keyboard.press('Control+2', 'Control+N')
  await expect(projects.row('shop')).toContainText('Production')
  await answerMessageDialogs(application, 1)
  // The menu of the row, by its key.
  await projects.list.focus()
  await keyboard.press('Home', 'Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Remove from the list…' })).toBeVisible()
  await keyboard.press('End', 'Enter')
  await expect(page.getByText('No projects yet')).toBeVisible()
})

test('compares the files of a project, puts a missing variable right from its cell, and changes the environment', async ({
  keyreeve,
}) => {
  const { shell, keys, projects, page, application } = keyreeve
  const shop = join(keyreeve.folder, 'shop')
  mkdirSync(shop)
  const secret = 'vnd_9f8e7d6c5b4a39281706'
  writeFileSync(join(shop, '.env'), `API_TOKEN=${secret}\nPORT=3000\n`)
  writeFileSync(join(shop, '.env.production'), `API_TOKEN=${secret}\nPORT=3000\nWORKER_API_KEY=x\n`)
  writeFileSync(join(shop, '.env.example'), 'API_TOKEN=\nWORKER_API_KEY=\n')
  await keyreeve.unlocked()
  await keys.create('test-worker')
  await answerFolderDialog(application, [shop])
  await answerMessageDialogs(application, forTest)
  await shell.goTo('Projects')
  await projects.addButton.click()
  await projects.bind('shop', 'WORKER_API_KEY', 'test-worker')

  await projects.detail('shop').getByRole('button', { name: 'Compare files…' }).click()
  const compare = page.getByRole('dialog', { name: 'Compare the files of shop' })
  await expect(compare.getByRole('status')).toHaveText('3 values differ.')
  await expect(compare.getByRole('row', { name: /^PORT/ })).toHaveCount(0)
  await expect(
    compare.getByRole('button', { name: /^API_TOKEN in \.env: ?set ?the same as in \.env\.production$/ }),
  ).toBeVisible()
  await expect(compare).not.toContainText(secret)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([])
  }
  // By keyboard: the cell's menu, and the fix with its masked preview.
  await compare.getByRole('button', { name: /^WORKER_API_KEY in \.env: ?missing$/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Write test-worker here' }).press('Enter')
  await expect(projects.writeDialog).toContainText('WORKER_API_KEY=kr_test_•')
  await projects.writeDialog.getByRole('button', { name: 'Write into 1 file' }).click()
  await expect(compare.getByRole('status')).toHaveText('2 values differ.')
  expect(readFileSync(join(shop, '.env'), 'utf8')).toMatch(/^WORKER_API_KEY=kr_test_\w+$/m)
  await page.keyboard.press('Escape')

  // The environment changes only after the system's dialog, which says what that means.
  const toProduction = projects
    .detail('shop')
    .getByRole('button', { name: 'Make it a project for production…' })
  await answerMessageDialogs(application, 0)
  await toProduction.click()
  await expect(shell.notices.getByText('The project stays as it is.')).toBeVisible()
  const asked = await answerMessageDialogs(application, 1)
  await toProduction.click()
  await expect(projects.row('shop')).toContainText('Production')
  expect(await asked()).toEqual([`Make ${shop} a project for production?`])
})
