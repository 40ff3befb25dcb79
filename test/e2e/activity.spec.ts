import { changeEntry, countRefused, countUsed, recordAccount } from './support/database.ts'
import { expect, test } from './fixture.ts'
import { answerMessageDialogs } from './support/file-dialog.ts'
import { LocalApi } from './support/local-api.ts'
import { key } from './support/scene.ts'

const minute = 60_000

test('describes refusals by another process, links each to its explanation and key, and filters by kind', async ({
  keyreeve,
}) => {
  const { page, shell, keys, activity, checkAccess } = keyreeve
  await keys.create('event-service')
  await shell.goTo('Activity')
  await expect(activity.entries.filter({ hasText: 'Created key event-service' })).toHaveCount(1)
  await activity.kind('Refusals').check()
  await expect(page.getByRole('heading', { name: 'No requests refused' })).toBeVisible()
  await activity.kind('All').check()
  const listed = await keyreeve.listKeys('test')
  const keyId = listed.ok ? (listed.data[0]?.id ?? '') : ''
  const now = Date.now()
  const asked = { entity: 'event', action: 'read', environment: 'production', via: 'api' } as const
  await countRefused(
    keyreeve.data,
    [
      ...Array.from({ length: 43 }, () => ({ ...asked, keyId, code: 'wrong_environment' as const })),
      { keyId: null, code: 'unknown', via: 'cli' },
      { keyId: null, code: 'malformed', via: 'api' },
    ],
    now,
  )

  const refused = activity.entries.filter({ hasText: 'Refused event-service: it isn’t for production' })
  await expect(refused).toContainText('43 times')
  await expect(refused).toContainText('through the local API · asked for event:read')
  await expect(refused).toContainText('Production')
  await expect(activity.entries.filter({ hasText: 'Refused an unknown key' })).toContainText(
    'on the command line',
  )
  await expect(activity.entries.filter({ hasText: 'Refused a malformed key' })).toHaveCount(1)

  await activity.kind('Refusals').check()
  await expect(activity.entries).toHaveCount(3)
  await activity.environment.selectOption('Production')
  await expect(activity.entries).toHaveCount(1)
  await activity.kind('Deliveries').check()
  await expect(page.getByRole('heading', { name: 'No secrets delivered in production' })).toBeVisible()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(activity.entries.filter({ hasText: 'Created key event-service' })).toHaveCount(1)

  await refused.getByRole('button', { name: /^Explain/ }).click()
  await expect(checkAccess.code).toHaveText('401 wrong_environment')
  await expect(checkAccess.entity).toHaveValue('event')
  await shell.goTo('Activity')
  await refused.getByRole('button', { name: 'event-service', exact: true }).click()
  const detail = keys.detail('event-service')
  await expect(detail).toContainText('Last refused')
  await expect(detail).toContainText('it isn’t for production')
  await detail.getByRole('button', { name: 'Show activity' }).click()
  await expect(activity.only('event-service')).toBeVisible()
  await expect(activity.entries).toHaveCount(2)
  await activity.only('event-service').click()
  await expect(activity.entries.filter({ hasText: 'Refused an unknown key' })).toHaveCount(1)
})

test('loads entries where the list is scrolled to, and new ones do not move what is in sight', async ({
  keyreeve,
}) => {
  const { page, shell, keys, activity } = keyreeve
  await keys.create('event-service')
  const now = Date.now()
  // 150 hours: 300 entries, three pages.
  for (let hour = 0; hour < 150; hour += 1) {
    await countRefused(
      keyreeve.data,
      (['unknown', 'malformed'] as const).map((code) => ({ keyId: null, code, via: 'api' as const })),
      now - hour * 60 * minute,
    )
  }
  await shell.goTo('Activity')
  await expect(activity.entries.first()).toBeVisible()
  await activity.kind('Refusals').check()
  await expect(activity.list).toHaveAttribute('aria-rowcount', '300')
  await activity.list.focus()
  // Entries that are not loaded yet: the last, one in the middle, and the last again.
  await page.keyboard.press('End')
  await expect(activity.selected).toHaveAttribute('aria-rowindex', '300')
  await activity.list.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2))
  await expect(page.locator('[role=row][aria-rowindex="151"]')).toBeVisible()
  await page.keyboard.press('End')
  await expect(page.locator('[role=row][aria-rowindex="300"]')).toBeVisible()
  await expect(activity.selected).toHaveAttribute('aria-rowindex', '300')

  const top = async () => (await activity.selected.boundingBox())?.y
  const before = await top()
  const words = await activity.selected.textContent()
  await countRefused(keyreeve.data, [{ keyId: null, code: 'missing', via: 'api' }], now + 1)
  await expect(activity.newEntries).toBeVisible()
  await expect(activity.selected).toHaveAttribute('aria-rowindex', '301')
  expect(await activity.selected.textContent()).toBe(words)
  expect(await top()).toBe(before)
  await activity.newEntries.click()
  await expect(activity.entries.first()).toContainText('Refused a request without a key')
  await expect(activity.newEntries).toBeHidden()
  expect(await activity.list.evaluate((list) => list.scrollTop)).toBe(0)
  // At the top they appear by themselves.
  await countRefused(keyreeve.data, [{ keyId: null, code: 'expired', via: 'cli' }], now + 2)
  await expect(activity.list).toHaveAttribute('aria-rowcount', '302')
  await expect(activity.newEntries).toBeHidden()
  // With an active entry they do not move it.
  await page.keyboard.press('Home')
  await expect(activity.selected).toHaveAttribute('aria-rowindex', '1')
  const topOfActive = await top()
  await countRefused(keyreeve.data, [{ keyId: null, code: 'missing', via: 'cli' }], now + 3)
  await expect(activity.newEntries).toBeVisible()
  await expect(activity.selected).toHaveAttribute('aria-rowindex', '2')
  expect(await top()).toBe(topOfActive)
})

