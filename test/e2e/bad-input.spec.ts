import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'

const names = [
  { what: 'an empty name', name: '', says: 'Enter a name.' },
  { what: 'blanks only', name: '   ', says: 'Enter a name.' },
  { what: 'a name that is too long', name: 'x'.repeat(101), says: 'Use at most 100 characters.' },
  {
    what: 'a tab',
    name: 'two\tparts',
    says: 'Remove the control characters; this must be one line of plain text.',
  },
  {
    what: 'a NUL',
    name: 'nul\u0000',
    says: 'Remove the control characters; this must be one line of plain text.',
  },
  {
    what: 'a mark that reorders text',
    name: 'abc\u202Egpj',
    says: 'Remove the control characters; this must be one line of plain text.',
  },
  {
    what: 'a name that is taken',
    name: 'taken',
    says: 'There is already a key “taken” in test. Choose another name, or delete that key first.',
  },
] as const

test('refuses unusable names at their field, and keeps what was typed', async ({ keyreeve }) => {
  const { keys, shell, accounts, roles } = keyreeve
  await keys.create('taken')
  await keys.createButton.click()
  for (const { what, name, says } of names) {
    await test.step(what, async () => {
      await keys.createDialog.name.fill(name)
      await keys.createDialog.submit.click()
      await expect(keys.createDialog.name).toHaveAccessibleDescription(says)
      await expect(keys.createDialog.name).toHaveAttribute('aria-invalid', 'true')
      await expect(keys.createDialog.name).toHaveValue(name)
    })
  }
  await keys.createDialog.cancel.click()

  await shell.goTo('Accounts')
  await accounts.createButton.click()
  await accounts.role(accounts.createDialog, 'All reader').check()
  for (const { what, name, says } of names.slice(0, 6)) {
    await test.step(`for an account, ${what}`, async () => {
      await accounts.name(accounts.createDialog).fill(name)
      await accounts.submit(accounts.createDialog).click()
      await expect(accounts.name(accounts.createDialog)).toHaveAccessibleDescription(says)
    })
  }
  await accounts.name(accounts.createDialog).fill('fine')
  await accounts.prefix(accounts.createDialog).fill('UPPER')
  await accounts.submit(accounts.createDialog).click()
  await expect(accounts.prefix(accounts.createDialog)).toHaveAccessibleDescription(
    'Use 2 to 8 lowercase letters, for example “kr”.',
  )
  await keyreeve.page.keyboard.press('Escape')

  await shell.goTo('Roles')
  await roles.createButton.click()
  await roles.field(roles.createDialog, 'Name').fill('Empty')
  await roles.submit(roles.createDialog).click()
  await expect(roles.createDialog).toContainText('Grant at least one permission.')
  await roles.permission(roles.createDialog, 'event:read').check()
  for (const [id, says] of [
    ['Not An Id', 'Use 2 to 64 lowercase letters, digits or underscores, starting with a letter.'],
    ['super_admin', 'There is already a role “super_admin”. Choose another ID.'],
  ] as const) {
    await roles.field(roles.createDialog, 'ID').fill(id)
    await roles.submit(roles.createDialog).click()
    await expect(roles.field(roles.createDialog, 'ID')).toHaveAccessibleDescription(
      new RegExp(says.replaceAll('.', '\\.')),
    )
  }
})

test('refuses a past date, an invalid entity and an invalid variable', async ({ keyreeve }) => {
  const { keys, shell, checkAccess } = keyreeve
  await keys.createButton.click()
  await keys.createDialog.name.fill('late')
  await keys.createDialog.expiration.selectOption('On a date…')
  await keys.createDialog.lastDay.fill('2020-02-29')
  await keys.createDialog.submit.click()
  await expect(keys.createDialog.lastDay).toHaveAccessibleDescription('Choose a date in the future.')
  await keys.createDialog.lastDay.fill('')
  await keys.createDialog.submit.click()
  await expect(keys.createDialog.lastDay).toHaveAccessibleDescription('Choose the last day.')
  await keys.createDialog.expiration.selectOption('Never')
  await keys.createDialog.submit.click()
  await keys.secretDialog.close('late')

  await keys.open('late')
  await keys.action('late', 'Write to .env…').click()
  await keys.envFileDialog.variable.fill('1ST=')
  await expect(keys.envFileDialog.variable).toHaveAccessibleDescription(
    'Use letters, digits and underscores, and don’t start with a digit.',
  )
  await expect(keys.envFileDialog.write).toBeDisabled()
  await keys.envFileDialog.cancel.click()

  await shell.goTo('Check access')
  await checkAccess.entity.fill('Not an entity')
  await checkAccess.submit.click()
  await expect(checkAccess.entity).toHaveAccessibleDescription(
    'Use lowercase letters, digits and underscores, starting with a letter.',
  )
  for (const [pasted, code] of [
    ['', '401 missing'],
    ['kr_test_short', '401 malformed'],
    [`kr_live_${'a'.repeat(38)}`, '401 malformed'],
  ] as const) {
    await checkAccess.askWith(pasted, { entity: 'event', action: 'Read', in: 'Test' })
    await expect(checkAccess.code).toHaveText(code)
  }
})

