import { expect, test } from './fixture.ts'
import { tamper } from '../support/tamper.ts'

test('offers only to delete a damaged key and to repair a damaged account', async ({ keyreeve }) => {
  await keyreeve.keys.create('broken')
  tamper(keyreeve.data, "UPDATE keys SET hint = 'x' WHERE name = 'broken'")
  tamper(keyreeve.data, "UPDATE accounts SET name = 'me' WHERE is_you = 1")
  await keyreeve.restart()
  await keyreeve.unlocked()
  const { keys, accounts, checkAccess, shell, page } = keyreeve

  await test.step('the key, when access is checked', async () => {
    await shell.goTo('Check access')
    const listed = await keyreeve.listKeys('test')
    await checkAccess.paste((listed.ok && listed.data[0]?.id) || '')
    await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
    await expect(checkAccess.code).toHaveText('401 damaged')
    await expect(checkAccess.decision).not.toContainText('Lost its secret?')
    await shell.goTo('Keys')
  })

  await test.step('the key', async () => {
    const detail = await keys.open('broken')
    await expect(detail).toContainText('This key’s record is damaged.')
    // Not even "none": the record cannot be trusted.
    await expect(detail).not.toContainText('Roles')
    await expect(detail).not.toContainText('Permissions')
    for (const action of ['Copy', 'Write to .env…', 'Rotate…', 'Disable', 'Lost key…'] as const)
      await expect(keys.action('broken', action)).toHaveCount(0)
    await keys.action('broken', 'Delete…').click()
    const confirmation = page.getByRole('alertdialog', { name: 'Delete broken?' })
    await expect(confirmation).toContainText('Its record is damaged, so it is already refused.')
    await confirmation.getByRole('button', { name: 'Delete key' }).click()
    await expect(keys.row('broken')).toHaveCount(0)
  })

  await test.step('the account', async () => {
    await shell.goTo('Accounts')
    await expect(accounts.row('me')).toContainText('damaged')
    await accounts.row('me').click()
    await accounts.detail('me').getByRole('button', { name: 'Repair…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Repair me' })
    // Roles of a record that may be forged are not preselected.
    for (const box of await dialog.getByRole('checkbox').all()) await expect(box).not.toBeChecked()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('you')
    await dialog.getByRole('checkbox').first().check()
    await dialog.getByRole('button', { name: 'Repair account' }).click()
    await expect(accounts.row('you')).not.toContainText('damaged')
    await shell.goTo('Keys')
    await keys.create('after')
  })
})
