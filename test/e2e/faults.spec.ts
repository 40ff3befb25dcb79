import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import type { Locator } from '@playwright/test'
import { logFile } from '../../electron/core/log.ts'
import { expect, test } from './fixture.ts'
import { makeEarlier } from './support/earlier.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { account, key } from './support/scene.ts'
import { tamper } from './support/tampering.ts'

const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite

/** Waits for the message of a failed part and its line in the log; returns the button to continue. */
const fault = async (keyreeve: Keyreeve, part: Locator, title: string): Promise<Locator> => {
  const alert = part.getByRole('alert').filter({ hasText: title })
  await expect(alert).toContainText(/The log has the details under [0-9a-f]{12}\./)
  const id = /under ([0-9a-f]{12})/.exec((await alert.textContent()) ?? '')?.[1] ?? ''
  const line = readFileSync(logFile(keyreeve.data), 'utf8')
    .split('\n')
    .find((each) => each.includes(id))
  expect(line).toMatch(/"kind":"\w*Error"/)
  return alert.getByRole('button')
}

test('shows rows with out-of-range times from flipped bits on every screen', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(keyreeve.data, [
    { name: 'damaged', daysAgo: 3 },
    { name: 'whole', daysAgo: 2 },
    { name: 'used', daysAgo: 1 },
  ])
  const database = new Database(join(keyreeve.data, 'keyreeve.db'))
  const far = 2n ** 61n
  // The activity is paged down from JavaScript's largest safe integer.
  const justTooFar = 8_700_000_000_000_000n
  // Triggers are dropped, because a flipped bit bypasses them.
  const triggers = database
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all()
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
  database.prepare("UPDATE keys SET expires_at = ?, created_at = ? WHERE name = 'damaged'").run(far, far)
  database
    .prepare(
      "INSERT INTO key_usage (key_id, last_used_at, uses) SELECT id, ?, 1 FROM keys WHERE name = 'used'",
    )
    .run(far)
  database.prepare('UPDATE accounts SET created_at = ?').run(far)
  database
    .prepare("UPDATE audit SET at = ? WHERE action = 'key.created' AND subject_name = 'whole'")
    .run(justTooFar)
  for (const { sql } of triggers) database.exec(sql)
  database.close()

  await keyreeve.start()
  const { shell, keys, accounts, activity, health } = keyreeve
  await expect(keys.row('damaged')).toContainText('Damaged')
  await expect(keys.row('whole')).toContainText('Active')
  await keys.open('damaged')
  await keys.open('used')
  await shell.goTo('Accounts')
  await accounts.open('you')
  await expect(accounts.detail('you')).toContainText('unknown time')
  await shell.goTo('Activity')
  await expect(activity.entries.filter({ hasText: 'Created key whole' })).toContainText('unknown time')
  await expect(activity.entries.filter({ hasText: 'Created key damaged' })).toBeVisible()
  await shell.goTo('Health')
  await expect(health.empty).toBeVisible()
})

test('a failed part of the window shows its log id and a retry, and the rest keeps working', async ({
  keyreeve,
}) => {
  const { page, shell, keys, accounts, roles } = keyreeve
  const { application } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const made = await key(keyreeve, 'first', id)
  await key(keyreeve, 'second', id)

  await test.step('a detail pane', async () => {
    await tamper(application, 'keys.get', ['data', 'placements'], null, 1)
    await keys.row('first').click()
    const retry = await fault(keyreeve, keys.detail('first'), 'These details can’t be shown')
    await expect(keys.row('second')).toContainText('Active')
    await retry.click()
    await expect(keys.action('first', 'Copy')).toBeVisible()
    await tamper(application, 'keys.get', ['data', 'placements'], null, 1)
    await keys.row('second').click()
    await fault(keyreeve, keys.detail('second'), 'These details can’t be shown')
    await keys.row('first').click()
    await expect(keys.action('first', 'Copy')).toBeVisible()
  })
  await test.step('a list', async () => {
    await tamper(
      application,
      'accounts.query',
      ['data', 'rows', 0, 'activeKeys'],
      { test: { odd: 1 }, production: 0 },
      1,
    )
    await account(keyreeve, 'another-service', ['event_ingestor'])
    await shell.goTo('Accounts')
    const retry = await fault(keyreeve, page.getByRole('main'), 'This list can’t be shown')
    await expect(accounts.createButton).toBeVisible()
    await retry.click()
    await expect(accounts.row('another-service')).toBeVisible()
  })
  await test.step('a screen', async () => {
    await tamper(application, 'roles.list', ['data', 0, 'permissions'], null, 1)
    await keyreeve.ask('roles.create', {
      id: 'clerk',
      name: 'Clerk',
      description: '',
      permissions: ['invoice:read'],
      holders: 'both',
    })
    await shell.goTo('Roles')
    await fault(keyreeve, page.getByRole('main'), 'This screen can’t be shown')
    await shell.goTo('Keys')
    await expect(keys.row('first')).toBeVisible()
    await keyreeve.ask('roles.delete', { id: 'clerk' })
    await shell.goTo('Roles')
    await expect(roles.row('Event reader')).toBeVisible()
  })
  await test.step('a dialog', async () => {
    await shell.goTo('Keys')
    await keys.open('first')
    await tamper(application, 'keys.previewRotation', ['data', 'oldEndsAt'], null, 1)
    await keys.action('first', 'Rotate…').click()
    const dialog = shell.dialog('Rotate first')
    await fault(keyreeve, dialog, 'This dialog can’t be shown')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await keys.action('first', 'Rotate…').click()
    await expect(keys.rotateDialog.submit).toBeVisible()
    await page.keyboard.press('Escape')
  })
  await test.step('no secret is in the log', async () => {
    expect(readFileSync(logFile(keyreeve.data), 'utf8')).not.toContain(made.secret.slice(-38))
  })
})

test('a window that fails completely says so, and can be reloaded', async ({ keyreeve }) => {
  const { page, keys } = keyreeve
  await keys.create('first')
  keyreeve.complaints.expectAny()
  await keyreeve.application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.send('keyreeve:event:clipboard.changed', {
      keyId: '',
      label: '',
      clearsAt: 0,
      outcome: 'odd',
    }),
  )
  const reload = await fault(keyreeve, page.getByRole('main'), 'This window can’t be shown')
  await expect(reload).toHaveText('Reload the window')
  const main = page.getByRole('main')
  await expect(main).not.toContainText('The rest of the window')
  const [window, words] = [
    await main.boundingBox(),
    await main.getByRole('heading', { name: 'This window can’t be shown' }).boundingBox(),
  ]
  // Centred, not in the first lines of the window.
  expect(words?.y).toBeGreaterThan((window?.height ?? 0) / 3)
  expect(window?.height).toBe(await page.evaluate(() => innerHeight))
  await reload.click()
  await expect(keys.row('first')).toBeVisible()
})

test('an error outside rendering is reported in a notice with its log id', async ({ keyreeve }) => {
  keyreeve.complaints.expectAny()
  await keyreeve.unlocked()
  await tamper(keyreeve.application, 'accounts.query', ['data', 'rows', 0], null, 1)
  await keyreeve.ask('accounts.create', { type: 'user', name: 'Ada', roles: ['event_reader'] })
  await expect(keyreeve.shell.notices).toContainText(
    /Something went wrong inside Keyreeve\. The log has the details under [0-9a-f]{12}\./,
  )
})
