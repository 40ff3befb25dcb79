import { expect, test } from './fixture.ts'
import { Clock } from './support/clock.ts'
import { account } from './support/scene.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test('shows a key as expired from the moment it expires, everywhere', async ({ keyreeve }) => {
  const { page, shell, keys, accounts, health, checkAccess } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const clock = await Clock.install(keyreeve)
  for (const [name, expiration] of [
    ['hour', '1h'],
    ['day', '1d'],
    ['week', '7d'],
    ['month', '30d'],
  ] as const) {
    expect(
      await keyreeve.ask('keys.create', { name, accountId, environment: 'test', expiration, keep: true }),
    ).toMatchObject({ ok: true })
  }
  await expect(keys.row('month')).toBeVisible()

  await test.step('in the list, the detail pane, the filters, the menu and the palette', async () => {
    await keys.open('hour')
    await keys.filter('status').selectOption('Active')
    await clock.forward(hour - minute)
    await expect(keys.row('hour')).toContainText('Active')
    await expect(keys.action('hour', 'Rotate…')).toBeVisible()
    await clock.forward(minute)
    await expect(keys.row('hour')).toHaveCount(0)
    await keys.filter('status').selectOption('Expired')
    await expect(keys.row('hour')).toContainText('Expired')
    await expect(keys.detail('hour').getByRole('definition').filter({ hasText: 'Expired' })).toBeVisible()
    await expect(keys.detail('hour').getByText('Expires', { exact: true })).toHaveCount(0)
    await expect(keys.action('hour', 'Rotate…')).toHaveCount(0)
    await expect(keys.row('day')).toHaveCount(0)
    await keys.menu('hour').click()
    await expect(keys.menuItem('Delete…')).toBeVisible()
    await expect(keys.menuItem('Rotate…')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('hour')
    await expect(shell.palette.getByRole('option', { name: /^hour/ })).toContainText('Expired')
    await page.keyboard.press('Escape')
  })
  await test.step('in the count of an account’s active keys', async () => {
    await shell.goTo('Accounts')
    await accounts.open('event-service')
    await expect(accounts.detail('event-service')).toContainText('3 in test')
    await clock.forward(day - hour)
    await expect(accounts.detail('event-service')).toContainText('2 in test')
  })
  await test.step('in Check access: the keys to pick from, and an answer that rests on it', async () => {
    await shell.goTo('Check access')
    await checkAccess.pick('week')
    await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
    await clock.forward(6 * day)
    await expect(checkAccess.key).toHaveValue('week (expired)')
    await expect(checkAccess.code).toHaveText('401 expired')
  })
  await test.step('among the findings of Health, and in their count', async () => {
    await shell.goTo('Health')
    await expect(health.keys('Expired')).toHaveCount(3)
    await clock.forward(23 * day)
    await expect(health.keys('Expired')).toHaveCount(4)
    await expect(shell.navigation('Health')).toHaveText(/4$/)
  })
})
