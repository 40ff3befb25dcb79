import { expect, test } from './fixture.ts'
import { countRefused } from './support/database.ts'
import { account, key } from './support/scene.ts'

test('Story 1, wrong environment: pasting the curl line of a 401, and asking again in the key’s environment', async ({
  keyreeve,
}) => {
  const { shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { secret } = await key(keyreeve, 'test-event-service', id)
  await key(keyreeve, 'production-event-service', id, 'production')
  await shell.goTo('Check access')
  await checkAccess.paste(
    `curl -s 'http://127.0.0.1:4571/v1/authorize?entity=event&action=write&environment=production' -H 'x-api-key: ${secret}'`,
  )
  await expect(checkAccess.code).toHaveText('401 wrong_environment')
  await expect(checkAccess.subject).toContainText('test-event-service')
  await expect(checkAccess.subject).toContainText(
    'You pasted a test secret with prefix kr. Its checksum is right.',
  )
  await expect(checkAccess.environment).toHaveValue('production')
  await expect(checkAccess.deciding).toContainText('It is for test, but the request was for production.')
  await expect(checkAccess.fix).toContainText('This key is for test, but you asked in production.')
  await expect(checkAccess.passing.getByRole('button', { name: 'production-event-service' })).toBeVisible()
  await checkAccess.fix.getByRole('button', { name: 'Ask in Test' }).click()
  await expect(checkAccess.code).toHaveText('200 ok')
  await expect(checkAccess.environment).toHaveValue('test')
  await expect(shell.environment('Test')).toBeChecked()
})

test('checks a typed key with one click, although the box is replaced by the key found', async ({
  keyreeve,
}) => {
  const { page, shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'test-event-service', id)
  await shell.goTo('Check access')
  await checkAccess.box.click()
  await page.keyboard.insertText(`key=${made.hint} entity=event action=write`)
  // Like a real click: pressed and released at the same position.
  await checkAccess.submit.hover()
  await page.mouse.down()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await expect(checkAccess.box).toBeVisible()
  await page.mouse.up()
  await expect(checkAccess.code).toHaveText('200 ok')
  await expect(checkAccess.subject).toContainText('test-event-service')
})

test('Story 2, role assigned after the key was created: a new key has it, and is allowed', async ({
  keyreeve,
}) => {
  const { page, shell, keys, checkAccess } = keyreeve
  const made = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: old } = await key(keyreeve, 'test-event-service', made.id)
  await keyreeve.ask('accounts.update', { id: made.id, roles: ['event_ingestor', 'event_reader'] })
  await shell.goTo('Check access')
  await checkAccess.paste(
    `HTTP/1.1 403 Forbidden\ncontent-type: application/json\n\n{"code":"insufficient_permissions","message":"The key lacks event:read.","missing":"event:read","key_id":"${old.id}"}`,
  )
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
  await expect(checkAccess.deciding).toContainText('event:read isn’t in its snapshot.')
  await expect(checkAccess.fix).toContainText(
    /event:read isn’t in this key\. Its account has gained event_reader since \(\d+ \w+ \d+\): create a new key for it\./,
  )
  await expect(checkAccess.fix.getByRole('list', { name: 'Permissions gained and lost' })).toHaveText(
    /gains event:read/,
  )
  await checkAccess.fix.getByRole('button', { name: 'Create a new key…' }).click()
  await expect(keys.createDialog.identity).toHaveValue(made.name)
  await expect(keys.createDialog.inherited).toContainText('event_reader')
  await keys.createDialog.submit.click()
  await keys.secretDialog.copy.click()
  await expect(
    keys.secretDialog.root('test-event-service-2').getByText('Copied', { exact: true }),
  ).toBeVisible()
  await keys.secretDialog.done.click()
  await expect(checkAccess.code).toHaveText('200 ok')
  await expect(checkAccess.subject).toContainText('test-event-service-2')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check access')
})

