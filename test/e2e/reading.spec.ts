import type { Locator } from '@playwright/test'
import { refuse } from '../../shared/domain/errors.ts'
import { countRefused } from './support/database.ts'
import { expect, test } from './fixture.ts'
import { makeEarlier } from './support/earlier.ts'
import { account, key } from './support/scene.ts'
import { changeKeysAllTheTime, tamper } from './support/tampering.ts'

const busy = refuse('database_busy.database')

test('a failed refresh keeps the rows and says that they may be out of date', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(keyreeve.data, [
    { name: 'ended', daysAgo: 20, expiration: '7d' },
    { name: 'idle', daysAgo: 8 },
  ])
  await keyreeve.start()
  const { page, shell, keys, accounts, roles, activity, health, application } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const notice = page.getByRole('main').getByRole('status').filter({ hasText: 'may be out of date' })

  const staysThrough = async (
    route: 'keys.query' | 'accounts.query' | 'roles.list' | 'health.list' | 'activity.query',
    row: Locator,
    change: () => unknown,
  ) => {
    await expect(row).toBeVisible()
    const mend = await tamper(application, route, [], busy)
    await change()
    await expect(notice).toContainText('Another program is writing to Keyreeve’s database.')
    await expect(row).toBeVisible()
    await mend()
    await notice.getByRole('button', { name: 'Try again' }).click()
    await expect(notice).toHaveCount(0)
    await expect(row).toBeVisible()
  }

  await keys.open('idle')
  await staysThrough('keys.query', keys.row('idle'), () => key(keyreeve, 'another', id))
  await expect(keys.detail('idle')).toBeVisible()
  await expect(keys.row('another')).toBeVisible()
  await shell.goTo('Accounts')
  await staysThrough('accounts.query', accounts.row('event-service'), () =>
    account(keyreeve, 'another-service', ['event_ingestor']),
  )
  await shell.goTo('Roles')
  await staysThrough('roles.list', roles.row('Event reader'), () =>
    keyreeve.ask('roles.create', {
      id: 'clerk',
      name: 'Clerk',
      description: '',
      permissions: ['invoice:read'],
      holders: 'both',
    }),
  )
  await shell.goTo('Activity')
  await staysThrough('activity.query', activity.entries.first(), () =>
    countRefused(keyreeve.data, [{ keyId: null, code: 'unknown', via: 'api' }], Date.now()),
  )
  await shell.goTo('Health')
  await staysThrough('health.list', health.keys('Expired').first(), () => key(keyreeve, 'one more', id))
  // The keys of a finding are a list of their own.
  const mend = await tamper(application, 'health.query', [], busy)
  await key(keyreeve, 'yet another', id)
  await expect(health.group('Expired')).toContainText('Another program is writing to Keyreeve’s database.')
  await expect(health.keys('Expired').first()).toBeVisible()
  await mend()
  await key(keyreeve, 'the last one', id)
  await expect(health.group('Expired')).not.toContainText('Another program')
})

test('a long list can be searched and counted while other processes change keys', async ({ keyreeve }) => {
  const { shell, keys, application } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  for (let number = 1; number <= 120; number += 1) {
    expect(
      (
        await keyreeve.ask('keys.create', {
          name: `key-${String(number).padStart(3, '0')}`,
          accountId,
          environment: 'test',
          expiration: 'never',
          keep: false,
        })
      ).ok,
    ).toBe(true)
  }
  await changeKeysAllTheTime(application)
  await keyreeve.ask('app.reload', {}).catch(() => undefined)
  await expect(keys.row('key-120')).toBeVisible()
  await expect(shell.navigation('Keys')).toHaveText(/120$/)
  await keys.search.fill('key-001')
  await expect(keys.row('key-001')).toBeVisible()
})
