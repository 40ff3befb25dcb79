import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { expect, test } from './fixture.ts'
import { refuseField } from '../../shared/domain/errors.ts'
import { Clock } from './support/clock.ts'
import { tamper } from './support/tampering.ts'
import { LostKeyDialog } from './pages/lost-key-dialog.ts'
import { account, key, writeFromPage } from './support/scene.ts'

test('replaces a lost key: new key, interrupted, resumed, put in the old place, old key deleted', async ({
  keyreeve,
}) => {
  const { page, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: old } = await key(keyreeve, 'test-event-service', id)
  const file = join(keyreeve.newFolder('project'), '.env')
  await writeFromPage(keyreeve, old.id, file, 'EVENT_KEY')
  const before = parse(readFileSync(file))['EVENT_KEY']
  const dialog = new LostKeyDialog(page, 'test-event-service')

  await test.step('from the key’s page: a new key for the same account', async () => {
    await keys.open('test-event-service')
    await keys.action('test-event-service', 'Lost key…').click()
    await expect(dialog.current).toContainText('Create a new key')
    await expect(dialog.remove).toHaveCount(0)
    await dialog.create.click()
    const create = keys.createDialogInPlaceOf('test-event-service')
    await expect(create.root.getByRole('textbox', { name: 'Identity' })).toHaveValue('event-service')
    await expect(create.name).toHaveValue('test-event-service-2')
    await create.submit.click()
    await keys.secretDialog.close('test-event-service-2')
  })
  await test.step('left midway, nothing is lost, and the page says what is left', async () => {
    await expect(dialog.current).toContainText('Put it where the old one was')
    await dialog.later.click()
    await expect(dialog.root).toBeHidden()
    await keyreeve.restart()
  })
  const { keys: again, shell: shellAgain, page: pageAgain } = keyreeve
  const resumed = new LostKeyDialog(pageAgain, 'test-event-service')
  await test.step('resumed: written where the old one was', async () => {
    const detail = await again.open('test-event-service')
    await expect(detail).toContainText(
      'test-event-service-2 replaces it. To do: put test-event-service-2 where this one was, then delete this one.',
    )
    await detail.getByRole('button', { name: 'Continue…' }).click()
    await expect(resumed.step('Create a new key')).toContainText('test-event-service-2')
    await resumed.write(file).click()
    await expect(resumed.current).toContainText('Delete the old key')
    const after = parse(readFileSync(file))['EVENT_KEY']
    expect(after).toMatch(/^kr_test_/)
    expect(after).not.toBe(before)
  })
  await test.step('the old one deleted, and all is done; not deleting it goes back to the steps', async () => {
    await resumed.remove.click()
    await shellAgain
      .confirmation('Delete test-event-service?')
      .getByRole('button', { name: 'Cancel' })
      .click()
    await expect(resumed.current).toContainText('Delete the old key')
    await resumed.remove.click()
    await shellAgain
      .confirmation('Delete test-event-service?')
      .getByRole('button', { name: 'Delete key' })
      .click()
    await expect(again.row('test-event-service')).toHaveCount(0)
    await expect(resumed.root).toBeHidden()
    await expect(again.row('test-event-service-2')).toContainText('Active')
  })
})

test('the lost-key flow also opens from the row’s menu and from Check access', async ({ keyreeve }) => {
  const { page, shell, keys, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: old } = await key(keyreeve, 'test-event-service', id)
  const dialog = new LostKeyDialog(page, 'test-event-service')
  await keys.row('test-event-service').getByRole('button', { name: 'Actions for test-event-service' }).click()
  await page.getByRole('menuitem', { name: 'Lost key…' }).click()
  await expect(dialog.root).toBeVisible()
  await page.keyboard.press('Escape')
  await shell.goTo('Check access')
  await checkAccess.paste(old.hint)
  await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
  await checkAccess.decision.getByRole('button', { name: 'Replace the lost key…' }).click()
  await expect(dialog.root).toBeVisible()
})

test('a lost key of an archived account is only replaced for an account the user chooses', async ({
  keyreeve,
}) => {
  const { page, shell, keys, health } = keyreeve
  const { id } = await account(keyreeve, 'gone-service', ['event_ingestor'])
  await account(keyreeve, 'other-service', ['event_reader'])
  const clock = await Clock.install(keyreeve)
  expect(
    await keyreeve.ask('keys.create', {
      name: 'old',
      accountId: id,
      environment: 'test',
      expiration: '1h',
      keep: true,
    }),
  ).toMatchObject({ ok: true })
  await expect(keys.row('old')).toContainText('Active')
  await clock.forward(7_200_000)
  expect(await keyreeve.ask('accounts.archive', { id })).toMatchObject({ ok: true })

  const chooses = async () => {
    await expect(keys.createDialog.identity).toHaveValue('')
    await expect(keys.createDialog.identity).toHaveAccessibleDescription(/own account is archived/)
    await keys.createDialog.name.fill('new')
    await keys.createDialog.submit.click()
    await expect(keys.createDialog.root).toContainText('Choose a service account')
  }
  await test.step('from the key’s page', async () => {
    await keys.open('old')
    await keys.action('old', 'Lost key…').click()
    const dialog = new LostKeyDialog(page, 'old')
    await expect(dialog.current).toContainText('Its account, gone-service, is archived')
    await dialog.root.getByRole('button', { name: 'Create for another account…' }).click()
    await chooses()
    // Cancelling returns to the previous flow.
    await keys.createDialog.root.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog.root).toBeVisible()
    await dialog.root.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog.root).toBeHidden()
  })
  await test.step('from Health', async () => {
    await shell.goTo('Health')
    await health.fix('Expired', 'New key to replace old…').click()
    await chooses()
    await keys.createDialog.chooseIdentity('other-service')
    await keys.createDialog.submit.click()
    await keys.secretDialog.close('new')
  })
  expect(await keyreeve.listKeys('test')).toMatchObject({
    ok: true,
    data: [{ name: 'new', account: { name: 'other-service' } }, { name: 'old' }],
  })
})

test('shows a refusal for a field the dialog lacks at its top', async ({ keyreeve }) => {
  const { page, keys, application } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'old', id)
  await keys.open('old')
  await keys.action('old', 'Lost key…').click()
  await new LostKeyDialog(page, 'old').create.click()
  await tamper(
    application,
    'keys.create',
    [],
    refuseField('inPlaceOf', 'key_deleted.lost', { name: 'old' }),
    1,
  )
  const dialog = keys.createDialogInPlaceOf('old')
  await dialog.submit.click()
  await expect(dialog.root.getByRole('alert')).toContainText('“old” is already deleted.')
})
