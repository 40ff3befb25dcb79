import { AxeBuilder } from '@axe-core/playwright'
import { linkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { makeEarlier } from './support/earlier.ts'
import { LostKeyDialog } from './pages/lost-key-dialog.ts'
import { refuse } from '../../shared/domain/errors.ts'
import { tamper as tamperRow } from '../support/tamper.ts'
import { countRefused } from './support/database.ts'
import { noBus } from './support/faults.ts'
import { answerFolderDialog, answerMessageDialogs } from './support/file-dialog.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { account, key } from './support/scene.ts'
import { tamper } from './support/tampering.ts'

const themes = ['light', 'dark'] as const

/** What axe finds on the current page. Legacy mode, because Electron gives Playwright no second page to collect results in. */
const violations = async ({ page }: Keyreeve, rules?: readonly string[]): Promise<readonly string[]> => {
  // Colours during a transition are not those of the design.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  )
  const builder = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules ? builder.withRules([...rules]) : builder).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
  )
}

/** Runs axe on the current page: all rules in the light theme, only contrast in the dark one, as a theme changes nothing else. */
const look = async (keyreeve: Keyreeve, what: string): Promise<void> => {
  for (const theme of themes) {
    // Without motion, so that axe never sees a toast half faded in.
    await keyreeve.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    expect(await keyreeve.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(
      theme === 'dark',
    )
    expect
      .soft(
        await violations(keyreeve, theme === 'dark' ? ['color-contrast'] : undefined),
        `${what}, ${theme}`,
      )
      .toEqual([])
  }
}

test('axe finds planted problems: an image without alternative text, and low contrast', async ({
  keyreeve,
}) => {
  // Wait for the first screen, which would replace the planted elements.
  await expect(keyreeve.keys.empty).toBeVisible()
  await keyreeve.page.evaluate(() => {
    const pale = document.createElement('p')
    pale.textContent = 'pale'
    pale.style.color = 'rgb(200 200 200)'
    pale.style.background = 'white'
    document.querySelector('main')?.append(document.createElement('img'), pale)
  })
  const found = await violations(keyreeve)
  expect(found.some((line) => line.startsWith('image-alt'))).toBe(true)
  expect(found.some((line) => line.startsWith('color-contrast'))).toBe(true)
})

test('axe finds no problems on any screen or dialog, in light and dark', async ({ keyreeve }) => {
  test.setTimeout(240_000)
  const { page, shell, keys, projects, accounts, roles, checkAccess } = keyreeve
  const escape = () => page.keyboard.press('Escape')

  await look(keyreeve, 'Keys, empty')
  await shell.goTo('Roles')
  await roles.createButton.click()
  await roles.submit(roles.createDialog).click()
  await look(keyreeve, 'create role, refused')
  await roles.field(roles.createDialog, 'Name').fill('Clerk')
  await roles.permission(roles.createDialog, 'invoice:read').check()
  await roles.submit(roles.createDialog).click()
  await roles.open('Clerk')
  await look(keyreeve, 'Roles')
  await roles.detail('Clerk').getByRole('button', { name: 'Delete…' }).click()
  await look(keyreeve, 'delete role')
  await escape()

  await shell.goTo('Projects')
  await look(keyreeve, 'Projects, empty')
  const project = keyreeve.newFolder('shop')
  writeFileSync(join(project, '.env'), 'API_KEY=kr://test/nobody\nPORT=1\n')
  await answerFolderDialog(keyreeve.application, [project])
  await answerMessageDialogs(keyreeve.application, 1)
  await projects.addButton.click()
  await expect(projects.detail('shop')).toContainText('which doesn’t exist')
  await look(keyreeve, 'Projects')
  await projects.detail('shop').getByRole('button', { name: 'Bind a variable…' }).click()
  await look(keyreeve, 'bind a variable')
  await escape()

  await shell.goTo('Accounts')
  await accounts.createButton.click()
  await look(keyreeve, 'create account')
  await escape()
  await accounts.create('event-service', ['Event ingestor', 'Clerk'])
  await accounts.open('event-service')
  await look(keyreeve, 'Accounts')
  await accounts.detail('event-service').getByRole('button', { name: 'Archive…' }).click()
  await look(keyreeve, 'archive account')
  await escape()

  await shell.goTo('Keys')
  await keys.createButton.click()
  await look(keyreeve, 'create key')
  await keys.createDialog.expiration.selectOption('7 days')
  await keys.createDialog.submit.click()
  await keys.secretDialog.reveal('test-event-service')
  await look(keyreeve, 'the secret')
  await keys.secretDialog.done.click()
  await look(keyreeve, 'close without copying?')
  await keys.secretDialog.question.getByRole('button', { name: 'Close anyway' }).click()
  await keys.open('test-event-service')
  await keys.action('test-event-service', 'Copy').click()
  await expect(shell.notices).toContainText('Copied test-event-service')
  await look(keyreeve, 'Keys, with a notice')
  await keys.action('test-event-service', 'Copy as…').click()
  await look(keyreeve, 'copy as')
  await escape()
  await keys.action('test-event-service', 'Write to .env…').click()
  await keys.envFileDialog.pick(keyreeve.application, join(keyreeve.newFolder('project'), '.env'))
  await expect(keys.envFileDialog.outcome).toBeVisible()
  await look(keyreeve, 'write to .env')
  await escape()
  await keys.openImport()
  await look(keyreeve, 'import key')
  await escape()

  await shell.switchTo('Production')
  await keys.create('live-key')
  await keys.open('live-key')
  await look(keyreeve, 'Keys, production')
  await keys.action('live-key', 'Disable…').click()
  await look(keyreeve, 'disable key')
  await escape()
  await keys.search.fill('nothing like it')
  await look(keyreeve, 'no key matches')

  await shell.goTo('Check access')
  await look(keyreeve, 'Check access')
  await checkAccess.pick('live-key')
  await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
  await look(keyreeve, 'Check access, refused')
  await checkAccess.paste('test-event-service')
  await checkAccess.ask({ entity: 'event', action: 'Read', in: 'Test' })
  await expect(checkAccess.fix).toBeVisible()
  await look(keyreeve, 'Check access, role lacks it')
  await checkAccess.decision.getByRole('button', { name: 'Replace the lost key…' }).click()
  await look(keyreeve, 'replace a lost key')
  await new LostKeyDialog(page, 'test-event-service').create.click()
  await look(keyreeve, 'new key in place of a lost one')
  await keys.createDialogInPlaceOf('test-event-service').submit.click()
  await keys.secretDialog.close('test-event-service-2')
  await expect(new LostKeyDialog(page, 'test-event-service').later).toBeVisible()
  await look(keyreeve, 'replace a lost key, step 2')
  await escape()
  await checkAccess.paste('“test-event-service” and “live-key”')
  await expect(checkAccess.choices).toBeVisible()
  await look(keyreeve, 'Check access, several keys')
  await countRefused(
    keyreeve.data,
    [
      {
        keyId: null,
        code: 'unknown',
        entity: 'event',
        action: 'read',
        environment: 'production',
        via: 'api',
      },
    ],
    Date.now(),
  )
  await expect(checkAccess.refused).toBeVisible()
  await look(keyreeve, 'Check access, recently refused')
  await shell.goTo('Roles')
  await roles.open('Clerk')
  await roles.detail('Clerk').getByRole('button', { name: 'Edit…' }).click()
  await roles.permission(roles.editDialog('Clerk'), 'invoice:write').check()
  await expect(roles.editDialog('Clerk').getByRole('region', { name: 'What this changes' })).toContainText(
    'keys of accounts with this role would change',
  )
  await look(keyreeve, 'edit role, with what it changes')
  await escape()
  await shell.goTo('Activity')
  await expect(keyreeve.activity.entries.first()).toBeVisible()
  await look(keyreeve, 'Activity')
  await keyreeve.activity.kind('Refusals').check()
  await expect(keyreeve.activity.entries).toHaveCount(1)
  await keyreeve.activity.list.press('ArrowDown')
  await look(keyreeve, 'Activity, a refusal')
  await keyreeve.activity.environment.selectOption('Test')
  await look(keyreeve, 'Activity, filtered to nothing')
  await shell.goTo('Settings')
  await look(keyreeve, 'Settings')
  await page.keyboard.press('Control+K')
  await look(keyreeve, 'palette')
  await escape()
  await page.keyboard.press('Control+/')
  await look(keyreeve, 'shortcuts')
})

test('axe finds no problems on the Health screen, in a rotation, or on due, replaced and new keys', async ({
  newKeyreeve,
}) => {
  test.setTimeout(180_000)
  const keyreeve = newKeyreeve()
  const project = keyreeve.newFolder('work')
  const robot = { name: 'robot', roles: ['event_ingestor'] }
  await makeEarlier(keyreeve.data, [
    {
      name: 'worker',
      daysAgo: 100,
      environment: 'production',
      account: robot,
      files: [join(project, 'a/.env'), join(project, 'b/.env')],
    },
    { name: 'theirs', daysAgo: 95, environment: 'production', imported: 'sk_theirs_1234567890abcd' },
    { name: 'ended', daysAgo: 40, environment: 'production', expiration: '30d' },
    { name: 'ending', daysAgo: 27, environment: 'production', expiration: '30d' },
  ])
  await keyreeve.start()
  const { page, shell, keys, health } = keyreeve
  const escape = () => page.keyboard.press('Escape')
  const accounts = await keyreeve.ask('accounts.list', {})
  const id = (accounts.ok && accounts.data.find((account) => account.name === 'robot')?.id) || ''
  await keyreeve.ask('accounts.update', { id, roles: ['event_reader'] })

  await shell.goTo('Health')
  await look(keyreeve, 'Health, nothing found')
  await shell.switchTo('Production')
  await expect(health.keys('Rotation due')).toHaveCount(2)
  await look(keyreeve, 'Health')
  await health.fix('Rotation due', 'Rotate theirs…').click()
  await keys.rotateDialog.submit.click()
  await look(keyreeve, 'rotate an imported key, refused')
  await escape()
  await shell.goTo('Keys')
  await keys.open('worker')
  await look(keyreeve, 'Keys, one that is due')
  await keys.menu('worker').click()
  await look(keyreeve, 'the menu of a row')
  await keys.menuItem('Rotate…').click()
  await expect(keys.rotateDialog.changes('Roles')).toHaveCount(2)
  await keys.rotateDialog.file(join(project, 'b')).uncheck()
  await look(keyreeve, 'rotate key')
  await keys.rotateDialog.submit.click()
  await look(keyreeve, 'rotate key?')
  await keys.rotateDialog.confirm.click()
  await keys.secretDialog.root('worker').waitFor()
  await look(keyreeve, 'the new secret, and where the old one was')
  await keys.secretDialog.close('worker')
  await keys.rowIn('worker', 'Active').click()
  await look(keyreeve, 'Keys, one that replaced another')
  await keys.rowIn('worker', 'Replaced').click()
  await look(keyreeve, 'Keys, one that is replaced')
  await keys.action('worker', 'End overlap now…').click()
  await look(keyreeve, 'end overlap')
  await escape()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('rotate')
  await look(keyreeve, 'palette, to rotate')
})

test('axe finds no problems with a hidden or missing selection, a refused refresh, or a failed part of the window', async ({
  keyreeve,
}) => {
  test.setTimeout(180_000)
  keyreeve.complaints.expectAny()
  const { page, application, shell, keys, accounts } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: first } = await key(keyreeve, 'first', id)
  await key(keyreeve, 'second', id)
  await keys.open('first')
  await keys.search.fill('second')
  await expect(keys.emptyPane).toContainText('first is hidden')
  await look(keyreeve, 'a hidden selection')
  await keys.search.fill('')
  await keyreeve.ask('keys.delete', { id: first.id }, { confirmed: true })
  await expect(keys.emptyPane).toContainText('first was deleted')
  await look(keyreeve, 'a deleted selection')
  const answerAgain = await tamper(application, 'keys.query', [], refuse('database_busy.database'))
  await key(keyreeve, 'third', id)
  await expect(page.getByRole('main').getByRole('button', { name: 'Try again' })).toBeVisible()
  await look(keyreeve, 'a refused refresh')
  await answerAgain()
  await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
  await expect(keys.row('third')).toBeVisible()
  await tamper(application, 'keys.get', ['data', 'placements'], null, 1)
  await keys.row('second').click()
  await expect(keys.detail('second').getByRole('alert')).toContainText('under')
  await look(keyreeve, 'details that failed')
  await keys.detail('second').getByRole('button', { name: 'Try again' }).click()
  await tamper(application, 'keys.previewRotation', ['data', 'oldEndsAt'], null, 1)
  await keys.action('second', 'Rotate…').click()
  await expect(shell.dialog('Rotate second').getByRole('alert')).toContainText('under')
  await look(keyreeve, 'a dialog that failed')
  await page.keyboard.press('Escape')
  await tamper(
    application,
    'accounts.query',
    ['data', 'rows', 0, 'activeKeys'],
    { test: { odd: 1 }, production: 0 },
    1,
  )
  const { id: gone } = await account(keyreeve, 'gone-service', ['event_ingestor'])
  await shell.goTo('Accounts')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('under')
  await look(keyreeve, 'a list that failed')
  await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
  await accounts.open('gone-service')
  await keyreeve.ask('accounts.archive', { id: gone })
  await expect(accounts.emptyPane).toContainText('gone-service was archived')
  await look(keyreeve, 'an archived selection')
  await tamper(application, 'roles.list', ['data', 0, 'permissions'], null, 1)
  await keyreeve.ask('roles.create', {
    id: 'clerk',
    name: 'Clerk',
    description: '',
    permissions: ['invoice:read'],
    holders: 'both',
  })
  await shell.navigation('Roles').click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('under')
  await look(keyreeve, 'a screen that failed')
  await application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.send('keyreeve:event:clipboard.changed', {
      keyId: '',
      label: '',
      clearsAt: 0,
      outcome: 'odd',
    }),
  )
  await expect(page.getByRole('main').getByRole('alert')).toContainText('This window can’t be shown')
  await look(keyreeve, 'a window that failed')
})