test('last used follows checks by other processes, in the list and in the details', async ({ keyreeve }) => {
  const { keys } = keyreeve
  await keys.create('event-service')
  // Wide enough for the column.
  await keyreeve.application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1500, 800),
  )
  await keys.open('event-service')
  await expect(keys.detail('event-service')).toContainText('never')
  const listed = await keyreeve.listKeys('test')
  const keyId = listed.ok ? (listed.data[0]?.id ?? '') : ''
  await countUsed(keyreeve.data, keyId, 7)
  await expect(keys.detail('event-service')).toContainText('7 checks')
  await expect(keys.row('event-service')).toContainText('just now')
})

test('each change names its actor (you, a command-line user, or a linked key), also with long names', async ({
  keyreeve,
}) => {
  const { page, shell, keys, activity } = keyreeve
  await keyreeve.unlocked()
  const api = await LocalApi.serve(keyreeve)
  const accounts = await keyreeve.ask('accounts.list', {})
  const you = (accounts.ok && accounts.data[0]?.id) || ''
  const longName = `provisioner ${'of every service '.repeat(5)}`.trim()
  const short = await key(keyreeve, 'provisioner', you)
  const long = await key(keyreeve, longName, you)
  await api.create(short.secret, 'billing')
  await api.create(long.secret, 'webhooks')
  // The details of a deleted key can be opened, too.
  expect(await keyreeve.ask('keys.delete', { id: short.key.id }, { confirmed: true })).toMatchObject({
    ok: true,
  })

  const longUser = `ada-${'lovelace-'.repeat(8)}`
  await recordAccount(keyreeve.data, 'robot', { kind: 'cli', user: 'ada' })
  await recordAccount(keyreeve.data, 'other-robot', { kind: 'cli', user: longUser })

  await shell.goTo('Activity')
  const actorOf = (words: string) => activity.actorOf(activity.entries.filter({ hasText: words }))
  await expect(actorOf('Created key billing')).toHaveText('key provisioner')
  await expect(actorOf('Deleted key provisioner')).toHaveText('you')
  await expect(actorOf('Created key webhooks').getByRole('button')).toHaveAttribute(
    'title',
    `The key ${longName}, through the local API`,
  )
  await expect(actorOf('Created account robot')).toHaveText('ada (CLI)')
  await expect(actorOf('Created account other-robot').locator('span')).toHaveAttribute(
    'title',
    `${longUser}, on the command line`,
  )
  for (const width of [900, 1400]) {
    await keyreeve.application.evaluate(
      ({ BrowserWindow }, width) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, 700),
      width,
    )
    await page.waitForFunction((width) => innerWidth === width, width)
    const boxes = await Promise.all(
      [
        'Created key billing',
        'Created key webhooks',
        'Created account robot',
        'Created account other-robot',
        'Deleted key provisioner',
      ].map((words) => actorOf(words).boundingBox()),
    )
    expect(new Set(boxes.map((box) => box?.x)).size, `columns at ${width}`).toBe(1)
    const name = await actorOf('Created key webhooks').getByRole('button').boundingBox()
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThanOrEqual(
      (boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0),
    )
  }
  await actorOf('Created key billing').getByRole('button').click()
  await expect(keys.detail('provisioner')).toContainText('Deleted')
})

test('verifies the activity: whole, or the first entry that another program has changed', async ({
  keyreeve,
}) => {
  const { page, shell, keys, activity } = keyreeve
  await keys.create('event-service')
  await keys.create('event-reader')
  await shell.goTo('Activity')
  await activity.verify.click()
  await expect(page.getByRole('status').filter({ hasText: 'all 3 entries since' })).toBeVisible()
  changeEntry(keyreeve.data, 2, 'somebody else')
  await activity.verify.click()
  const alert = page.getByRole('alert').filter({ hasText: 'Entry 2, of' })
  await expect(alert).toContainText('doesn’t match what was recorded')
  await expect(alert).toContainText('The entry before it is intact.')
  await page.getByRole('button', { name: 'Close the result' }).click()
  await expect(alert).toHaveCount(0)
})

test('Settings changes how long the activity is kept, after a system dialog', async ({ keyreeve }) => {
  const { page, shell, settings, activity, application } = keyreeve
  await shell.goTo('Settings')
  await expect(settings.keepActivity).toHaveValue('forever')
  const refused = await answerMessageDialogs(application, 0)
  await settings.keepActivity.selectOption('For 90 days')
  await expect(page.getByText('Nothing was changed, and no entries were removed.')).toBeVisible()
  await expect(settings.keepActivity).toHaveValue('forever')
  expect(await refused()).toEqual(['Remove entries of the activity after 90 days?'])
  await answerMessageDialogs(application, 1)
  await settings.keepActivity.selectOption('For 90 days')
  await shell.goTo('Activity')
  await expect(activity.list).toContainText('Changed how long entries are kept of')
  await shell.goTo('Settings')
  await expect(settings.keepActivity).toHaveValue('90d')
})
