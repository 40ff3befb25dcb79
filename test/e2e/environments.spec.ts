import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { expect, test } from './fixture.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { answerMessageDialogs } from './support/file-dialog.ts'
import { writeFromPage } from './support/scene.ts'
import { pastedBoth } from './support/x-clipboard.ts'

const windowTitle = (keyreeve: Keyreeve): Promise<string> =>
  keyreeve.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '')

test('switching the environment changes title, label, colour, lists and counts', async ({ keyreeve }) => {
  const { page, shell, keys, accounts, checkAccess } = keyreeve
  const chip = (word: string) => page.getByRole('main').getByText(word, { exact: true })
  const colour = (word: string) => chip(word).evaluate((element) => getComputedStyle(element).color)

  await keys.createFirstButton.click()
  await keys.createDialog.accountType('User account').check()
  await keys.createDialog.name.fill('only-in-test')
  await keys.createDialog.submit.click()
  await keys.secretDialog.close('only-in-test')
  await expect(shell.navigation('Keys')).toHaveText(/1$/)
  const testColour = await colour('Test')

  await shell.switchTo('Production')
  await expect(page).toHaveTitle('Keyreeve — Production')
  await expect.poll(() => windowTitle(keyreeve)).toBe('Keyreeve — Production')
  await expect(chip('Production')).toBeVisible()
  expect(await colour('Production')).not.toBe(testColour)
  await expect(keys.empty).toHaveText('No keys in production yet')
  await expect(shell.navigation('Keys')).toHaveText(/0$/)

  await keys.createButton.click()
  await expect(keys.createDialog.expiration).toHaveValue('90d')
  await keys.createDialog.name.fill('only-in-production')
  await keys.createDialog.submit.click()
  expect(await keys.secretDialog.reveal('only-in-production')).toMatch(/^kr_live_/)
  await keys.secretDialog.close('only-in-production')
  await expect(keys.row('only-in-test')).toHaveCount(0)
  await shell.goTo('Accounts')
  await accounts.open('you')
  await expect(accounts.detail('you')).toContainText('1 in test, 1 in production')
  await shell.goTo('Check access')
  await checkAccess.by('Pick a key').check()
  await checkAccess.key.click()
  await expect(checkAccess.keyOptions).toHaveText([/^only-in-production/])

  await shell.switchTo('Test')
  await shell.goTo('Keys')
  await expect(keys.row('only-in-test')).toBeVisible()
  await expect(keys.row('only-in-production')).toHaveCount(0)
  await keys.filter('status').selectOption('Any status')
  await keys.search.fill('only-in')
  await expect(keys.row('only-in-production')).toHaveCount(0)

  await shell.switchTo('Production')
  await keyreeve.restart()
  await expect(keyreeve.page).toHaveTitle('Keyreeve — Production')
  await expect(keyreeve.keys.row('only-in-production')).toBeVisible()
})

test('in production, disabling, deleting and writing to a file ask first; copying asks in a system dialog', async ({
  keyreeve,
}) => {
  const { shell, keys } = keyreeve
  await shell.switchTo('Production')
  const secret = await keys.create('live-key')
  await keys.open('live-key')

  const askedNo = await answerMessageDialogs(keyreeve.application, 0)
  await keys.action('live-key', 'Copy').click()
  await expect(shell.notices).toContainText('Nothing was copied')
  // The user has just declined, so this is not an error that stays until dismissed.
  await expect(shell.notices.getByRole('button')).toHaveCount(0)
  expect(await askedNo()).toEqual(['Copy the secret of live-key?'])
  expect((await pastedBoth()).clipboard).toBeNull()
  const askedYes = await answerMessageDialogs(keyreeve.application, 1)
  for (let time = 0; time < 2; time++) {
    await keys.action('live-key', 'Copy').click()
    await expect(shell.notices).toContainText('Copied live-key')
    expect((await pastedBoth()).clipboard).toBe(secret)
  }
  expect(await askedYes(), 'asked once').toEqual(['Copy the secret of live-key?'])

  const disable = shell.confirmation('Disable live-key?')
  await keys.action('live-key', 'Disable…').click()
  await expect(disable).toContainText('It works in production.')
  await disable.getByRole('button', { name: 'Cancel' }).click()
  await expect(keys.row('live-key')).toContainText('Active')
  await keys.action('live-key', 'Disable…').click()
  await disable.getByRole('button', { name: 'Disable key' }).click()
  await expect(keys.row('live-key')).toContainText('Disabled')
  await keys.action('live-key', 'Enable').click()
  await expect(keys.row('live-key')).toContainText('Active')

  const file = join(keyreeve.newFolder('project'), '.env')
  const { envFileDialog } = keys
  await keys.action('live-key', 'Write to .env…').click()
  await envFileDialog.pick(keyreeve.application, file)
  await envFileDialog.variable.fill('LIVE_KEY')
  await envFileDialog.write.click()
  await expect(envFileDialog.confirmation).toContainText(file)
  expect(existsSync(file)).toBe(false)
  await envFileDialog.confirm.click()
  await expect(envFileDialog.confirmation).toBeHidden()
  await expect(envFileDialog.root).toBeHidden()
  expect(parse(readFileSync(file))).toEqual({ LIVE_KEY: secret })

  const remove = shell.confirmation('Delete live-key?')
  await keys.action('live-key', 'Delete…').click()
  await expect(remove).toContainText('It works in production.')
  await remove.getByRole('button', { name: 'Cancel' }).click()
  await expect(keys.row('live-key')).toContainText('Active')
  await keys.action('live-key', 'Delete…').click()
  await remove.getByRole('button', { name: 'Delete key' }).click()
  await expect(keys.empty).toBeVisible()
})

test('in test only deleting asks; the back end refuses what was not confirmed', async ({ keyreeve }) => {
  const { shell, keys } = keyreeve
  await keys.create('test-key')
  await keys.open('test-key')
  await keys.action('test-key', 'Disable').click()
  await expect(keys.row('test-key')).toContainText('Disabled')
  const file = join(keyreeve.newFolder('project'), '.env')
  await keys.action('test-key', 'Write to .env…').click()
  await keys.envFileDialog.pick(keyreeve.application, file)
  await keys.envFileDialog.write.click()
  await expect(keys.envFileDialog.root).toBeHidden()
  expect(existsSync(file)).toBe(true)
  await keys.action('test-key', 'Delete…').click()
  await expect(shell.confirmation('Delete test-key?')).toBeVisible()
  await keyreeve.page.keyboard.press('Escape')

  await shell.switchTo('Production')
  await keys.create('live-key')
  const listed = await keyreeve.listKeys('production')
  const id = listed.ok ? (listed.data[0]?.id ?? '') : ''
  const unconfirmed = {
    production_disable: await keyreeve.ask('keys.disable', { id }),
    delete: await keyreeve.ask('keys.delete', { id }),
    production_write: await writeFromPage(keyreeve, id, file, 'LIVE'),
  }
  for (const [asked, reply] of Object.entries(unconfirmed))
    expect(reply).toMatchObject({ ok: false, error: { code: `confirmation_required.${asked}` } })
  expect(readFileSync(file, 'utf8')).not.toContain('LIVE')
})
