import { expect, test } from './fixture.ts'
import { makeAccounts } from './support/earlier.ts'

test('creates, renames and reassigns an account, and archives it once it has no active keys', async ({
  keyreeve,
}) => {
  const { shell, keys, accounts } = keyreeve
  await shell.goTo('Accounts')
  await accounts.create('event-service', ['Event ingestor'], 'evt')

  await accounts.open('event-service')
  await accounts.detail('event-service').getByRole('button', { name: 'Create key…' }).click()
  await keys.createDialog.submit.click()
  expect(await keys.secretDialog.reveal('test-event-service')).toMatch(/^evt_test_/)
  await keys.secretDialog.close('test-event-service')

  await accounts.detail('event-service').getByRole('button', { name: 'Edit…' }).click()
  const edit = accounts.editDialog('event-service')
  await accounts.name(edit).fill('ingest')
  await accounts.role(edit, 'Event ingestor').uncheck()
  await accounts.role(edit, 'All reader').check()
  await accounts.prefix(edit).fill('')
  await accounts.submit(edit).click()
  await expect(accounts.row('ingest')).toContainText('all_reader')
  // An empty field means the default prefix, as its hint says.
  await expect(accounts.detail('ingest').getByText('kr_', { exact: true })).toBeVisible()

  await shell.goTo('Keys')
  await keys.open('test-event-service')
  await expect(keys.detail('test-event-service')).toContainText('Gained all_reader. Lost event_ingestor.')
  await expect(keys.detail('test-event-service').getByRole('row', { name: /^event/ })).toHaveText(/no.*yes/)

  await shell.goTo('Accounts')
  await accounts.open('ingest')
  await accounts.detail('ingest').getByRole('button', { name: 'Archive…' }).click()
  const archive = accounts.archiveDialog('ingest')
  await archive.getByRole('button', { name: 'Archive account' }).click()
  await expect(archive.getByRole('alert')).toContainText(
    '“ingest” still has keys: test-event-service (test).',
  )
  await archive.getByRole('button', { name: /^test-event-service/ }).click()
  await expect(keys.row('test-event-service')).toBeVisible()

  await keys.open('test-event-service')
  await keys.action('test-event-service', 'Delete…').click()
  await shell.confirmation('Delete test-event-service?').getByRole('button', { name: 'Delete key' }).click()
  await shell.goTo('Accounts')
  await accounts.open('ingest')
  await accounts.detail('ingest').getByRole('button', { name: 'Archive…' }).click()
  await archive.getByRole('button', { name: 'Archive account' }).click()
  await expect(accounts.row('ingest')).toHaveCount(0)
})

test('a user account works the same; every account needs a role and a unique name', async ({ keyreeve }) => {
  const { shell, accounts } = keyreeve
  await shell.goTo('Accounts')
  await accounts.createButton.click()
  const dialog = accounts.createDialog
  await accounts.type(dialog, 'User account').check()
  await accounts.name(dialog).fill('You')
  await accounts.submit(dialog).click()
  await expect(dialog).toContainText('Choose at least one role. A key without roles can’t do anything.')
  await accounts.role(dialog, 'All reader').check()
  await accounts.submit(dialog).click()
  await expect(accounts.name(dialog)).toHaveAccessibleDescription(/There is already an account “You”\./)
  await accounts.name(dialog).fill('Ada')
  await accounts.submit(dialog).click()
  await expect(dialog).toBeHidden()
  await expect(accounts.row('Ada')).toContainText('user account')

  await accounts.open('you')
  await accounts.detail('you').getByRole('button', { name: 'Archive…' }).click()
  await accounts.archiveDialog('you').getByRole('button', { name: 'Archive account' }).click()
  await expect(accounts.archiveDialog('you').getByRole('alert')).toContainText(
    'This is your own account. It can’t be archived.',
  )
})

