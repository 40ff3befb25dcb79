import { appendFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from './fixture.ts'
import { makeEarlier } from './support/earlier.ts'
import { valueIn } from './support/env-value.ts'
import { Keyboard } from './support/keyboard.ts'
import type { Keyreeve } from './support/keyreeve.ts'

const setRoles = async (keyreeve: Keyreeve, name: string, roles: string[]): Promise<void> => {
  const accounts = await keyreeve.ask('accounts.list', {})
  const account = accounts.ok ? accounts.data.find((each) => each.name === name) : undefined
  expect(await keyreeve.ask('accounts.update', { id: account?.id ?? '', roles })).toMatchObject({ ok: true })
}

test('rotates a due key from the Health screen: role changes, new secret in the old place, end of the overlap', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  const file = join(keyreeve.newFolder('project'), '.env')
  await makeEarlier(keyreeve.data, [
    {
      name: 'worker',
      daysAgo: 100,
      account: { name: 'event-service', roles: ['event_ingestor'] },
      files: [file],
    },
  ])
  const old = valueIn(file)
  await keyreeve.start()
  const { page, shell, keys, health, checkAccess } = keyreeve
  const code = async (secret: string, action: 'Read' | 'Write') => {
    await shell.goTo('Check access')
    await checkAccess.askWith(secret, { entity: 'event', action, in: 'Test' })
    return checkAccess.code
  }
  await setRoles(keyreeve, 'event-service', ['event_reader'])

  await test.step('the list and the page say that it is due, and what a new one would get', async () => {
    await expect(keys.row('worker')).toContainText('rotation due')
    await keys.open('worker')
    await expect(keys.detail('worker')).toContainText('Rotation is due.It is 100 days old')
    await expect(keys.detail('worker')).toContainText('Gained event_reader. Lost event_ingestor.')
    await expect(
      keys.detail('worker').getByRole('button', { name: 'Rotate to get today’s roles…' }),
    ).toBeVisible()
    await keys.filter('status').selectOption('Rotation due')
    await expect(keys.row('worker')).toBeVisible()
    await keys.filter('status').selectOption('Not deleted')
  })

  await test.step('the dialog shows gained and lost, and when either key ends', async () => {
    await shell.goTo('Health')
    await expect(health.keys('Rotation due')).toContainText('100 days old')
    await health.fix('Rotation due', 'Rotate worker…').click()
    const { rotateDialog } = keys
    await expect(rotateDialog.changes('Roles')).toHaveText(['gains event_reader', 'loses event_ingestor'])
    await expect(rotateDialog.changes('Permissions')).toHaveText(['gains event:read', 'loses event:write'])
    await expect(rotateDialog.overlap('24 hours')).toBeChecked()
    await expect(rotateDialog.root).toContainText('Like the old key, the new one never expires.')
    await rotateDialog.overlap('None').check()
    await expect(rotateDialog.root).toContainText('The old key stops working immediately')
    await rotateDialog.overlap('7 days').check()
    await expect(rotateDialog.root).toContainText('The old key works until')
    await rotateDialog.file(dirname(file)).uncheck()
    await rotateDialog.submit.click()
  })

  const secret = await test.step('the new secret is shown once, and put where the old one was', async () => {
    const shown = await keys.secretDialog.reveal('worker')
    await keys.secretDialog
      .root('worker')
      .getByRole('button', { name: `Write to ${file} as API_KEY` })
      .click()
    await expect(keys.secretDialog.root('worker')).toContainText(`Written to ${file}`)
    expect(valueIn(file)).toBe(shown)
    await keys.secretDialog.done.click()
    await expect(keys.secretDialog.root('worker')).toBeHidden()
    return shown
  })
  expect(secret).toMatch(/^kr_test_[0-9A-Za-z]{38}$/)
  await expect(health.empty).toBeVisible()

  await test.step('both work during the overlap, each as its own snapshot has it', async () => {
    await expect(await code(old, 'Write')).toHaveText('200 ok')
    await expect(await code(secret, 'Read')).toHaveText('200 ok')
    await expect(await code(secret, 'Write')).toHaveText('403 insufficient_permissions')
  })

  await test.step('the pages of both tell of each other; the overlap ends by one action', async () => {
    await shell.goTo('Keys')
    await keys.rowIn('worker', 'Active').click()
    await expect(keys.detail('worker')).toContainText(/Replaces\S+, works until/)
    await keys
      .detail('worker')
      .getByRole('button', { name: old.slice(-4) })
      .click()
    await expect(keys.detail('worker')).toContainText('Replaced by a newer key.')
    await keys.action('worker', 'End overlap now').click()
    await expect(keys.rowIn('worker', 'Expired')).toBeVisible()
    await expect(keys.detail('worker')).toContainText('This one no longer works.')
    await keys
      .detail('worker')
      .getByRole('button', { name: secret.slice(-4) })
      .click()
    await expect(keys.detail('worker')).toContainText(/Replaces\S+, expired/)
    await expect(await code(old, 'Write')).toHaveText('401 expired')
    await expect(await code(secret, 'Read')).toHaveText('200 ok')
  })

  await test.step('all of it is in the activity', async () => {
    await shell.goTo('Activity')
    for (const words of ['Rotated key worker', 'Wrote the secret of worker', 'Ended the overlap of worker'])
      await expect(keyreeve.activity.entries.filter({ hasText: words }).first()).toBeVisible()
    await expect(page.getByText(secret)).toHaveCount(0)
  })
})