test('axe finds no problems in questions about a .env file, an import or a request, or on damaged keys and accounts', async ({
  keyreeve,
}) => {
  test.setTimeout(180_000)
  const { page, application, shell, keys, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made, secret } = await key(keyreeve, 'worker', id)
  const folder = keyreeve.newFolder('project')
  const file = join(folder, '.env')
  writeFileSync(file, 'WORKER=old\nOTHER=abc#def\n')
  linkSync(file, join(folder, 'other-name'))
  writeFileSync(join(folder, '.env.local'), 'WORKER=mine\n')
  const { envFileDialog, importDialog } = keys
  await keys.open('worker')
  await keys.action('worker', 'Write to .env…').click()
  await envFileDialog.pick(application, file)
  await envFileDialog.variable.fill('OTHER')
  await envFileDialog.write.click()
  await expect(shell.confirmation('Replace the whole line?')).toBeVisible()
  await look(keyreeve, 'a question about a line')
  await shell.confirmation('Replace the whole line?').getByRole('button', { name: 'Cancel' }).click()
  await envFileDialog.variable.fill('WORKER')
  await look(keyreeve, 'a file with two names')
  await envFileDialog.write.click()
  await expect(envFileDialog.outcome).toContainText('Replaced')
  await look(keyreeve, 'what shadows a variable')
  await page.keyboard.press('Escape')
  await keys.openImport()
  await importDialog.name.fill('vendor')
  await importDialog.value.fill('export API_KEY="sk_live_4eC39HqLyjWDarjtT1zdp7dc"')
  await importDialog.submit.click()
  await expect(importDialog.question).toBeVisible()
  await importDialog.submit.click()
  await look(keyreeve, 'questions about an import')
  await page.keyboard.press('Escape')
  await shell.goTo('Check access')
  await checkAccess.paste(`curl -H 'x-api-key: Bearer ${secret}' https://api.example.com/`)
  await checkAccess.ask({ entity: 'event', action: 'Write', in: 'Test' })
  await look(keyreeve, 'a request with something wrong in it')
  tamperRow(keyreeve.data, "UPDATE keys SET hint = 'x' WHERE id = ?", made.id)
  tamperRow(keyreeve.data, "UPDATE accounts SET name = 'me' WHERE is_you = 1")
  await keyreeve.restart()
  await keyreeve.unlocked()
  await keyreeve.keys.open('worker')
  await look(keyreeve, 'a damaged key')
  await keyreeve.shell.goTo('Accounts')
  await keyreeve.accounts.open('me')
  await look(keyreeve, 'a damaged account')
  await keyreeve.accounts.detail('me').getByRole('button', { name: 'Repair…' }).click()
  await keyreeve.page.getByRole('button', { name: 'Repair account' }).click()
  await look(keyreeve, 'repairing an account, refused')
})

test('axe finds no problems on the vault screens and the startup error screen', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve(noBus).start()
  await look(keyreeve, 'set up a vault')
  await keyreeve.vault.create.click()
  await look(keyreeve, 'set up a vault, refused')
  await keyreeve.vault.setUp()
  await expect(keyreeve.keys.empty).toBeVisible()
  await keyreeve.restart()
  await look(keyreeve, 'unlock')
  await keyreeve.restart({ KEYREEVE_HOME: '/dev/null/data' })
  await look(keyreeve, 'could not start')
})