test('reports an unwritable .env file at its field, and leaves it unchanged', async ({ keyreeve }) => {
  const { keys } = keyreeve
  const folder = keyreeve.newFolder('project')
  const file = (name: string, content: string | Buffer, mode = 0o600): string => {
    writeFileSync(join(folder, name), content)
    chmodSync(join(folder, name), mode)
    return join(folder, name)
  }
  mkdirSync(join(folder, 'folder.env'))
  const rows = [
    {
      what: 'a folder',
      path: join(folder, 'folder.env'),
      says: 'This file can’t be edited. Choose a .env file.',
    },
    {
      what: 'in a folder that is not there',
      path: join(folder, 'nowhere/.env'),
      says: 'The folder of this file doesn’t exist. Create it, or choose another file.',
    },
    {
      what: 'unreadable',
      path: file('unreadable.env', 'A=1\n', 0o200),
      says: 'The file can’t be read. Check its permissions, or choose another one.',
    },
    {
      what: 'read-only',
      path: file('read-only.env', 'A=1\n', 0o400),
      says: 'The file or its folder is read-only. Make it writable, or choose another one.',
    },
    {
      what: 'not UTF-8',
      path: file('latin1.env', Buffer.from('NAME=caf\u00E9\n', 'latin1')),
      says: 'The file isn’t UTF-8 text, or part of it has another encoding. Save it as UTF-8, then try again.',
    },
    {
      what: 'over 1 MiB',
      path: file('large.env', `A=${'x'.repeat(1024 * 1024)}\n`),
      says: /^This file is larger than 1 MiB/,
    },
    {
      what: 'a device',
      path: '/dev/null',
      says: 'This file can’t be edited. Choose a .env file.',
    },
    {
      what: 'in Keyreeve’s data folder',
      path: join(keyreeve.data, '.env'),
      says: /^This file is in one of Keyreeve’s own folders/,
    },
  ] as const
  const contents = () =>
    rows
      .filter(({ path }) => path.endsWith('.env') && path.startsWith(folder) && !/folder|nowhere/.test(path))
      .map(({ path }) => readFileSync(path))
  const before = contents()
  await keys.create('to-write')
  await keys.open('to-write')
  await keys.action('to-write', 'Write to .env…').click()
  const { envFileDialog } = keys
  for (const { what, path, says } of rows) {
    await test.step(what, async () => {
      await envFileDialog.pick(keyreeve.application, path)
      await expect(envFileDialog.file).toHaveAccessibleDescription(says)
      await expect(envFileDialog.write).toBeDisabled()
    })
  }
  expect(contents()).toEqual(before)
  expect(readdirSync(folder).toSorted()).toEqual([
    'folder.env',
    'large.env',
    'latin1.env',
    'read-only.env',
    'unreadable.env',
  ])

  await envFileDialog.pick(keyreeve.application, join(folder, 'good.env'))
  await expect(envFileDialog.outcome).toHaveText(/^Creates good\.env and adds/)
  await envFileDialog.write.click()
  await expect(envFileDialog.root).toBeHidden()
})

test('shows markup, code or paths in a name as text', async ({ keyreeve }) => {
  const { page, keys } = keyreeve
  const hostile = [
    '<img src=x onerror="window.__pwned=1">',
    '"><script>window.__pwned=1</script>',
    'javascript:window.__pwned=1',
    '{{constructor.constructor("window.__pwned=1")()}}',
    '../../etc/passwd',
    "'; DROP TABLE keys; --",
    '<svg/onload=window.__pwned=1>',
    '${7*7} %s %n %00',
  ]
  await keyreeve.unlocked()
  for (const [index, name] of hostile.entries()) {
    const account = await keyreeve.ask('accounts.create', {
      type: 'service_account',
      name,
      roles: ['all_reader'],
    })
    if (!account.ok) throw new Error(account.error.code)
    const made = await keyreeve.ask('keys.create', {
      name: `${name} ${index}`,
      accountId: account.data.id,
      environment: 'test',
      expiration: 'never',
      keep: false,
    })
    expect(made.ok).toBe(true)
  }
  for (const [index, name] of hostile.entries())
    await expect(keys.row(`${name} ${index}`)).toContainText(name)
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
  await keyreeve.shell.goTo('Activity')
  await expect(keyreeve.activity.entries).toHaveCount(hostile.length * 2 + 1)
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
})