test('in production, rotating, writing and ending the overlap each confirm once and name the environment', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  const file = join(keyreeve.newFolder('project'), '.env')
  await makeEarlier(keyreeve.data, [
    { name: 'live', daysAgo: 10, environment: 'production', expiration: '30d', files: [file] },
  ])
  const old = valueIn(file)
  await keyreeve.start()
  const { shell, keys } = keyreeve
  await shell.switchTo('Production')

  await keys.menu('live').click()
  await keys.menuItem('Rotate…').click()
  const { rotateDialog, secretDialog, envFileDialog } = keys
  await expect(rotateDialog.root).toContainText('Production')
  await expect(rotateDialog.allowed).toContainText('its account’s roles are the same')
  await rotateDialog.submit.click()
  await expect(rotateDialog.confirmation).toContainText('It works in production. The old key works until')
  await expect(rotateDialog.confirmation).toContainText('The old secret is replaced in 1 file.')
  await rotateDialog.confirmation.getByRole('button', { name: 'Cancel' }).click()
  await keyreeve.page.keyboard.press('Escape')
  await expect(rotateDialog.root).toBeHidden()
  await expect(keys.row('live')).toHaveCount(1)
  expect(await keyreeve.ask('keys.rotate', { id: 'key_none', overlap: '1h' })).toMatchObject({
    ok: false,
    error: { code: 'not_found.key' },
  })

  await keys.action('live', 'Rotate…').click()
  await rotateDialog.file(dirname(file)).uncheck()
  await rotateDialog.submit.click()
  await rotateDialog.confirm.click()
  const secret = await secretDialog.reveal('live')
  expect(secret).toMatch(/^kr_live_/)
  await secretDialog
    .root('live')
    .getByRole('button', { name: `Write to ${file} as API_KEY` })
    .click()
  expect(valueIn(file)).toBe(old)
  await expect(envFileDialog.confirmation).toContainText(
    `The secret of live works in production. It replaces the value of API_KEY in ${file}, in plain text, where any of your programs can read it.`,
  )
  await envFileDialog.confirm.click()
  await expect(secretDialog.root('live')).toContainText(`Written to ${file}`)
  expect(valueIn(file)).toBe(secret)
  await secretDialog.done.click()

  await keys.rowIn('live', 'Replaced').click()
  await keys.action('live', 'End overlap now…').click()
  const question = shell.confirmation('End the overlap of live?')
  await expect(question).toContainText('production')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(keys.rowIn('live', 'Replaced')).toBeVisible()
  await keys.action('live', 'End overlap now…').click()
  await question.getByRole('button', { name: 'End overlap' }).click()
  await expect(keys.rowIn('live', 'Expired')).toBeVisible()
})

