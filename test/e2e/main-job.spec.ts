import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { expect, test } from './fixture.ts'
import { itemOf } from './support/database.ts'
import { lookUp } from './support/secret-tool.ts'
import { pastedBoth } from './support/x-clipboard.ts'
import { answerFileDialog } from './support/file-dialog.ts'

const issued = /^kr_test_[0-9A-Za-z]{38}$/

/** A realistic `.env` file: a byte-order mark, CRLF, comments, every kind of quotes, a value over two lines. */
const before = [
  '\uFEFF# made by hand, do not sort',
  "export OTHER='single # not a comment' # a comment",
  'EVENT_SERVICE_API_KEY="old value" # rotate me',
  'EMPTY=',
  'TWO_LINES="first',
  'second"',
  'TICKS=`it\'s "quoted"`',
  '',
].join('\r\n')

test('the main job, by mouse: first start, then create, copy, check, write, disable and delete a key', async ({
  keyreeve,
}) => {
  const { shell, keys, accounts, roles, checkAccess, activity } = keyreeve
  await expect
    .poll(
      () =>
        keyreeve.application.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map((window) => window.isVisible()),
        ),
      'the window is seen',
    )
    .toEqual([true])

  await test.step('the first start is useful at once', async () => {
    await expect(keyreeve.page).toHaveTitle('Keyreeve — Test')
    await expect(keys.empty).toHaveText('No keys in test yet')
    await shell.goTo('Accounts')
    await expect(accounts.row('you')).toContainText('super_admin')
    await shell.goTo('Roles')
    for (const role of ['Event ingestor', 'Event reader', 'All reader', 'All writer', 'Super admin'])
      await expect(roles.row(role)).toContainText('Built-in')
  })

  await test.step('a service account', async () => {
    await shell.goTo('Accounts')
    await accounts.create('event-service', ['Event ingestor'])
    await expect(accounts.row('event-service')).toContainText('service account')
  })

  const secret = await test.step('a key, with what it may do shown before', async () => {
    await shell.goTo('Keys')
    await keys.createFirstButton.click()
    const { createDialog, secretDialog } = keys
    await createDialog.chooseIdentity('event-service')
    await expect(createDialog.name).toHaveValue('test-event-service')
    await expect(createDialog.expiration).toHaveValue('never')
    await expect(createDialog.keep).toBeChecked()
    await expect(createDialog.inherited).toContainText('event_ingestor')
    await expect(createDialog.inherited.getByRole('row', { name: /^event/ })).toHaveText(/no.*yes/)
    await createDialog.submit.click()
    await expect(secretDialog.line).toHaveText(/^kr_test_•+\w{4}$/)
    return secretDialog.reveal('test-event-service')
  })
  expect(secret).toMatch(issued)

  await test.step('the secret is copied, and any program can paste it', async () => {
    await keys.secretDialog.copy.click()
    await expect(shell.notices).toContainText('Copied test-event-service')
    expect(await pastedBoth()).toEqual({ clipboard: secret, primary: secret })
    await keys.secretDialog.done.click()
    await expect(keys.secretDialog.root('test-event-service')).toBeHidden()
  })

  await test.step('the list has it, without its secret', async () => {
    await expect(keys.row('test-event-service')).toContainText(secret.slice(-4))
    await expect(keys.row('test-event-service')).toContainText('Active')
    await expect(keyreeve.page.getByText(secret)).toHaveCount(0)
  })

  await test.step('checks: allowed, a permission that is missing, the wrong environment', async () => {
    await shell.goTo('Check access')
    await checkAccess.pick('test-event-service')
    await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
    await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
    await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
    await expect(checkAccess.decision).toContainText('doesn’t have event:read')
    await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Production' })
    await expect(checkAccess.code).toHaveText('401 wrong_environment')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
  })

  const file = join(keyreeve.newFolder('project'), '.env')
  await test.step('written into a .env file: one value changes, every other byte stays', async () => {
    writeFileSync(file, before, { mode: 0o640 })
    await answerFileDialog(keyreeve.application, file)
    await shell.goTo('Keys')
    await keys.open('test-event-service')
    await keys.action('test-event-service', 'Write to .env…').click()
    const { envFileDialog } = keys
    await envFileDialog.choose.click()
    await expect(envFileDialog.file).toHaveValue(file)
    await expect(envFileDialog.variable).toHaveValue('EVENT_SERVICE_API_KEY')
    await expect(envFileDialog.outcome).toHaveText('Replaces the value of EVENT_SERVICE_API_KEY.')
    await envFileDialog.write.click()
    await expect(envFileDialog.root).toBeHidden()
    const after = readFileSync(file, 'utf8')
    expect(after).toBe(before.replace('"old value"', secret))
    expect(parse(after)).toEqual({ ...parse(before), EVENT_SERVICE_API_KEY: secret })
    expect(statSync(file).mode & 0o777).toBe(0o640)
    await expect(keys.detail('test-event-service')).toContainText(file)
  })

  await test.step('disabled: the next check says so; enabled: it works again', async () => {
    await keys.action('test-event-service', 'Disable').click()
    await expect(keys.row('test-event-service')).toContainText('Disabled')
    await shell.goTo('Check access')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('401 disabled')
    await shell.goTo('Keys')
    await keys.open('test-event-service')
    await keys.action('test-event-service', 'Enable').click()
    await expect(keys.row('test-event-service')).toContainText('Active')
    await shell.goTo('Check access')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
  })

  await test.step('a second key is deleted, and its secret leaves the keyring', async () => {
    await shell.goTo('Keys')
    const doomed = await keys.create('short-lived')
    const item = itemOf(keyreeve.data, 'short-lived') ?? ''
    expect(await lookUp(item)).toBe(doomed)
    await keys.open('short-lived')
    await keys.action('short-lived', 'Delete…').click()
    await shell.confirmation('Delete short-lived?').getByRole('button', { name: 'Delete key' }).click()
    await expect(keys.row('short-lived')).toHaveCount(0)
    // The list shows the committed state; the keychain item is removed right after.
    await expect.poll(() => lookUp(item)).toBeNull()
    await shell.goTo('Check access')
    await checkAccess.askWith(doomed, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('401 deleted')
  })

  await test.step('all of it is in the activity', async () => {
    await shell.goTo('Activity')
    for (const words of [
      'Created account event-service',
      'Created key test-event-service',
      'Copied the secret of test-event-service',
      'Wrote the secret of test-event-service',
      'Disabled key test-event-service',
      'Enabled key test-event-service',
      'Deleted key short-lived',
    ]) {
      await expect(activity.entries.filter({ hasText: words })).toHaveCount(1)
    }
  })

  await test.step('after a restart all of it is there again', async () => {
    await keyreeve.restart()
    const { shell, keys, accounts, checkAccess } = keyreeve
    await expect(keys.row('test-event-service')).toContainText('Active')
    await expect(keys.row('short-lived')).toHaveCount(0)
    await keys.filter('status').selectOption('Deleted')
    await expect(keys.row('short-lived')).toContainText('Deleted')
    await shell.goTo('Accounts')
    await expect(accounts.row('event-service')).toContainText('event_ingestor')
    await shell.goTo('Check access')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
    await shell.goTo('Keys')
    await keys.filter('status').selectOption('Not deleted')
    await keys.open('test-event-service')
    await keys.action('test-event-service', 'Copy').click()
    await expect(shell.notices).toContainText('Copied test-event-service')
    expect((await pastedBoth()).clipboard).toBe(secret)
  })
})

test('creates a key that is submitted before the account to begin with is known', async ({ keyreeve }) => {
  const { page, shell, keys } = keyreeve
  await expect(shell.keychain).toContainText('unlocked')
  await keys.createButton.waitFor()
  // In the moment in which the dialog appears, no answer of the main process can have arrived.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const name = document.querySelector<HTMLInputElement>('[role=dialog] input[name=name]')
      if (!name?.form) return
      observer.disconnect()
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(name, 'at-once')
      name.dispatchEvent(new Event('input', { bubbles: true }))
      name.form.requestSubmit()
    }).observe(document.body, { childList: true, subtree: true })
  })
  await keys.createButton.click()
  await keys.secretDialog.close('at-once')
  await expect(keys.row('at-once')).toBeVisible()
})

test('suggests a name, which typing replaces', async ({ keyreeve }) => {
  const { page, keys } = keyreeve
  await keys.createButton.click()
  await expect(keys.createDialog.name).toHaveValue('test-you')
  await page.keyboard.type('mine')
  await expect(keys.createDialog.name).toHaveValue('mine')
})
