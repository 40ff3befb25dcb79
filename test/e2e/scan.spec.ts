import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from './fixture.ts'
import { answerFolderDialog } from './support/file-dialog.ts'
import { account, key } from './support/scene.ts'

test('finds copies of secrets in folders, by keyboard, and leads to their keys', async ({
  keyreeve,
  keyboard,
}) => {
  const { page, scan, shell, keys } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const working = await key(keyreeve, 'working', accountId)
  const deleted = await key(keyreeve, 'deleted', accountId)
  const folder = keyreeve.newFolder('code')
  const write = (path: string, content: string): string => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    chmodSync(file, 0o600)
    return file
  }
  const env = write('app/.env', `# test\nEVENT_KEY=${working.secret}\n`)
  const notes = write('notes/todo.md', `rotate ${deleted.secret} soon\n`)
  chmodSync(notes, 0o644)
  write('app/node_modules/x/index.js', `// ${working.secret}\n`)
  write('app/large.txt', 'x'.repeat(6 * 1024 * 1024))
  execFileSync('git', ['init', '--quiet', join(folder, 'app')])
  execFileSync('git', ['-C', join(folder, 'app'), 'add', '.env'])
  expect((await keyreeve.ask('keys.delete', { id: deleted.key.id }, { confirmed: true })).ok).toBe(true)

  await test.step('the command asks for folders, and scans them', async () => {
    await answerFolderDialog(keyreeve.application, [folder])
    await keyboard.press('Control+k')
    await keyboard.type('scan for')
    await keyboard.press('Enter')
    await expect(shell.title).toHaveText('Scan')
    await expect(scan.copies).toHaveCount(2)
  })

  await test.step('what no longer works comes first; who can see it is said', async () => {
    await expect(scan.copies.nth(0)).toContainText(/todo\.md.*line 1.*deleted.*Deleted.*Readable by others/s)
    await expect(scan.copies.nth(1)).toContainText(/\.env.*line 2 · EVENT_KEY.*working.*Tracked by git/s)
    await expect(scan.gaps).toHaveText('2 places were not searched')
    await keyboard.activate(scan.gaps)
    await expect(scan.main).toContainText('Over 5 MiB')
    await expect(scan.main.getByTitle(join(folder, 'app/large.txt'))).toBeVisible()
  })

  await test.step('filters and the search narrow it down', async () => {
    await keyboard.choose(scan.filter, 'Of keys that work')
    await expect(scan.copies).toHaveCount(1)
    await keyboard.press('Home')
    await keyboard.press('Control+f')
    await keyboard.type('todo')
    await expect(scan.copies).toHaveCount(1)
    await keyboard.press('Escape')
    await expect(scan.copies).toHaveCount(2)
  })

  await test.step('the path is copied; Enter goes to the key, whose places have it', async () => {
    await keyboard.tabTo(scan.list)
    await keyboard.press('End', 'Shift+F10')
    await page.getByRole('menuitem', { name: 'Copy the path' }).press('Enter')
    await expect(shell.notices).toContainText('Copied the path.')
    expect(await keyreeve.application.evaluate(({ clipboard }) => clipboard.readText())).toBe(env)
    await keyboard.tabTo(scan.list)
    await keyboard.press('Enter')
    await expect(shell.title).toHaveText('Keys')
    await expect(keys.place('working', env)).toContainText('There')
  })

  await test.step('a scan again says what is gone', async () => {
    writeFileSync(env, 'EVENT_KEY=\n')
    await shell.goTo('Scan')
    await keyboard.activate(scan.again)
    await expect(scan.copies).toHaveCount(1)
  })
})

test('ten thousand copies are listed without drawing them all, and a scan can be cancelled', async ({
  keyreeve,
}) => {
  const { scan, shell } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { secret } = await key(keyreeve, 'everywhere', accountId)
  const folder = keyreeve.newFolder('many')
  writeFileSync(
    join(folder, 'list.txt'),
    Array.from({ length: 10_000 }, (_, at) => `key_${at}: ${secret}`).join('\n'),
  )
  await answerFolderDialog(keyreeve.application, [folder])
  await shell.goTo('Scan')
  await scan.start.click()
  await expect(scan.main.getByRole('status')).toContainText('10,000 copies of secrets')
  await expect(scan.list).toHaveAttribute('aria-rowcount', '10001')
  expect(await scan.copies.count()).toBeLessThan(60)
  await scan.list.press('End')
  await expect(scan.copies.last()).toContainText('line')

  // Readers that never answer: the scan only ends because it is cancelled.
  await keyreeve.application.evaluate(({ utilityProcess }) => {
    const fork = utilityProcess.fork.bind(utilityProcess)
    utilityProcess.fork = (...args) => {
      const child = fork(...args)
      child.postMessage = () => undefined
      return child
    }
  })
  await scan.again.click()
  await scan.cancel.click()
  await expect(scan.list).toHaveAttribute('aria-rowcount', '10001')
})
