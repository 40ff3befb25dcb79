import { expect, test } from './fixture.ts'
import { LostKeyDialog } from './pages/lost-key-dialog.ts'
import { account, key } from './support/scene.ts'

test('back and forward cover environments, screens, filters and selected rows, by keyboard and mouse buttons', async ({
  keyreeve,
}) => {
  const { page, shell, keys, accounts, activity } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'first', id)
  await key(keyreeve, 'second', id)
  await key(keyreeve, 'live', id, 'production')
  await expect(keys.row('second')).toBeVisible()
  const back = () => page.keyboard.press('Alt+ArrowLeft')
  const forward = () => page.keyboard.press('Alt+ArrowRight')
  // Playwright's mouse has no side buttons.
  const mouse = (button: 3 | 4) => page.locator('body').dispatchEvent('mouseup', { button })

  await test.step('there', async () => {
    await keys.open('first')
    await keys.open('second')
    await keys.search.fill('sec')
    await shell.goTo('Accounts')
    await accounts.open('event-service')
    await accounts.detail('event-service').getByRole('button', { name: 'Show its keys' }).click()
    // The previous search and selection do not leak into the new view.
    await expect(keys.search).toHaveValue('')
    await expect(keys.row('first')).toBeVisible()
    await expect(keys.emptyPane).toContainText('No key selected')
    await shell.switchTo('Production')
    await expect(keys.row('live')).toBeVisible()
    await shell.goTo('Activity')
    await activity.kind('Deliveries').check()
  })
  await test.step('and back', async () => {
    await back()
    await expect(activity.kind('All')).toBeChecked()
    await back()
    await expect(keys.row('live')).toBeVisible()
    await back()
    await expect(shell.environment('Test')).toBeChecked()
    await expect(keys.row('first')).toBeVisible()
    await expect(keys.filter('account')).toHaveValue('event-service')
    await back()
    await expect(accounts.detail('event-service')).toBeVisible()
    await mouse(3)
    await expect(accounts.emptyPane).toContainText('No account selected')
    await mouse(3)
    await expect(keys.search).toHaveValue('sec')
    await expect(keys.detail('second')).toBeVisible()
    await expect(keys.filter('account')).toHaveValue('')
    await back()
    await expect(keys.detail('first')).toBeVisible()
    await back()
    await expect(keys.emptyPane).toContainText('No key selected')
    await back()
    await expect(keys.emptyPane).toContainText('No key selected')
  })
  await test.step('and forward again', async () => {
    await forward()
    await forward()
    await expect(keys.detail('second')).toBeVisible()
    await mouse(4)
    await expect(accounts.emptyPane).toBeVisible()
    await forward()
    await forward()
    await forward()
    await expect(shell.environment('Production')).toBeChecked()
    await expect(keys.row('live')).toBeVisible()
  })
  await test.step('stepping through a list with the arrow keys is one place, and a dialog stays where it is', async () => {
    await shell.switchTo('Test')
    await expect(keys.row('first')).toBeVisible()
    await keys.search.focus()
    for (const press of ['ArrowDown', 'Home', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(press)
    await expect(keys.detail('second')).toBeVisible()
    await page.keyboard.press('Control+N')
    await expect(keys.createDialog.root).toBeVisible()
    await back()
    await expect(keys.createDialog.root).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(keys.createDialog.root).toBeHidden()
    await back()
    await expect(shell.environment('Production')).toBeChecked()
  })
})

test('cancelling a dialog returns to the flow it was opened from', async ({ keyreeve }) => {
  const { page, shell, keys, accounts, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'worker', id)
  const escape = () => page.keyboard.press('Escape')

  await test.step('an account that is created for a key', async () => {
    await keys.createButton.click()
    await keys.createDialog.name.fill('half-typed')
    await keys.createDialog.root.getByRole('button', { name: 'New service account' }).click()
    await expect(accounts.createDialog).toBeVisible()
    await escape()
    await expect(accounts.createDialog).toBeHidden()
    await expect(keys.createDialog.name).toHaveValue('half-typed')
    await escape()
    await expect(keys.createDialog.root).toBeHidden()
  })
  await test.step('the steps of a lost key', async () => {
    const steps = new LostKeyDialog(page, 'worker')
    await keys.menu('worker').click()
    await keys.menuItem('Lost key…').click()
    await steps.create.click()
    await expect(keys.createDialogInPlaceOf('worker').name).toBeFocused()
    await escape()
    await expect(steps.create).toBeFocused()
    await escape()
    await expect(steps.root).toBeHidden()
  })
  await test.step('a key that is created to pass a check', async () => {
    await keyreeve.ask('accounts.update', { id, roles: ['event_reader'] })
    await shell.goTo('Check access')
    await checkAccess.pick('worker')
    await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
    await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
    await checkAccess.fix.getByRole('button', { name: 'Create a new key…' }).click()
    await expect(keys.createDialog.name).toBeFocused()
    await escape()
    await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
    await expect(checkAccess.fix.getByRole('button', { name: 'Create a new key…' })).toBeFocused()
  })
})

test('navigating to a screen clears its old filters', async ({ keyreeve }) => {
  const { shell, keys, activity } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'worker', id)
  await keys.open('worker')
  await keys.detail('worker').getByRole('button', { name: 'Show activity' }).click()
  await expect(activity.only('worker')).toBeVisible()
  await shell.goTo('Keys')
  await expect(keys.emptyPane).toContainText('No key selected')
  await shell.goTo('Activity')
  await expect(activity.only('worker')).toBeHidden()
  await expect(activity.environment).toHaveValue('')
})