test('rotates an imported key with a value from its provider, which is not sent back', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(keyreeve.data, [{ name: 'theirs', daysAgo: 95, imported: 'sk_theirs_1234567890abcd' }])
  await keyreeve.start()
  const { page, shell, keys } = keyreeve
  await keys.open('theirs')
  await keys.action('theirs', 'Rotate…').click()
  const { rotateDialog } = keys
  await expect(rotateDialog.value).toBeFocused()
  await rotateDialog.submit.click()
  await expect(rotateDialog.root).toContainText('Paste the value.')
  await rotateDialog.value.fill('sk_theirs_1234567890abcd')
  await rotateDialog.submit.click()
  await expect(rotateDialog.root).toContainText(
    'You already have this value: it is the key “theirs” in test.',
  )
  await rotateDialog.value.fill('sk_theirs_fedcba0987654321')
  await rotateDialog.submit.click()
  await expect(shell.notices).toContainText('Rotated theirs.')
  await expect(rotateDialog.root).toBeHidden()
  await expect(keys.rowIn('theirs', 'Active')).toContainText('4321')
  await expect(keys.rowIn('theirs', 'Replaced')).toContainText('abcd')
  await expect(page.getByText('sk_theirs_fedcba0987654321')).toHaveCount(0)
  expect((await keyreeve.traffic()).filter(({ text }) => text.includes('sk_theirs_'))).toEqual([])
})

test('a rotation with another overlap by keyboard only, from the Health screen and the palette', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(keyreeve.data, [{ name: 'worker', daysAgo: 100 }])
  await keyreeve.start()
  const { page, shell, keys, health } = keyreeve
  const keyboard = new Keyboard(page)
  await keyboard.goTo('7', 'Health')
  await keyboard.activate(health.fix('Rotation due', 'Rotate worker…'))
  const { rotateDialog, secretDialog } = keys
  await expect(rotateDialog.overlap('24 hours')).toBeFocused()
  await keyboard.press('ArrowRight')
  await expect(rotateDialog.overlap('7 days')).toBeChecked()
  await keyboard.press('Enter')
  await expect(secretDialog.copy).toBeFocused()
  await keyboard.press('Enter')
  await expect(secretDialog.root('worker').getByText('Copied', { exact: true })).toBeVisible()
  await keyboard.press('Escape')
  await expect(health.empty).toBeVisible()
  await keyboard.press('Control+K')
  await expect(shell.palette.getByRole('combobox')).toBeFocused()
  await keyboard.type('rotate wor')
  await keyboard.press('Enter')
  await expect(rotateDialog.root).toBeVisible()
  await keyboard.press('Escape')
  await expect(rotateDialog.root).toBeHidden()
})

test('a rotation replaces the old secret in the chosen files, and is undone, by keyboard only', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  const [changed, unchecked, edited] = ['changed', 'unchecked', 'edited'].map((name) =>
    join(keyreeve.newFolder(name), '.env'),
  ) as [string, string, string]
  await makeEarlier(keyreeve.data, [{ name: 'worker', daysAgo: 100, files: [changed, unchecked, edited] }])
  // What Vim leaves beside a file that it has open.
  writeFileSync(`${edited}.swp`, '')
  const old = valueIn(changed)
  await keyreeve.start()
  const { page, shell, keys, health } = keyreeve
  const keyboard = new Keyboard(page)
  const { rotateDialog, secretDialog } = keys

  await test.step('the dialog lists what would change, and what is left with the reason and the command', async () => {
    await keyboard.goTo('7', 'Health')
    await keyboard.activate(health.fix('Rotation due', 'Rotate worker…'))
    await expect(rotateDialog.overlap('24 hours')).toBeFocused()
    const files = rotateDialog.root.getByRole('region', { name: 'Files that hold this secret' })
    await expect(files.getByRole('group', { name: dirname(changed) })).toContainText('API_KEY the new secret')
    await expect(files).not.toContainText(old)
    const left = files.getByRole('group', { name: 'Left as they are:' })
    await expect(left).toContainText('An editor has the file open: .env.swp is beside it.')
    await expect(left).toContainText(`keyreeve env write '${edited}' --key 'worker' --env test --as API_KEY`)
    await expect(rotateDialog.file(dirname(changed))).toBeChecked()
    await keyboard.tabTo(rotateDialog.file(dirname(unchecked)))
    await keyboard.press('Space')
    await keyboard.activate(left.getByRole('button', { name: `Copy the command for ${edited}` }))
    await expect(shell.notices).toContainText('Copied the command.')
    await keyboard.activate(rotateDialog.submit)
  })

  await test.step('only the chosen file has the new secret', async () => {
    await expect(secretDialog.root('worker')).toContainText('Replaced in 1 file.')
    await keyboard.activate(secretDialog.eye)
    await expect(secretDialog.line).toHaveText(/^kr_test_/)
    expect(valueIn(changed)).toBe(await secretDialog.line.textContent())
    expect(valueIn(changed)).not.toBe(old)
    for (const file of [unchecked, edited]) expect(valueIn(file)).toBe(old)
    const root = secretDialog.root('worker')
    await expect(root).toContainText('An editor has the file open')
    // It is listed once, with the reason; the unchecked one is among the places that still have the old secret.
    const write = (path: string) => root.getByRole('button', { name: `Write to ${path} as API_KEY` })
    await expect(write(unchecked)).toBeVisible()
    await expect(write(edited)).toHaveCount(0)
  })

  await test.step('undoing gives the file its old content again', async () => {
    await keyboard.activate(secretDialog.root('worker').getByRole('button', { name: 'Undo rotation' }))
    await expect(shell.notices).toContainText('Undid the rotation of “worker”.')
    await expect(shell.notices).toContainText('1 file has its old content again.')
    await expect(secretDialog.root('worker')).toBeHidden()
    expect(valueIn(changed)).toBe(old)
    await expect(health.fix('Rotation due', 'Rotate worker…')).toBeVisible()
  })
})