test('Story 3, role without the permission: assign one that has it, then create a new key', async ({
  keyreeve,
}) => {
  const { shell, keys, accounts, roles, checkAccess } = keyreeve
  const made = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: old } = await key(keyreeve, 'test-event-service', made.id)
  await key(keyreeve, 'test-dashboard', (await account(keyreeve, 'dashboard', ['event_reader'])).id)
  await shell.goTo('Check access')
  await checkAccess.paste(
    `2026-11-03T09:12:44Z WARN gateway refused key=${old.hint} entity=event action=read env=test status=403`,
  )
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
  await expect(checkAccess.fix).toContainText(
    'event:read isn’t in this key, and the role event_ingestor doesn’t include it. Give the account event_reader, the smallest role that does, then create a new key.',
  )
  await expect(checkAccess.passing).toContainText('test-dashboard')
  await expect(checkAccess.passing).toContainText('event_readerall_readerall_writersuper_admin')
  await checkAccess.fix.getByRole('button', { name: 'Open event-service…' }).click()
  const dialog = accounts.editDialog('event-service')
  await expect(accounts.role(dialog, 'Event reader')).toBeFocused()
  await accounts.role(dialog, 'Event reader').check()
  await accounts.submit(dialog).click()
  await expect(checkAccess.fix).toContainText('Its account has gained event_reader since')
  await checkAccess.fix.getByRole('button', { name: 'Create a new key…' }).click()
  await keys.createDialog.submit.click()
  await keys.secretDialog.close('test-event-service-2')
  await expect(checkAccess.code).toHaveText('200 ok')

  await checkAccess.pick('test-event-service')
  await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
  await checkAccess.passing.getByRole('button', { name: 'event_reader' }).click()
  await expect(roles.detail('Event reader')).toBeVisible()
})

