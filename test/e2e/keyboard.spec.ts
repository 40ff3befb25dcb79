import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { expect, test } from './fixture.ts'
import { answerFileDialog } from './support/file-dialog.ts'
import { itemOf } from './support/database.ts'
import { lookUp } from './support/secret-tool.ts'
import { pastedBoth } from './support/x-clipboard.ts'

test('the main job, by keyboard only', async ({ keyreeve, keyboard }) => {
  const { shell, keys, accounts, checkAccess } = keyreeve
  const name = 'test-event-service'

  await test.step('a service account', async () => {
    await keyboard.goTo('3', 'Accounts')
    await keyboard.press('Control+N')
    const dialog = accounts.createDialog
    await expect(accounts.name(dialog)).toBeFocused()
    await keyboard.type('event-service')
    await keyboard.activate(accounts.role(dialog, 'Event reader'), 'Space')
    await keyboard.activate(accounts.submit(dialog))
    await expect(accounts.row('event-service')).toContainText('event_reader')
  })

  const secret = await test.step('a key, shown with the eye and copied', async () => {
    await keyboard.press('Control+1', 'Control+N')
    const { createDialog, secretDialog } = keys
    await expect(createDialog.name).toBeFocused()
    await keyboard.find(createDialog.identity, 'event-service')
    await keyboard.choose(createDialog.expiration, '7 days')
    await keyboard.activate(createDialog.submit)
    await expect(secretDialog.copy).toBeFocused()
    await keyboard.activate(secretDialog.eye, 'Space')
    await expect(secretDialog.line).toHaveText(/^kr_test_[0-9A-Za-z]{38}$/)
    const shown = (await secretDialog.line.textContent()) ?? ''
    await keyboard.activate(secretDialog.copy)
    await expect(shell.notices).toContainText(`Copied ${name}`)
    expect(await pastedBoth()).toEqual({ clipboard: shown, primary: shown })
    // The notice may appear before the dialog knows that the secret was copied.
    await expect(secretDialog.root(name).getByText('Copied', { exact: true })).toBeVisible()
    await keyboard.press('Escape')
    await expect(secretDialog.root(name)).toBeHidden()
    return shown
  })

  await test.step('a check, allowed and refused', async () => {
    await keyboard.press('Control+5')
    await keyboard.tabTo(checkAccess.by('Paste'))
    await keyboard.press('ArrowRight')
    await keyboard.fill(checkAccess.key, name)
    await keyboard.press('Enter')
    await expect(checkAccess.key).toHaveValue(name)
    await keyboard.fill(checkAccess.entity, 'event')
    await keyboard.press('Escape')
    await keyboard.activate(checkAccess.submit)
    await expect(checkAccess.code).toHaveText('200 ok')
    await keyboard.tabTo(checkAccess.action('Read'), 'Shift+Tab')
    await keyboard.press('ArrowRight')
    await keyboard.activate(checkAccess.submit)
    await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
    await keyboard.tabTo(checkAccess.action('Write'), 'Shift+Tab')
    await keyboard.press('ArrowLeft')
    await keyboard.choose(checkAccess.environment, 'Production')
    await keyboard.activate(checkAccess.submit)
    await expect(checkAccess.code).toHaveText('401 wrong_environment')
  })

  await test.step('written into a .env file that the system’s dialog gives', async () => {
    const file = join(keyreeve.newFolder('project'), '.env')
    writeFileSync(file, 'FIRST=1\n')
    await keyboard.press('Control+1', 'Control+F')
    await expect(keys.search).toBeFocused()
    await keyboard.press('ArrowDown')
    await expect(keys.list).toBeFocused()
    await keyboard.press('Home', 'Enter')
    await keyboard.activate(keys.action(name, 'Write to .env…'))
    await expect(keys.envFileDialog.choose).toBeFocused()
    await answerFileDialog(keyreeve.application, file)
    await keyboard.press('Enter')
    await expect(keys.envFileDialog.outcome).toHaveText('Adds EVENT_SERVICE_API_KEY at the end.')
    await keyboard.activate(keys.envFileDialog.write)
    await expect(keys.envFileDialog.root).toBeHidden()
    expect(parse(readFileSync(file))).toEqual({ FIRST: '1', EVENT_SERVICE_API_KEY: secret })
  })

  await test.step('copied as a ready-made line from the menu', async () => {
    await keyboard.activate(keys.action(name, 'Copy as…'))
    await expect(keys.copyAs('The value')).toBeFocused()
    await keyboard.press('ArrowDown')
    await expect(keys.copyAs(/^EVENT_SERVICE_API_KEY=/)).toBeFocused()
    await keyboard.press('ArrowDown')
    await expect(keys.copyAs(/^export/)).toBeFocused()
    await keyboard.press('Enter')
    await expect
      .poll(async () => (await pastedBoth()).clipboard)
      .toBe(`export EVENT_SERVICE_API_KEY='${secret}'`)
  })

  await test.step('disabled, enabled, deleted', async () => {
    await keyboard.activate(keys.action(name, 'Disable'))
    await expect(keys.row(name)).toContainText('Disabled')
    await keyboard.activate(keys.action(name, 'Enable'))
    await expect(keys.row(name)).toContainText('Active')
    const item = itemOf(keyreeve.data, name) ?? ''
    await keyboard.activate(keys.action(name, 'Delete…'))
    const question = shell.confirmation(`Delete ${name}?`)
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await keyboard.activate(question.getByRole('button', { name: 'Delete key' }))
    await expect(keys.empty).toBeVisible()
    expect(await lookUp(item)).toBeNull()
    await keyboard.press('Control+5')
    await keyboard.fill(checkAccess.box, secret)
    await keyboard.press('Enter')
    await expect(checkAccess.code).toHaveText('401 deleted')
  })
})

test('the palette finds screens, actions and keys, lists shortcuts, and closes with Escape', async ({
  keyreeve,
  keyboard,
}) => {
  const { page, shell, keys } = keyreeve
  await keyreeve.unlocked()
  await keyboard.press('Control+K')
  await expect(shell.palette.getByRole('combobox')).toBeFocused()
  await keyboard.type('activity')
  await keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity')
  await keyboard.press('Control+K')
  await keyboard.type('switch')
  await keyboard.press('Enter')
  await expect(page).toHaveTitle('Keyreeve — Production')
  await keyboard.press('Control+E')
  await expect(page).toHaveTitle('Keyreeve — Test')
  await keyboard.press('Control+/')
  await expect(shell.dialog('Keyboard shortcuts')).toBeVisible()
  // The list, the palette and the shortcuts handle keys consistently.
  await expect(shell.dialog('Keyboard shortcuts').getByText(/^Create/)).toHaveText('Create key')
  await keyboard.press('Escape', 'Control+3', 'Control+/')
  await expect(shell.dialog('Keyboard shortcuts').getByText(/^Create/)).toHaveText('Create service account')
  await keyboard.press('Escape', 'Control+K')
  await expect(shell.palette.getByRole('option', { name: /^Create service account/ })).toContainText('N')
  await expect(shell.palette.getByRole('option', { name: /^Create key/ })).not.toContainText('N')
  await keyboard.press('Escape', 'Control+/')
  await expect(shell.dialog('Keyboard shortcuts')).toBeVisible()
  await keyboard.press('Escape', 'Control+1', 'Control+N')
  await expect(keys.createDialog.name).toBeFocused()
  await keyboard.press('Escape')
  await expect(keys.createDialog.root).toBeHidden()
})
