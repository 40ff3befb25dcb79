import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { itemOf, openedAt } from './support/database.ts'
import { makeEarlier } from './support/earlier.ts'
import { valueIn } from './support/env-value.ts'
import { lookUp } from './support/secret-tool.ts'

test('each finding on the Health screen offers its fix, for the current environment', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  const project = keyreeve.newFolder('work')
  const [first, second] = [join(project, 'a/.env'), join(project, 'b/.env')] as const
  await makeEarlier(keyreeve.data, [
    { name: 'ended', daysAgo: 20, expiration: '7d' },
    { name: 'ending', daysAgo: 6, expiration: '7d', keep: false },
    {
      name: 'shared',
      daysAgo: 3,
      account: { name: 'robot', roles: ['event_reader'] },
      files: [first, second],
    },
    { name: 'idle', daysAgo: 8 },
    { name: 'live', daysAgo: 91, environment: 'production' },
  ])
  await keyreeve.start()
  const { page, shell, keys, health } = keyreeve
  await expect(shell.navigation('Health')).toHaveText(/3$/)
  await shell.goTo('Health')
  for (const [finding, name] of [
    ['Expired', 'ended'],
    ['Expiring', 'ending'],
    ['Shared by several services', 'shared'],
    ['Never used', 'idle'],
  ] as const) {
    await expect(health.keys(finding)).toHaveCount(1)
    await expect(health.keys(finding)).toContainText(name)
  }
  await expect(health.keys('Expired')).toContainText('ended 13 days ago')
  await expect(health.group('Rotation due')).toHaveCount(0)

  await test.step('expired: deleted, and its secret with it', async () => {
    const item = itemOf(keyreeve.data, 'ended') ?? ''
    expect(await lookUp(item)).not.toBeNull()
    await health.fix('Expired', 'Delete ended…').click()
    await shell.confirmation('Delete ended?').getByRole('button', { name: 'Delete key' }).click()
    await expect(health.group('Expired')).toHaveCount(0)
    await expect.poll(() => lookUp(item)).toBeNull()
  })

  await test.step('expiring: rotated, shown once as before', async () => {
    await health.fix('Expiring', 'Rotate ending…').click()
    await expect(keys.rotateDialog.keep).not.toBeChecked()
    await expect(keys.rotateDialog.root).toContainText('The new key expires on')
    await keys.rotateDialog.submit.click()
    await keys.secretDialog.close('ending')
    await expect(health.group('Expiring')).toHaveCount(0)
  })

  await test.step('shared: another key is created for one of its places', async () => {
    await health.fix('Shared by several services', 'Create another key so that shared isn’t shared…').click()
    await expect(keys.createDialog.identity).toHaveValue(/./)
    await keys.createDialog.name.fill('only-b')
    await keys.createDialog.submit.click()
    const secret = await keys.secretDialog.reveal('only-b')
    await expect(keys.secretDialog.root('only-b')).toContainText('Where shared is')
    await keys.secretDialog
      .root('only-b')
      .getByRole('button', { name: `Write to ${second} as API_KEY` })
      .click()
    await expect(keys.secretDialog.root('only-b')).toContainText('Written to')
    expect([valueIn(second), valueIn(first) === secret]).toEqual([secret, false])
    await keys.secretDialog.done.click()
    await expect(health.group('Shared by several services')).toHaveCount(0)
  })

  await test.step('never used: its page is a click away; deleted, nothing is left', async () => {
    await health.group('Never used').getByRole('button', { name: 'idle', exact: true }).click()
    await expect(keys.detail('idle')).toBeVisible()
    await shell.goTo('Health')
    await health.fix('Never used', 'Delete idle…').click()
    await shell.confirmation('Delete idle?').getByRole('button', { name: 'Delete key' }).click()
    await expect(health.empty).toHaveText('No problems in test')
  })

  await shell.switchTo('Production')
  await expect(health.keys('Rotation due')).toContainText('live')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Health')
})

test('the Health screen reports a clock that was set back', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve().start()
  await keyreeve.keys.create('a')
  await keyreeve.quit()
  openedAt(keyreeve.data, Date.now() + 3_600_000)
  await keyreeve.start()
  const { shell, health } = keyreeve
  await expect(shell.navigation('Health')).toHaveText(/1$/)
  await shell.goTo('Health')
  await expect(health.group('The clock was set back')).toContainText('Check the date and time.')
})

test('shows the first 50 keys of a finding, and more on demand', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(
    keyreeve.data,
    Array.from({ length: 60 }, (_, index) => ({
      name: `idle-${index}`,
      daysAgo: 80 - index,
      keep: false,
    })),
  )
  await keyreeve.start()
  const { shell, health } = keyreeve
  await shell.goTo('Health')
  const group = health.group('Never used')
  await expect(health.keys('Never used')).toHaveCount(50)
  await expect(group).toContainText('Showing the first 50 of 60.')
  await expect(group.getByRole('button', { name: 'idle-50', exact: true })).toHaveCount(0)
  await group.getByRole('button', { name: 'Show more' }).click()
  await expect(health.keys('Never used')).toHaveCount(60)
  await expect(group.getByRole('button', { name: 'idle-59', exact: true })).toBeVisible()
  await expect(group.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})