test('enables a disabled key, recognises secrets, lets the user choose among several keys, and says when a text has none', async ({
  keyreeve,
}) => {
  const { shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const a = await key(keyreeve, 'first', id)
  const b = await key(keyreeve, 'second', id, 'production')
  await keyreeve.ask('keys.disable', { id: a.key.id })
  await shell.goTo('Check access')

  await checkAccess.askWith(a.secret, { entity: 'event', action: 'Write', in: 'Test' })
  await expect(checkAccess.code).toHaveText('401 disabled')
  await checkAccess.fix.getByRole('button', { name: 'Enable first' }).click()
  await expect(checkAccess.code).toHaveText('200 ok')
  await expect(checkAccess.subject).toContainText('Active')

  await checkAccess.paste(`OLD=${a.secret}\nNEW=${b.secret}\n`)
  await expect(checkAccess.choices).toContainText('There are several keys in it. Which one?')
  await checkAccess.choices.getByRole('button', { name: /^second/ }).click()
  await expect(checkAccess.code).toHaveText('401 wrong_environment')
  await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Production' })
  await expect(checkAccess.code).toHaveText('200 ok')

  await checkAccess.paste(a.secret.replace('_test_', '_live_'))
  await expect(checkAccess.code).toHaveText('401 malformed')
  await expect(checkAccess.subject).toContainText(
    'This looks like a production secret with prefix kr, but its checksum is wrong',
  )
  await checkAccess.paste('a cat sat on a mat')
  await expect(checkAccess.box).toHaveAccessibleDescription(
    'No key found in this text. Paste more of it, or pick the key.',
  )
  await checkAccess.pick('first')
  await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
  await expect(checkAccess.code).toHaveText('200 ok')
})

test('lists refused requests as they happen, and checks each again', async ({ keyreeve }) => {
  const { shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const made = await key(keyreeve, 'test-event-service', id)
  await shell.goTo('Check access')
  await expect(checkAccess.refused).toBeHidden()
  const request = {
    keyId: made.key.id,
    code: 'insufficient_permissions',
    entity: 'customer',
    action: 'write',
    environment: 'test',
    via: 'api',
  } as const
  await countRefused(
    keyreeve.data,
    [request, request, { keyId: null, code: 'malformed', via: 'cli' }],
    Date.now(),
  )
  await expect(checkAccess.refused.getByRole('button')).toHaveCount(2)
  await checkAccess.refused
    .getByRole('button', { name: /test-event-service.*customer:write in Test · local API · 2 times/ })
    .click()
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
  await expect(checkAccess.decision).toContainText('“test-event-service” doesn’t have customer:write.')
  await expect(checkAccess.entity).toHaveValue('customer')
  await checkAccess.subject.getByRole('button', { name: 'Remove' }).click()
  // The form's error is gone once another question was answered.
  await checkAccess.entity.fill('')
  await checkAccess.submit.press('Enter')
  await expect(checkAccess.entity).toHaveAttribute('aria-invalid', 'true')
  await checkAccess.refused.getByRole('button', { name: /customer:write/ }).click()
  await expect(checkAccess.code).toHaveText('403 insufficient_permissions')
  await expect(checkAccess.entity).not.toHaveAttribute('aria-invalid')
  await checkAccess.subject.getByRole('button', { name: 'Remove' }).click()
  await checkAccess.refused.getByRole('button', { name: /Unknown key/ }).click()
  await expect(checkAccess.code).toHaveText('401 malformed')
})

test('the role editor says that existing keys do not change, and what new ones would get', async ({
  keyreeve,
}) => {
  const { shell, roles } = keyreeve
  await expect(keyreeve.shell.keychain).toContainText('unlocked')
  await keyreeve.ask('roles.create', {
    id: 'clerk',
    name: 'Clerk',
    description: '',
    holders: 'both',
    permissions: ['invoice:read'],
  })
  const desk = await account(keyreeve, 'desk', ['clerk'])
  const made = await key(keyreeve, 'desk-a', desk.id)
  await key(keyreeve, 'desk-b', desk.id, 'production')
  await shell.goTo('Roles')
  await roles.open('Clerk')
  await roles.detail('Clerk').getByRole('button', { name: 'Edit…' }).click()
  const dialog = roles.editDialog('Clerk')
  const impact = dialog.getByRole('region', { name: 'What this changes' })
  await expect(impact).toContainText('2 keys unaffected (1 in test, 1 in production)')
  await expect(impact).toContainText('If they were created again, they would get the same.')
  await roles.permission(dialog, 'invoice:write').check()
  await roles.permission(dialog, 'invoice:read').uncheck()
  await expect(impact.getByRole('listitem').filter({ hasText: 'desk-a' })).toContainText(
    'gains invoice:writeloses invoice:read',
  )
  await expect(impact).toContainText('desk-b')
  await roles.submit(dialog).click()
  await expect(dialog).toBeHidden()
  const after = await keyreeve.ask('keys.get', { id: made.key.id })
  expect(after.ok && after.data.permissions).toEqual(['invoice:read'])
})

test('a pasted secret is never in the page or in a reply', async ({ keyreeve }) => {
  const { page, shell, checkAccess } = keyreeve
  const canary = 'Zq7-canary-0f4b8d2e6a91c375'
  const { secret } = await key(
    keyreeve,
    'kept',
    (await account(keyreeve, 'event-service', ['event_ingestor'])).id,
  )
  const inPage = (text: string): Promise<boolean> =>
    page.evaluate(
      (text) =>
        [
          document.documentElement.outerHTML,
          ...Array.from(
            document.querySelectorAll('input, textarea'),
            (field) => (field as HTMLInputElement).value,
          ),
        ].some((each) => each.includes(text)),
      text,
    )
  await shell.goTo('Check access')
  // Control: the search does find text while it is in the box.
  await checkAccess.box.fill(canary)
  expect(await inPage(canary)).toBe(true)
  await checkAccess.box.press('Enter')
  await expect(checkAccess.code).toHaveText('401 malformed')
  expect(await inPage(canary)).toBe(false)
  // The focus moves to what replaced the box, and back.
  await expect(checkAccess.subject).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(checkAccess.box).toBeFocused()

  await checkAccess.paste(secret)
  await expect(checkAccess.subject).toContainText('kept')
  await checkAccess.paste(`curl -H 'x-api-key: ${canary}' http://x/v1/authorize?entity=event`)
  await expect(checkAccess.box).toHaveAccessibleDescription(/^No key found in this text/)
  await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
  await expect(checkAccess.code).toHaveText('200 ok')
  expect(await inPage(secret)).toBe(false)
  expect(await inPage(canary)).toBe(false)
  const traffic = await keyreeve.traffic()
  expect(traffic.filter(({ name }) => name === 'decisions.identify')).toHaveLength(4)
  expect(traffic.filter(({ text }) => text.includes(canary))).toEqual([])
  expect(traffic.filter(({ text, name }) => text.includes(secret) && name !== 'keys.create')).toEqual([])
  expect(keyreeve.output).not.toContain(canary)
})

test('names each defect of a pasted request whose key is valid', async ({ keyreeve }) => {
  const { shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_reader'])
  const { secret } = await key(keyreeve, 'test-event-service', id)
  await shell.goTo('Check access')
  const ask = '/v1/authorize?entity=event&action=read&environment=test'
  for (const [text, words] of [
    [
      `curl -H 'x-api-key: Bearer ${secret}' http://127.0.0.1:4571${ask}`,
      'The word Bearer doesn’t belong in x-api-key.',
    ],
    [`GET ${ask}\nx-api-key: "${secret}"`, 'The key is in quotation marks.'],
    [`GET ${ask}\nx-api-key: ${secret}\u200b`, 'an invisible character in or next to the key'],
    [`GET ${ask}\nAuthorization: Token ${secret}`, 'The API doesn’t look for a key there.'],
  ] as const) {
    await checkAccess.paste(text)
    await expect(checkAccess.code).toHaveText('200 ok')
    await expect(checkAccess.decision).toContainText(
      'The key is fine, but something is wrong with the request.',
    )
    await expect(checkAccess.decision).toContainText(words)
  }
  await checkAccess.paste(`curl -H 'x-api-key: ${secret}' http://127.0.0.1:4571${ask}`)
  await expect(checkAccess.code).toHaveText('200 ok')
  await expect(checkAccess.decision).not.toContainText('something is wrong with the request')
})
