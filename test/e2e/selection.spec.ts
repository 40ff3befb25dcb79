import { countRefused } from './support/database.ts'
import { expect, test } from './fixture.ts'
import { account, key } from './support/scene.ts'

test('the details show no key until one is selected, and keep it while other processes add and delete keys', async ({
  keyreeve,
}) => {
  const { page, shell, keys } = keyreeve
  await expect(keys.empty).toBeVisible()
  await expect(keys.emptyPane).toHaveCount(0)
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: first } = await key(keyreeve, 'first', id)
  await expect(keys.row('first')).toBeVisible()

  await test.step('nothing is selected at the start', async () => {
    await expect(keys.emptyPane).toContainText('No key selected')
    await expect(keys.emptyPane.getByRole('button')).toHaveCount(0)
    await expect(keys.selected).toHaveCount(0)
  })
  await test.step('a new key, which sorts first, does not become the selection', async () => {
    await key(keyreeve, 'second', id)
    await expect(keys.row('second')).toBeVisible()
    await expect(keys.emptyPane).toContainText('No key selected')
  })
  await test.step('the selection survives reloads', async () => {
    await keys.open('first')
    await key(keyreeve, 'third', id)
    await expect(keys.row('third')).toBeVisible()
    await expect(keys.detail('first')).toBeVisible()
    await expect(keys.selected).toContainText('first')
    await keys.action('first', 'Disable').click()
    await expect(keys.row('first')).toContainText('Disabled')
    await expect(keys.row('third')).not.toContainText('Disabled')
  })
  await test.step('hidden by the search, the pane says so and can show it', async () => {
    await keys.search.fill('third')
    await expect(keys.emptyPane).toContainText('first is hiddenYour search or filters hide this key.')
    await keys.emptyPane.getByRole('button', { name: 'Show it' }).click()
    await expect(keys.detail('first')).toBeVisible()
    await keys.filter('status').selectOption('Not deleted')
  })
  await test.step('deleted by another process, the pane says so and no other row takes its place', async () => {
    expect(await keyreeve.ask('keys.delete', { id: first.id }, { confirmed: true })).toMatchObject({
      ok: true,
    })
    await expect(keys.emptyPane).toContainText('first was deletedDeleted keys aren’t in the list.')
    await expect(keys.selected).toHaveCount(0)
    await expect(keys.row('third')).toBeVisible()
  })
  await test.step('the menu of a row marks and names what it acts on', async () => {
    await keys.menu('second').click()
    await expect(page.getByRole('menu').getByText('second', { exact: true })).toBeVisible()
    await expect(keys.selected).toContainText('second')
    await keys.menuItem('Delete…').click()
    await shell.confirmation('Delete second?').getByRole('button', { name: 'Delete key' }).click()
    await expect(keys.emptyPane).toContainText('No key selected')
  })
})

test('accounts, roles and activity select nothing by themselves, and say when the selection was removed elsewhere', async ({
  keyreeve,
}) => {
  const { shell, accounts, roles, activity } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await keyreeve.ask('roles.create', {
    id: 'clerk',
    name: 'Clerk',
    description: '',
    permissions: ['invoice:read'],
    holders: 'both',
  })

  await shell.goTo('Accounts')
  await expect(accounts.emptyPane).toContainText('No account selected')
  await accounts.open('event-service')
  await account(keyreeve, 'another-service', ['event_ingestor'])
  await expect(accounts.row('another-service')).toBeVisible()
  await expect(accounts.detail('event-service')).toBeVisible()
  await keyreeve.ask('accounts.archive', { id })
  await expect(accounts.emptyPane).toContainText('event-service was archived')

  await shell.goTo('Roles')
  await expect(roles.emptyPane).toContainText('No role selected')
  await roles.open('Clerk')
  await keyreeve.ask('roles.delete', { id: 'clerk' })
  await expect(roles.emptyPane).toContainText('Clerk was deleted')

  await shell.goTo('Activity')
  await expect(activity.entries.first()).toBeVisible()
  await expect(activity.selected).toHaveCount(0)
  await activity.entries
    .filter({ hasText: 'Archived account event-service' })
    .getByRole('gridcell')
    .first()
    .click()
  await expect(activity.selected).toContainText('Archived account event-service')
  await countRefused(keyreeve.data, [{ keyId: null, code: 'unknown', via: 'api' }], Date.now())
  // All entries are in sight, so that the new one is, too.
  await expect(activity.entries.first()).toContainText('Refused an unknown key')
  await expect(activity.selected).toContainText('Archived account event-service')
})

test('Check access checks no key until one is chosen', async ({ keyreeve }) => {
  const { shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'first', id)
  await key(keyreeve, 'second', id)
  await shell.goTo('Check access')
  await checkAccess.by('Pick a key').check()
  await expect(checkAccess.key).toHaveValue('')
  await checkAccess.submit.click()
  await expect(checkAccess.key).toHaveAccessibleDescription('Choose a key.')
  await expect(checkAccess.code).toHaveCount(0)
  await checkAccess.pick('second')
  await checkAccess.submit.click()
  await expect(checkAccess.code).toBeVisible()
})
