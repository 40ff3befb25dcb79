import { AxeBuilder } from '@axe-core/playwright'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { answerFolderDialog, answerMessageDialogs } from './support/file-dialog.ts'

/** A value that no vendor issues. */
const vendor = 'vnd_9f8e7d6c5b4a39281706'

test('imports chosen lines of several files, puts references in their place, and undoes that', async ({
  keyreeve,
}) => {
  const { shell, keys, page, application } = keyreeve
  const shop = join(keyreeve.folder, 'shop')
  mkdirSync(shop)
  const [first, second] = [join(shop, '.env'), join(shop, 'mail.env')]
  const contents = [
    `# Payment\nSTRIPE_KEY=${vendor}-1\nPORT=3000\nEMPTY=\n`,
    `MAIL_TOKEN=${vendor}-2\nSAME_TOKEN=${vendor}-1\n`,
  ]
  writeFileSync(first, contents[0] ?? '')
  writeFileSync(second, contents[1] ?? '')
  await keyreeve.unlocked()
  await answerFolderDialog(application, [first, second])
  await keys.importFiles()
  const dialog = keys.envImportDialog
  const line = (variable: string) =>
    dialog.getByRole('listitem').filter({ has: page.getByText(variable, { exact: true }) })
  await expect(line('STRIPE_KEY')).toContainText('new')
  await expect(line('PORT')).toContainText('no secret')
  await expect(line('EMPTY').getByRole('checkbox')).toBeDisabled()
  await expect(line('SAME_TOKEN')).toContainText('the same as STRIPE_KEY')
  await expect(line('PORT').getByRole('checkbox')).not.toBeChecked()
  await expect(dialog).not.toContainText(vendor)
  await line('PORT').getByRole('checkbox').check()
  await line('MAIL_TOKEN').getByRole('textbox').fill('test-post')
  await dialog.getByRole('combobox', { name: 'Account' }).fill('you')
  await page.getByRole('option', { name: /you/ }).click()
  await dialog.getByRole('checkbox', { name: 'Put references in place of the values' }).check()
  await expect(dialog.getByRole('button', { name: 'Import 3 keys' })).toBeEnabled()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([])
  }
  await dialog.getByRole('button', { name: 'Import 3 keys' }).click()
  await expect(dialog).toContainText('Imported 3 keys for you.')
  await expect(dialog).toContainText(`2 values in ${first} are references now.`)
  expect(readFileSync(first, 'utf8')).toBe(
    '# Payment\nSTRIPE_KEY=kr://test/test-stripe\nPORT=kr://test/test-port\nEMPTY=\n',
  )
  expect(readFileSync(second, 'utf8')).toBe(`MAIL_TOKEN=kr://test/test-post\nSAME_TOKEN=${vendor}-1\n`)
  await dialog.getByRole('button', { name: 'Undo references' }).click()
  await expect(dialog).toBeHidden()
  await expect(shell.notices.getByText(`${first} has its old content again.`)).toBeVisible()
  expect([first, second].map((path) => readFileSync(path, 'utf8'))).toEqual(contents)
  for (const name of ['test-stripe', 'test-post', 'test-port'])
    await expect(keys.row(name)).toContainText('imported')

  // From the row of a project's file; what has become a key is known, also under another name.
  await shell.goTo('Projects')
  await answerFolderDialog(application, [shop])
  await answerMessageDialogs(application, 1)
  await keyreeve.projects.addButton.click()
  await keyreeve.projects.detail('shop').getByRole('button', { name: 'Import keys from mail.env' }).click()
  await expect(line('MAIL_TOKEN')).toContainText('known')
  await expect(line('SAME_TOKEN')).toContainText('known under another name')
  await expect(line('MAIL_TOKEN').getByRole('checkbox')).toBeDisabled()
})