test('keeps only the visible ones of 5,000 accounts in the page; any of them is found and chosen by its name', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  await makeAccounts(keyreeve.data, 5000)
  await keyreeve.start()
  const { page, shell, keys, accounts } = keyreeve
  const last = 'service 4999'
  await shell.goTo('Accounts')
  await expect(accounts.row('service 0000')).toBeVisible()
  await expect(accounts.list).toHaveAttribute('aria-rowcount', '5002')
  expect(await accounts.list.getByRole('row').count()).toBeLessThan(60)
  await accounts.list.focus()
  await page.keyboard.press('End')
  await expect(accounts.detail('you')).toBeVisible()
  await expect(accounts.row('service 0000')).toHaveCount(0)
  await page.keyboard.press('ArrowUp')
  await expect(accounts.detail(last)).toBeVisible()
  // The selected account stays in the pane where a search hides it.
  const search = page.getByRole('searchbox')
  await search.fill('service 001')
  await expect(accounts.list).toHaveAttribute('aria-rowcount', '16')
  await expect(accounts.emptyPane).toContainText('is hidden')
  await search.fill('')
  await expect(accounts.detail(last)).toBeVisible()

  await shell.goTo('Keys')
  await keys.filter('account').click()
  const options = page.getByRole('listbox', { name: 'Accounts' }).getByRole('option')
  await expect(options.first()).toHaveText('Any account')
  await expect(options).toHaveCount(51)
  await keys.filter('account').press('Escape')
  await keys.createFirstButton.click()
  await keys.createDialog.identity.click()
  await expect(options).toHaveCount(50)
  // Escape closes the list, changes nothing, and leaves the dialog open.
  await page.keyboard.press('Escape')
  await expect(options).toHaveCount(0)
  await expect(keys.createDialog.identity).toHaveValue('service 0000')
  await keys.createDialog.chooseIdentity('service 4321')
  await keys.createDialog.submit.click()
  await keys.secretDialog.close('test-service-4321')
  await keys.filter('account').click()
  await keys.filter('account').fill(last)
  await page.getByRole('option', { name: last }).click()
  await expect(keys.row('test-service-4321')).toHaveCount(0)
  await expect(page.getByRole('main')).toContainText('No keys found')
  await keys.filter('account').click()
  await page.getByRole('option', { name: 'Any account' }).click()
  await expect(keys.row('test-service-4321')).toBeVisible()
})

test('creates, edits and deletes a custom role; a role in use cannot be deleted', async ({ keyreeve }) => {
  const { shell, accounts, roles } = keyreeve
  await shell.goTo('Roles')
  await roles.createButton.click()
  const create = roles.createDialog
  await roles.field(create, 'Name').fill('Billing clerk')
  await expect(roles.field(create, 'ID')).toHaveValue('billing_clerk')
  await roles.permission(create, 'invoice:read').check()
  await roles.permission(create, 'invoice:write').check()
  await roles.entityFilter(create).fill('ledger')
  await create.getByRole('button', { name: 'Add entity' }).click()
  await roles.permission(create, 'ledger:read').check()
  await roles.submit(create).click()
  await expect(roles.row('Billing clerk')).toContainText('Custom')

  await shell.goTo('Accounts')
  await accounts.create('billing', ['Billing clerk'])
  await shell.goTo('Roles')
  await roles.open('Billing clerk')
  await expect(roles.detail('Billing clerk')).toContainText('billing')
  await roles.detail('Billing clerk').getByRole('button', { name: 'Edit…' }).click()
  const edit = roles.editDialog('Billing clerk')
  await roles.permission(edit, 'invoice:write').uncheck()
  await roles.submit(edit).click()
  await expect(edit).toBeHidden()
  await expect(roles.detail('Billing clerk').getByRole('row', { name: /^invoice/ })).toHaveText(/yes.*no/)

  const remove = roles.deleteDialog('Billing clerk')
  await roles.detail('Billing clerk').getByRole('button', { name: 'Delete…' }).click()
  await remove.getByRole('button', { name: 'Delete role' }).click()
  await expect(remove.getByRole('alert')).toContainText('“Billing clerk” is still assigned to billing.')
  await remove.getByRole('alert').getByRole('button', { name: 'billing', exact: true }).click()
  await accounts.detail('billing').getByRole('button', { name: 'Archive…' }).click()
  await accounts.archiveDialog('billing').getByRole('button', { name: 'Archive account' }).click()
  await shell.goTo('Roles')
  await roles.open('Billing clerk')
  await roles.detail('Billing clerk').getByRole('button', { name: 'Delete…' }).click()
  await remove.getByRole('button', { name: 'Delete role' }).click()
  await expect(roles.row('Billing clerk')).toHaveCount(0)
})

test('imports a key created elsewhere, finds it by its value, and never shows it', async ({ keyreeve }) => {
  const { page, shell, keys, checkAccess } = keyreeve
  const value = 'made elsewhere, with "quotes" and a\nline break'
  await keys.openImport()
  await keys.importDialog.name.fill('from-stripe')
  await keys.importDialog.value.fill(value)
  await keys.importDialog.submit.click()
  await keys.importDialog.root.getByRole('radio', { name: 'Exactly as pasted' }).check()
  await keys.importDialog.submit.click()
  await expect(keys.row('from-stripe')).toContainText('imported')
  await expect(page.getByText('made elsewhere')).toHaveCount(0)
  await shell.goTo('Check access')
  await checkAccess.pick('from-stripe')
  await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
  await expect(checkAccess.code).toHaveText('200 ok')

  await shell.goTo('Keys')
  await keys.openImport()
  await keys.importDialog.name.fill('again')
  await keys.importDialog.value.fill(value)
  await keys.importDialog.submit.click()
  await keys.importDialog.root.getByRole('radio', { name: 'Exactly as pasted' }).check()
  await keys.importDialog.submit.click()
  await expect(keys.importDialog.value).toHaveAccessibleDescription(
    /You already have this value: it is the key “from-stripe”/,
  )
})