test('in production, the rotation of an imported key replaces its value in a file, and undoing it confirms once', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  const file = join(keyreeve.newFolder('project'), '.env')
  const [old, fresh] = ['sk_theirs_1234567890abcd', 'sk_theirs_fedcba0987654321']
  await makeEarlier(keyreeve.data, [
    { name: 'theirs', daysAgo: 10, environment: 'production', imported: old, files: [file] },
  ])
  await keyreeve.start()
  const { shell, keys } = keyreeve
  const { rotateDialog } = keys
  await shell.switchTo('Production')
  await keys.open('theirs')
  await keys.action('theirs', 'Rotate…').click()
  await rotateDialog.value.fill(fresh)
  await rotateDialog.submit.click()
  expect(valueIn(file)).toBe(old)
  await rotateDialog.confirm.click()
  await expect(rotateDialog.root).toContainText('Replaced in 1 file.')
  expect(valueIn(file)).toBe(fresh)

  const question = shell.confirmation('Undo the rotation of theirs?')
  await rotateDialog.root.getByRole('button', { name: 'Undo rotation…' }).click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(valueIn(file)).toBe(fresh)
  await rotateDialog.root.getByRole('button', { name: 'Undo rotation…' }).click()
  await question.getByRole('button', { name: 'Undo rotation' }).click()
  await expect(shell.notices).toContainText('Undid the rotation of “theirs”.')
  await expect(rotateDialog.root).toBeHidden()
  expect(valueIn(file)).toBe(old)
})

test('an old key that nothing uses is asked about after a start, and ended with one click', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(keyreeve.data, [
    { name: 'worker', daysAgo: 3, rotated: true },
    { name: 'other', daysAgo: 3, rotated: true },
    { name: 'live', daysAgo: 3, environment: 'production', rotated: true },
  ])
  await keyreeve.start()
  const { shell, keys, health } = keyreeve
  await shell.goTo('Health')
  await expect(health.keys('Old keys to end')).toHaveCount(2)
  await expect(health.keys('Old keys to end').first()).toContainText('never used')
  await health.fix('Old keys to end', 'End the old key of worker').click()
  await expect(health.keys('Old keys to end')).toHaveCount(1)

  await shell.goTo('Keys')
  await expect(keys.rowIn('worker', 'Expired')).toBeVisible()
  await keys.rowIn('other', 'Active').click()
  await expect(keys.detail('other')).toContainText('End the old key?Nothing has used the old key since')
  await keys.action('other', 'End overlap now').click()
  await expect(keys.rowIn('other', 'Expired')).toBeVisible()
  await expect(keys.detail('other')).not.toContainText('End the old key?')

  await shell.switchTo('Production')
  await shell.goTo('Health')
  await health.fix('Old keys to end', 'End the old key of live').click()
  const question = shell.confirmation('End the overlap of live?')
  await question.getByRole('button', { name: 'End overlap' }).click()
  await expect(health.group('Old keys to end')).toHaveCount(0)
})