test('back undoes sorting a list, and navigating to a screen keeps its order', async ({ keyreeve }) => {
  const { page, shell, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'alpha', id)
  await key(keyreeve, 'beta', id)
  const rows = keys.list.getByRole('row').filter({ hasText: /alpha|beta/ })
  const order = async (...names: readonly string[]) => {
    for (const [index, name] of names.entries()) await expect(rows.nth(index)).toContainText(name)
  }
  await order('beta', 'alpha')
  await keys.column('Name').getByRole('button').click()
  await order('alpha', 'beta')
  await page.keyboard.press('Alt+ArrowLeft')
  await order('beta', 'alpha')
  await page.keyboard.press('Alt+ArrowRight')
  await order('alpha', 'beta')
  await shell.goTo('Roles')
  await shell.goTo('Keys')
  await order('alpha', 'beta')
  await expect(keys.column('Name')).toHaveAttribute('aria-sort', 'ascending')
})

test('back from a confirmation returns to its dialog, and cancels nothing else', async ({ keyreeve }) => {
  const { page, shell, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'live', id, 'production')
  await shell.switchTo('Production')
  await keys.open('live')
  await keys.action('live', 'Rotate…').click()
  const question = page.getByRole('alertdialog', { name: 'Rotate live?' })
  const leave = [
    () => page.keyboard.press('Alt+ArrowLeft'),
    () => page.locator('body').dispatchEvent('mouseup', { button: 3 }),
    () => page.keyboard.press('Escape'),
  ]
  await keys.rotateDialog.overlap('1 hour').check()
  for (const back of leave) {
    await keys.rotateDialog.submit.click()
    await expect(question).toBeVisible()
    await back()
    await expect(question).toBeHidden()
    await expect(keys.rotateDialog.root).toBeVisible()
    // As it was left.
    await expect(keys.rotateDialog.overlap('1 hour')).toBeChecked()
  }
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(keys.rotateDialog.root).toBeVisible()
})

test('back and forward repeat the questions of Check access, and navigating to it starts over', async ({
  keyreeve,
}) => {
  const { page, shell, keys, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: worker } = await key(keyreeve, 'worker', id)
  const back = () => page.keyboard.press('Alt+ArrowLeft')
  await shell.goTo('Check access')
  await checkAccess.paste(`key=${worker.hint} entity=customer action=write`)
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
  await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
  await expect(checkAccess.code).toHaveText('200 ok')
  await shell.goTo('Keys')
  await expect(keys.row('worker')).toBeVisible()

  await back()
  await expect(checkAccess.code).toHaveText('200 ok')
  await expect(checkAccess.subject).toContainText('worker')
  await expect(checkAccess.entity).toHaveValue('event')
  await back()
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
  await expect(checkAccess.entity).toHaveValue('customer')
  await back()
  await expect(checkAccess.code).toBeHidden()
  await expect(checkAccess.subject).toBeHidden()
  await expect(checkAccess.entity).toHaveValue('event')
  await page.keyboard.press('Alt+ArrowRight')
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')

  // Answered as of now, not as it was when the question was asked.
  await keyreeve.ask('keys.disable', { id: worker.id })
  await expect(checkAccess.code).toHaveText('401 disabled')
  await shell.goTo('Keys')
  await back()
  await expect(checkAccess.code).toHaveText('401 disabled')

  await shell.goTo('Keys')
  await shell.goTo('Check access')
  await expect(checkAccess.subject).toBeHidden()
  await expect(checkAccess.code).toBeHidden()
  await keyreeve.ask('keys.enable', { id: worker.id })
  await checkAccess.pick('worker')
  await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
  await expect(checkAccess.code).toHaveText('200 ok')
  await shell.switchTo('Production')
  await expect(checkAccess.code).toBeHidden()
  await back()
  await expect(checkAccess.key).toHaveValue(/^worker/)
  await expect(checkAccess.code).toHaveText('200 ok')
})
