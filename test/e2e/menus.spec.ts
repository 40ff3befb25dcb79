import type { ElectronApplication, Locator } from '@playwright/test'
import { expect, test } from './fixture.ts'
import { makeEarlier } from './support/earlier.ts'
import { account, key } from './support/scene.ts'

type Item = { readonly label: string; readonly enabled: boolean; readonly accelerator: string | null }

/** The menu bar's item with this id; null if there is none. */
const itemOf = (application: ElectronApplication, id: string): Promise<Item | null> =>
  application.evaluate(({ Menu }, id) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id)
    return item ? { label: item.label, enabled: item.enabled, accelerator: item.accelerator } : null
  }, id)

const choose = (application: ElectronApplication, id: string): Promise<void> =>
  application.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), id)

test('the menu bar runs the page’s commands, and follows the current screen', async ({ keyreeve }) => {
  const { page, application, shell, keys, accounts } = keyreeve
  await keyreeve.unlocked()
  const item = (id: string) => itemOf(application, id)

  await expect.poll(() => item('go.back')).toMatchObject({ enabled: false, accelerator: 'Alt+Left' })
  await choose(application, 'screen.accounts')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Accounts')
  await expect.poll(() => item('go.back')).toMatchObject({ enabled: true })
  await expect.poll(() => item('account.create')).toMatchObject({ accelerator: 'CmdOrCtrl+N' })
  await choose(application, 'account.create')
  await expect(accounts.createDialog).toBeVisible()
  await test.step('over a dialog nothing can be chosen', async () => {
    await expect.poll(() => item('key.create')).toMatchObject({ enabled: false })
    await choose(application, 'key.create')
    await page.keyboard.press('Escape')
    await expect(accounts.createDialog).toBeHidden()
    await expect(keys.createDialog.root).toBeHidden()
    await expect.poll(() => item('key.create')).toMatchObject({ enabled: true })
  })
  await choose(application, 'go.back')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keys')
  await choose(application, 'environment.switch')
  await expect(shell.environment('Production')).toBeChecked()
  await expect.poll(() => item('environment.switch')).toMatchObject({ label: 'Switch to test' })
})

test('every list has row menus, by mouse and by keyboard', async ({ keyreeve, keyboard }) => {
  const { page, shell, keys, accounts, roles, activity } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: worker } = await key(keyreeve, 'worker', id)
  const menu = (name: string) => page.getByRole('menu', { name: `Actions for ${name}`, exact: true })
  const closed = async () => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
  }

  await test.step('accounts', async () => {
    await shell.goTo('Accounts')
    await accounts.row('event-service').click()
    await accounts.list.focus()
    await keyboard.press('Shift+F10')
    await expect(menu('event-service').getByRole('menuitem')).toHaveText([
      'Edit…',
      'Create key…',
      'Show its keys',
      'Show activity',
      'Archive…',
    ])
    await closed()
    await expect(accounts.list).toBeFocused()
    await accounts.row('event-service').click({ button: 'right' })
    await menu('event-service').getByRole('menuitem', { name: 'Show its keys' }).click()
    await expect(keys.filter('account')).toHaveValue('event-service')
  })
  await test.step('roles', async () => {
    await shell.goTo('Roles')
    await roles.row('Event reader').click()
    await roles.list.focus()
    await keyboard.press('ContextMenu')
    await expect(menu('Event reader').getByRole('menuitem')).toHaveText(['Show details'])
    await closed()
  })
  await test.step('activity', async () => {
    await shell.goTo('Activity')
    await activity.list.focus()
    await keyboard.press('ArrowDown', 'Shift+F10')
    await expect(menu('worker')).toBeVisible()
    await closed()
    await expect(activity.list).toBeFocused()
    await activity.entries.first().click({ button: 'right' })
    await menu('worker').getByRole('menuitem', { name: 'Only show this key’s activity' }).click()
    await expect(activity.only('worker')).toBeVisible()
  })
  await test.step('rehearsals', async () => {
    await keyreeve.ask('rehearsals.start', { keyId: worker.id, outcome: 'expired' })
    const stop = page.getByRole('button', { name: 'Stop rehearsing worker' })
    await stop.focus()
    await keyboard.press('Shift+F10')
    await menu('worker').getByRole('menuitem', { name: 'Stop rehearsing' }).click()
    await expect(stop).toBeHidden()
  })
})

test('findings on the Health screen have the menus of their keys', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(keyreeve.data, [{ name: 'worker', daysAgo: 100, environment: 'test' }])
  await keyreeve.start()
  const { page, shell, keys, health } = keyreeve
  await shell.goTo('Health')
  await health.fix('Rotation due', 'Rotate worker…').focus()
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: 'Actions for worker' })
  await expect(menu.getByRole('menuitem').first()).toHaveText('Show the key')
  await page.keyboard.press('Escape')
  await expect(health.fix('Rotation due', 'Rotate worker…')).toBeFocused()
  await page.keyboard.press('ContextMenu')
  await menu.getByRole('menuitem', { name: 'Rotate…' }).click()
  await expect(keys.rotateDialog.root).toBeVisible()
})

test('the details of a row have a button for each command in its context menu, and no others', async ({
  keyreeve,
}) => {
  const { page, shell, keys, accounts, roles } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'worker', id)
  const { key: off } = await key(keyreeve, 'off', id)
  await keyreeve.ask('keys.disable', { id: off.id })
  await keyreeve.ask('keys.create', {
    name: 'once',
    accountId: id,
    environment: 'test',
    expiration: 'never',
    keep: false,
  })
  await keyreeve.ask('roles.create', {
    id: 'clerk',
    name: 'Clerk',
    description: '',
    permissions: ['event:read'],
    holders: 'both',
  })
  const every = [
    'Copy',
    'Write to .env…',
    'Rotate…',
    'Disable',
    'Enable',
    'Lost key…',
    'Delete…',
    'Show activity',
    'Edit…',
    'Create key…',
    'Show its keys',
    'Archive…',
  ]
  const compare = async (row: Locator, detail: Locator) => {
    await row.click()
    await expect(detail).toBeVisible()
    await row.getByRole('button', { name: /^Actions for / }).click()
    const inMenu = await page.getByRole('menuitem').allTextContents()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    for (const name of every)
      await expect(detail.getByRole('button', { name, exact: true })).toHaveCount(
        inMenu.includes(name) ? 1 : 0,
      )
    return inMenu
  }
  for (const name of ['worker', 'off', 'once']) await compare(keys.row(name), keys.detail(name))
  await shell.goTo('Accounts')
  await compare(accounts.row('event-service'), accounts.detail('event-service'))
  await shell.goTo('Roles')
  expect(await compare(roles.row('Clerk'), roles.detail('Clerk'))).toEqual([
    'Show details',
    'Edit…',
    'Delete…',
  ])
  await compare(roles.row('Event reader'), roles.detail('Event reader'))
})