test('a rotation is undone later from the key’s details, except in files that were changed since', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  const [first, second] = ['first', 'second'].map((name) => join(keyreeve.newFolder(name), '.env')) as [
    string,
    string,
  ]
  await makeEarlier(keyreeve.data, [{ name: 'worker', daysAgo: 3, files: [first, second] }])
  const old = valueIn(first)
  await keyreeve.start()
  await keyreeve.keys.open('worker')
  await keyreeve.keys.action('worker', 'Rotate…').click()
  await keyreeve.keys.rotateDialog.submit.click()
  await keyreeve.keys.secretDialog.done.click()
  const fresh = valueIn(first)
  expect(fresh).not.toBe(old)
  expect(valueIn(second)).toBe(fresh)
  appendFileSync(second, 'OTHER=1\n')

  await keyreeve.restart()
  const { shell, keys } = keyreeve
  await keys.rowIn('worker', 'Active').click()
  await expect(keys.detail('worker')).toContainText('The old key still works.')
  await keys.detail('worker').getByRole('button', { name: 'Undo rotation…' }).click()
  const question = shell.confirmation('Undo the rotation of worker?')
  await expect(question).toContainText('1 file gets the old secret back')
  const files = question.getByRole('region', { name: 'Files that change back' })
  await expect(files).toContainText(dirname(first))
  await expect(files.getByRole('group', { name: 'Left as they are:' })).toContainText(dirname(second))
  for (const secret of [old, fresh]) await expect(question).not.toContainText(secret)
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(valueIn(first)).toBe(fresh)

  // From the old key's details.
  await keys.rowIn('worker', 'Replaced').click()
  await keys.detail('worker').getByRole('button', { name: 'Undo rotation…' }).click()
  await question.getByRole('button', { name: 'Undo rotation' }).click()
  await expect(shell.notices).toContainText('Undid the rotation of “worker”.')
  expect([valueIn(first), valueIn(second)]).toEqual([old, fresh])
  await expect(keys.rowIn('worker', 'Active')).toContainText(old.slice(-4))
})

test('rotates all keys that are due at once, and undoes all of it', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  const file = (name: string): string => join(keyreeve.newFolder(name), '.env')
  const files = ['one', 'two', 'unchecked', 'skipped'].map(file) as [string, string, string, string]
  const [one, two, unchecked, skipped] = files
  await makeEarlier(keyreeve.data, [
    { name: 'worker', daysAgo: 120, files: [one, unchecked] },
    { name: 'reader', daysAgo: 100, files: [two] },
    { name: 'later', daysAgo: 95, files: [skipped] },
    { name: 'theirs', daysAgo: 95, imported: 'sk_theirs_1234567890abcd' },
  ])
  const before = files.map(valueIn)
  await keyreeve.start()
  const { page, shell, keys, health } = keyreeve
  await shell.goTo('Health')
  await health.group('Rotation due').getByRole('button', { name: 'Rotate all…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Rotate the keys that are due' })
  const part = (name: string) => dialog.getByRole('region', { name, exact: true })
  await expect(part('worker')).toContainText('API_KEY the new secret')
  await expect(part('Rotate these one by one')).toContainText('theirs was imported')
  for (const secret of before) await expect(dialog).not.toContainText(secret)
  await part('worker')
    .getByRole('group', { name: dirname(unchecked) })
    .getByRole('checkbox')
    .uncheck()
  await dialog.getByRole('checkbox', { name: 'later', exact: true }).uncheck()
  await dialog.getByRole('button', { name: 'Rotate 2 keys' }).click()

  const results = part('What was done')
  for (const name of ['worker', 'reader'])
    await expect(results.getByRole('group', { name, exact: true })).toContainText('Replaced in 1 file.')
  expect(files.map((each, at) => valueIn(each) === before[at])).toEqual([false, false, true, true])

  await dialog.getByRole('button', { name: 'Undo all' }).click()
  await expect(dialog).toBeHidden()
  expect(files.map(valueIn)).toEqual(before)
  await expect(health.keys('Rotation due')).toHaveCount(4)
  await shell.goTo('Keys')
  await expect(keys.rowIn('worker', 'Active')).toContainText(before[0]?.slice(-4) ?? '')
})
