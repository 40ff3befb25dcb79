import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { refuse } from '../../shared/domain/errors.ts'
import type { Environment } from '../../shared/domain/types.ts'
import { loadLanguage } from '../../shared/messages/languages.ts'
import type { CodeTaking } from '../../shared/messages/message.ts'
import { createTranslator } from '../../shared/messages/translator.ts'
import { expect, test } from './fixture.ts'
import { testPassphrase } from './pages/vault.ts'
import { tamper as tamperRow } from '../support/tamper.ts'
import { makeEarlier } from './support/earlier.ts'
import { noBus, pointAt, withKeyring } from './support/faults.ts'
import { answerFileDialog, answerFolderDialog } from './support/file-dialog.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { key } from './support/scene.ts'
import { tamper } from './support/tampering.ts'

/** The texts of the pseudo-locale: every letter of the catalogue is accented there, and every sentence 40 % longer. */
const { t } = createTranslator(await loadLanguage('en-XA'))

/**
 * What is shown or read aloud and did not come from the catalogue, and labels that are cut off. Names that a person chose are short here
 * or begin with `x-`; ids, codes, hints and paths are the same in every language. What `Intl` writes is in English.
 */
const problemsOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const data =
      /\bx-[\w-]+|\bkr_\w+_•\S+|\bexpired\b|\bin \d+ days\b|\b(?:curl|test|production|read|write|event|you|linux)\b|\b(?:[A-Z][a-z]{2},? )?\d+ [A-Z][a-z]{2,3} \d{4}\b|[\w*]+:(?:read|write)|\b[a-z]+(?:_[a-z]+)+\b|\b[a-z*]+:(?:read|write|\*)|\/[\w./-]+|[\w.-]+\/|\b[\da-f]{8,}\b|\.env\b|\bkeyreeve[\w.-]*|\bKeyreeve\b|\bElectron\b|https?:\S+|\bKR_\w+|\b[A-Z\d]+(?:_[A-Z\d]+)+\b|••\S*/g
    const skipped = 'code, kbd, time, script, style, option[hidden], [data-numbers], th[scope=row]'
    const problems = new Set<string>()
    const check = (what: string, text: string, element: Element): void => {
      if (/[A-Za-z]{3,}/.test(text.replaceAll(data, ' ')))
        problems.add(`${what} of ${element.tagName.toLowerCase()}: ${text.trim().slice(0, 80)}`)
    }
    const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true })
    for (const element of document.body.querySelectorAll('*')) {
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
      const text = texts.map((node) => node.textContent ?? '').join(' ')
      const attributes = ['aria-label', 'title', 'placeholder', 'alt'].filter((name) =>
        element.hasAttribute(name),
      )
      if (text.trim() === '' && attributes.length === 0) continue
      if (element.closest(skipped) || !isShown(element)) continue
      for (const name of attributes) check(name, element.getAttribute(name) ?? '', element)
      if (text.trim() === '') continue
      check('text', text, element)
      const { overflowX, textOverflow, position, clipPath, display } = getComputedStyle(element)
      const isHidden = position === 'absolute' && (clipPath !== 'none' || element.clientWidth <= 1)
      const scrolls = overflowX === 'auto' || overflowX === 'scroll'
      if (isHidden || scrolls || textOverflow === 'ellipsis' || element.clientWidth === 0) continue
      const around = element.parentElement?.getBoundingClientRect()
      const { width, right } = element.getBoundingClientRect()
      if (display.startsWith('inline-') && around && around.width > 1 && right > around.right + 6)
        problems.add(`sticks out, ${width} in ${around.width}: ${text.trim().slice(0, 60)}`)
      if (element.scrollWidth > element.clientWidth + 1)
        problems.add(`cut off, ${element.scrollWidth} in ${element.clientWidth}: ${text.trim().slice(0, 60)}`)
    }
    return [...problems]
  })

const look = async ({ page }: Keyreeve, what: string): Promise<void> => {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined))),
  )
  expect.soft(await problemsOn(page), what).toEqual([])
}

const resize = (keyreeve: Keyreeve): Promise<void> =>
  keyreeve.application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600),
  )

/** Opens the context menu of a row and chooses a command of it. In a narrow window the details cover the list. */
const choose = async (page: Page, name: string, command: CodeTaking): Promise<void> => {
  const row = page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) }).first()
  await expect(async () => {
    if (!(await row.isVisible())) await page.keyboard.press('Escape')
    await expect(row).toBeVisible({ timeout: 500 })
  }).toPass()
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: t(command), exact: true }).click()
}

/** Waits for the vault, whose state the page says in another language. */
const vaultIs = (keyreeve: Keyreeve, state: 'open' | 'locked'): Promise<void> =>
  expect
    .poll(async () => {
      const status = await keyreeve.ask('vault.status', {})
      return status.ok && status.data.state
    })
    .toBe(state)

/** Closes every dialog and menu. */
const closeAll = async (page: Page): Promise<void> => {
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(page.locator('[data-modal], [role=alertdialog], [role=menu]')).toHaveCount(0, {
      timeout: 500,
    })
  }).toPass()
}

/** Looks at the dialog that is open, and at what it says when it is submitted as it is. */
const lookAtForm = async (keyreeve: Keyreeve, what: string): Promise<void> => {
  const { page } = keyreeve
  const submit = page.locator('[data-modal] [type=submit]')
  await expect(submit).toBeVisible()
  await look(keyreeve, what)
  await submit.click()
  await look(keyreeve, `${what}, submitted`)
  await closeAll(page)
}

test('the pseudo-locale at 900×600 finds no hard-coded text and no cut-off label on any screen, dialog, menu or notice', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve({ ...noBus, KEYREEVE_LANGUAGE: 'en-XA' }).start()
  await resize(keyreeve)
  const { page, application } = keyreeve
  // One start and sixty states: without animations there is nothing to wait for.
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const submit = page.locator('[data-modal] [type=submit]')
  const question = page.getByRole('alertdialog')
  const goTo = async (
    screen: 'keys' | 'accounts' | 'roles' | 'check_access' | 'activity' | 'health' | 'scan' | 'settings',
  ) => {
    await page
      .getByRole('navigation')
      .getByRole('button', { name: t(`app.${screen}`) })
      .click()
    await expect(page.getByRole('heading', { level: 1, name: t(`app.${screen}`) })).toBeVisible()
  }
  const createKey = async (name: string, environment: Environment, accountId: string): Promise<void> => {
    const made = await keyreeve.ask('keys.create', {
      name,
      accountId,
      environment,
      expiration: '30d',
      keep: true,
    })
    if (!made.ok) throw new Error(made.error.code)
    await keyreeve.ask('keys.forget', { id: made.data.key.id })
  }

  await test.step('setting up a passphrase vault', async () => {
    await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA')
    await expect(page.getByRole('heading', { name: t('vault.there_is_no_keychain') })).toBeVisible()
    await look(keyreeve, 'setting up a vault')
    const passphrase = page.getByLabel(t('vault.passphrase'), { exact: true })
    const create = page.getByRole('button', { name: t('vault.create_passphrase_vault') })
    await passphrase.fill('short')
    await create.click()
    await look(keyreeve, 'setting up a vault, refused')
    await passphrase.fill(testPassphrase)
    await page.getByLabel(t('vault.passphrase_again')).fill(testPassphrase)
    await create.click()
    await expect(
      page.getByRole('heading', { name: t('keys.no_keys_in_environment_yet', { environment: 'test' }) }),
    ).toBeVisible()
    await look(keyreeve, 'no keys')
  })

  const account = await keyreeve.ask('accounts.create', {
    type: 'service_account',
    name: 'x-1',
    roles: ['event_reader'],
  })
  if (!account.ok) throw new Error(account.error.code)
  const { id: accountId } = account.data
  for (const name of ['x-a', 'x-b']) await createKey(name, 'test', accountId)
  await createKey('x-live', 'production', accountId)
  await keyreeve.ask('roles.create', {
    id: 'x_role',
    description: '',
    permissions: ['event:read'],
    holders: 'both',
    name: 'x-role',
  })

  await test.step('from anywhere', async () => {
    await page.getByRole('row', { name: /x-a/ }).waitFor()
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option').first()).toBeVisible()
    await look(keyreeve, 'the palette')
    await page.keyboard.type('x-')
    await expect(page.getByRole('option', { name: /x-a/ })).toBeVisible()
    await look(keyreeve, 'the palette with keys')
    await closeAll(page)
    await page.keyboard.press('Control+/')
    await expect(page.locator('[data-modal]')).toBeVisible()
    await look(keyreeve, 'the shortcuts')
    await closeAll(page)
  })

  await test.step('keys', async () => {
    await page.getByRole('row', { name: /x-a/ }).click({ button: 'right' })
    await expect(page.getByRole('menu')).toBeVisible()
    await look(keyreeve, 'the menu of a key')
    await closeAll(page)
    await page.getByRole('row', { name: /x-a/ }).click()
    await look(keyreeve, 'a key')
    await page.keyboard.press('Control+n')
    await page.locator('[data-modal]').getByRole('textbox').first().fill('')
    await lookAtForm(keyreeve, 'create a key')
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: t('app.import_key') }).click()
    await lookAtForm(keyreeve, 'import a key')
    const envFile = join(keyreeve.newFolder('x-import'), '.env')
    writeFileSync(envFile, 'X_TOKEN=vnd_9f8e7d6c5b4a39281706\nX_PORT=3000\nX_EMPTY=\n')
    await answerFolderDialog(application, [envFile])
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: t('app.import_env_files') }).click()
    await expect(page.locator('[data-modal]').getByRole('listitem').first()).toBeVisible()
    await look(keyreeve, 'import from .env files')
    await page.locator('[data-modal]').getByRole('combobox').first().fill('x-1')
    await page.getByRole('option', { name: /x-1/ }).click()
    await page.getByRole('checkbox', { name: t('env_import.with_references') }).check()
    await submit.click()
    await expect(page.getByRole('button', { name: t('env_import.undo') })).toBeVisible()
    await look(keyreeve, 'imported from .env files, with references')
    await page.getByRole('button', { name: t('env_import.undo') }).click()
    await expect(page.locator('[data-modal]')).toHaveCount(0)
    await choose(page, 'x-a', 'row.copy')
    await expect(page.getByRole('region').getByText(/x-a/).first()).toBeVisible()
    await look(keyreeve, 'copied')
    await choose(page, 'x-a', 'row.write')
    await expect(submit).toBeVisible()
    await look(keyreeve, 'write to .env')
    await answerFileDialog(application, join(keyreeve.newFolder('x-project'), '.env'))
    await page.getByRole('button', { name: t('keys.choose') }).click()
    await expect(page.locator('[data-modal]').getByRole('status')).toBeVisible()
    await look(keyreeve, 'write to .env, a file chosen')
    await submit.click()
    await expect(page.locator('[data-modal]')).toHaveCount(0)
    await look(keyreeve, 'written, with a place')
    await choose(page, 'x-a', 'row.replace_lost')
    await expect(page.getByRole('dialog', { name: t('keys.replace_name', { name: 'x-a' }) })).toBeVisible()
    await look(keyreeve, 'a lost key')
    await closeAll(page)
    await choose(page, 'x-a', 'row.delete')
    await expect(question).toBeVisible()
    await look(keyreeve, 'delete a key?')
    await closeAll(page)
    await choose(page, 'x-a', 'row.rotate')
    await expect(submit).toBeVisible()
    await look(keyreeve, 'rotate a key')
    await submit.click()
    await expect(page.getByRole('dialog', { name: t('keys.name_is_ready', { name: 'x-a' }) })).toBeVisible()
    await look(keyreeve, 'a new secret, and its places')
    await page.keyboard.press('Escape')
    await expect(question).toBeVisible()
    await look(keyreeve, 'close without copying?')
    await page.getByRole('button', { name: t('keys.close_anyway') }).click()
    await choose(page, 'x-b', 'row.disable')
    await expect(page.getByRole('row', { name: /x-b/ })).toContainText(t('keys.disabled'))
    await look(keyreeve, 'a disabled and a replaced key')
  })

  await test.step('production', async () => {
    await page.keyboard.press('Control+e')
    await page.getByRole('row', { name: /x-live/ }).waitFor()
    await look(keyreeve, 'production')
    await choose(page, 'x-live', 'row.disable_asking')
    await expect(question).toBeVisible()
    await look(keyreeve, 'disable in production?')
    await closeAll(page)
    await choose(page, 'x-live', 'row.rotate')
    await submit.click()
    await expect(question).toBeVisible()
    await look(keyreeve, 'rotate in production?')
    await closeAll(page)
    await page.getByRole('row', { name: /x-live/ }).click()
    const rehearse = page.getByRole('button', { name: t('keys.rehearse_a_refusal') })
    await rehearse.scrollIntoViewIfNeeded()
    await rehearse.press('Enter')
    await expect(page.getByRole('menu')).toBeVisible()
    await look(keyreeve, 'which refusal to rehearse')
    await page.getByRole('menuitem').first().click()
    await closeAll(page)
    const stop = page.getByRole('button', {
      name: t('rehearsals.stop_rehearsing_keyname', { keyName: 'x-live' }),
    })
    await expect(stop).toBeVisible()
    await look(keyreeve, 'a rehearsal')
    await stop.click()
    await page.keyboard.press('Control+e')
  })

  await test.step('accounts and roles', async () => {
    await goTo('accounts')
    await look(keyreeve, 'accounts')
    await page.keyboard.press('Control+n')
    await lookAtForm(keyreeve, 'create an account')
    await page.getByRole('row', { name: /x-1/ }).click()
    await look(keyreeve, 'an account')
    await choose(page, 'x-1', 'row.edit')
    await expect(submit).toBeVisible()
    await look(keyreeve, 'edit an account')
    await closeAll(page)
    await choose(page, 'x-1', 'row.archive')
    await expect(question).toBeVisible()
    await look(keyreeve, 'archive an account?')
    await closeAll(page)
    await goTo('roles')
    await look(keyreeve, 'roles')
    await page.keyboard.press('Control+n')
    await lookAtForm(keyreeve, 'create a role')
    await page.getByRole('row', { name: /event_reader/ }).click()
    await look(keyreeve, 'a built-in role')
    await choose(page, 'x_role', 'row.edit')
    await expect(submit).toBeVisible()
    await look(keyreeve, 'edit a role')
    await closeAll(page)
    await choose(page, 'x_role', 'row.delete')
    await expect(question).toBeVisible()
    await look(keyreeve, 'delete a role?')
    await closeAll(page)
  })

  await test.step('the other screens', async () => {
    for (const screen of ['check_access', 'activity', 'health', 'scan', 'settings'] as const) {
      await goTo(screen)
      await look(keyreeve, screen)
      if (screen !== 'check_access') continue
      await page.getByRole('main').getByRole('textbox').first().fill('curl -H "x-api-key: kr_test_x"')
      await look(keyreeve, 'check access with something pasted')
    }
    await keyreeve.lock(() => page.getByRole('button', { name: t('settings.lock_now') }).click())
    const lockScreen = keyreeve.page
    await expect(lockScreen.getByRole('heading', { name: t('vault.unlock_your_vault') })).toBeVisible()
    await look(keyreeve, 'locked')
    await lockScreen.getByLabel(t('vault.passphrase'), { exact: true }).fill('a wrong passphrase')
    await lockScreen.getByRole('button', { name: t('vault.unlock'), exact: true }).click()
    await expect(lockScreen.getByRole('main')).toContainText(t('passphrase_wrong.vault'))
    await look(keyreeve, 'a wrong passphrase')
  })

  await test.step('the menu bar', async () => {
    const labels = await application.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).flatMap(({ label, submenu }) => [
        label,
        ...(submenu?.items ?? []).filter(({ type }) => type !== 'separator').map((item) => item.label),
      ]),
    )
    expect(labels.length).toBeGreaterThan(20)
    expect.soft(labels.filter((label) => !/^\[.*\]$/.test(label))).toEqual([])
  })
})

test('the pseudo-locale at 900×600 finds none in findings, decisions, questions, the local API, damaged records and errors', async ({
  newKeyreeve,
}) => {
  test.slow()
  const keyreeve = newKeyreeve({ KEYREEVE_LANGUAGE: 'en-XA' })
  // The page itself fails in some steps.
  keyreeve.complaints.expectAny()
  const project = keyreeve.newFolder('x-project')
  const x1 = { name: 'x-1', roles: ['event_reader'] }
  await makeEarlier(keyreeve.data, [
    { name: 'x-due', daysAgo: 100, account: x1, files: [join(project, 'a/.env'), join(project, 'b/.env')] },
    { name: 'x-ended', daysAgo: 40, expiration: '30d' },
    { name: 'x-ending', daysAgo: 27, expiration: '30d' },
    { name: 'x-idle', daysAgo: 8 },
    { name: 'x-vendor', daysAgo: 95, imported: 'sk_theirs_1234567890abcd' },
    { name: 'x-rotated', daysAgo: 3, rotated: true },
  ])
  await keyreeve.start()
  await resize(keyreeve)
  const { page, application } = keyreeve
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const main = page.getByRole('main')
  const submit = page.locator('[data-modal] [type=submit]')
  const question = page.getByRole('alertdialog')
  const goTo = (screen: 'keys' | 'accounts' | 'roles' | 'check_access' | 'health' | 'settings') =>
    page
      .getByRole('navigation')
      .getByRole('button', { name: t(`app.${screen}`) })
      .click()
  await vaultIs(keyreeve, 'open')
  const accounts = await keyreeve.ask('accounts.list', {})
  const { id: accountId = '' } = (accounts.ok && accounts.data.find(({ isYou }) => !isYou)) || {}
  const { secret, key: made } = await key(keyreeve, 'x-a', accountId)
  await keyreeve.ask('accounts.update', { id: accountId, roles: ['event_ingestor'] })

  await test.step('findings', async () => {
    await goTo('health')
    await expect(main.getByRole('region').first()).toBeVisible()
    await look(keyreeve, 'findings')
    await main.getByRole('button', { name: t('health.rotate_all') }).click()
    await expect(page.getByRole('region', { name: t('rotations.batch_left_out') })).toBeVisible()
    await look(keyreeve, 'the keys that are due, together')
    await page.keyboard.press('Escape')
    await goTo('keys')
    await page.getByRole('row', { name: /x-due/ }).click()
    await look(keyreeve, 'a key that is due, and differs from its account')
    await page.keyboard.press('Escape')
  })

  const file = join(project, '.env')
  writeFileSync(file, 'X_A=old\nX_OTHER=abc#def\n')
  linkSync(file, join(project, 'x-link'))
  writeFileSync(join(project, '.env.local'), 'X_A=mine\n')

  await test.step('questions about a .env file', async () => {
    await choose(page, 'x-a', 'row.write')
    await answerFileDialog(application, file)
    await page.getByRole('button', { name: t('keys.choose') }).click()
    await expect(page.locator('[data-modal]').getByRole('listitem').first()).toBeVisible()
    await look(keyreeve, 'a file with two names, and the line that changes')
    const variable = page.getByLabel(t('keys.variable_name'))
    await variable.fill('X_OTHER')
    await submit.click()
    await expect(question).toBeVisible()
    await look(keyreeve, 'replace the whole line?')
    await page.keyboard.press('Escape')
    await variable.fill('X_A')
    await submit.click()
    await expect(page.getByRole('button', { name: t('keys.done_2') })).toBeVisible()
    await look(keyreeve, 'what shadows a variable')
    await closeAll(page)
  })

  await test.step('questions about an import', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: t('app.import_key') }).click()
    await submit.waitFor()
    const dialog = page.locator('[data-modal]')
    await dialog.getByRole('textbox').first().fill('x-vendor')
    await dialog
      .getByRole('textbox', { name: t('keys.value') })
      .fill('export X_KEY="sk_live_4eC39HqLyjWDarjtT1zdp7dc"')
    await look(keyreeve, 'an import that was filled in')
    await submit.click()
    await expect(dialog.getByRole('group', { name: t('keys.about_this_value') })).toBeVisible()
    await look(keyreeve, 'questions about an import')
    await closeAll(page)
  })

  await test.step('decisions', async () => {
    await goTo('check_access')
    await main
      .getByRole('textbox')
      .first()
      .fill(`curl -H 'x-api-key: Bearer ${secret}' https://api.example.com/`)
    const ask = async (entity: string) => {
      await page.getByRole('combobox', { name: t('check_access.entity') }).fill(entity)
      await page.getByRole('radio', { name: t('check_access.write') }).check()
      await main.locator('[type=submit]').click()
      await expect(main.getByText(/\b(401|403|200)\b/).first()).toBeVisible()
    }
    await ask('event')
    await look(keyreeve, 'a decision, and its fix')
    await page.getByRole('combobox', { name: t('check_access.asked_in') }).selectOption('production')
    await main.locator('[type=submit]').click()
    await expect(main.getByText('wrong_environment').first()).toBeVisible()
    await look(keyreeve, 'another decision')
  })

  await test.step('settings with the local API and daily backups on', async () => {
    await goTo('settings')
    const serve = page.getByRole('switch').or(page.getByRole('checkbox')).first()
    await serve.click()
    await expect(main.getByText(/http:\/\/127/)).toBeVisible()
    await look(keyreeve, 'the local API')
    await serve.click()
    const backups = join(keyreeve.folder, 'backups')
    mkdirSync(backups)
    await answerFolderDialog(application, [backups])
    await answerFileDialog(application, join(keyreeve.folder, 'recovery.txt'))
    await page.getByRole('button', { name: t('settings.backups_set_up') }).click()
    await expect(main.getByText(t('settings.backups_saved_title'))).toBeVisible()
    await look(keyreeve, 'daily backups')
    await page.getByRole('button', { name: t('settings.backups_turn_off') }).click()
    await look(keyreeve, 'turn off daily backups?')
    await page.keyboard.press('Escape')
  })

  await test.step('parts that failed', async () => {
    await goTo('keys')
    await tamper(application, 'keys.query', [], refuse('database_busy.database'), 1)
    await key(keyreeve, 'x-b', accountId)
    await expect(main.getByRole('button', { name: t('ui.try_again') })).toBeVisible()
    await look(keyreeve, 'rows that may be out of date')
    await main.getByRole('button', { name: t('ui.try_again') }).click()
    await tamper(application, 'keys.get', ['data', 'placements'], null, 1)
    await page.getByRole('row', { name: /x-b/ }).click()
    await expect(page.getByRole('alert').first()).toBeVisible()
    await look(keyreeve, 'details that failed')
    await page.keyboard.press('Escape')
    await tamper(application, 'roles.list', ['data', 0, 'permissions'], null, 1)
    await keyreeve.ask('roles.create', {
      id: 'x_role',
      name: 'x-role',
      description: '',
      permissions: ['event:read'],
      holders: 'both',
    })
    await page
      .getByRole('navigation')
      .getByRole('button', { name: t('app.roles') })
      .click()
    await expect(main.getByRole('alert')).toBeVisible()
    await look(keyreeve, 'a screen that failed')
  })

  await test.step('damaged records', async () => {
    tamperRow(keyreeve.data, "UPDATE keys SET hint = 'x' WHERE id = ?", made.id)
    tamperRow(keyreeve.data, "UPDATE accounts SET name = 'x-me' WHERE is_you = 1")
    await keyreeve.restart()
    await resize(keyreeve)
    await vaultIs(keyreeve, 'open')
    await keyreeve.page.getByRole('row', { name: /x-a/ }).click()
    await look(keyreeve, 'a damaged key')
    await keyreeve.page.keyboard.press('Escape')
    await keyreeve.page
      .getByRole('navigation')
      .getByRole('button', { name: t('app.accounts') })
      .click()
    await keyreeve.page.getByRole('row', { name: /x-me/ }).click()
    await look(keyreeve, 'a damaged account')
    await keyreeve.page
      .getByRole('button', { name: t('row.repair') })
      .last()
      .click()
    await look(keyreeve, 'repairing an account')
  })
})

test('the pseudo-locale at 900×600 finds none while the system’s keychain is locked', async ({
  newKeyreeve,
}) => {
  await withKeyring({}, async (keyring) => {
    const keyreeve = await newKeyreeve({ ...pointAt(keyring), KEYREEVE_LANGUAGE: 'en-XA' }).start()
    await vaultIs(keyreeve, 'open')
    await keyring.lock()
    await keyreeve.restart()
    await resize(keyreeve)
    await vaultIs(keyreeve, 'locked')
    await look(keyreeve, 'a locked keychain')
  })
})

test('finds a planted hard-coded text and a planted cut-off label', async ({ newKeyreeve }) => {
  const { page } = await newKeyreeve({ KEYREEVE_LANGUAGE: 'en-XA' }).start()
  await page.evaluate(() => {
    const added = document.createElement('p')
    added.textContent = 'Hard-coded'
    const cut = document.createElement('button')
    cut.textContent = '[ţöö ļöñĝ]'
    Object.assign(cut.style, { width: '20px', overflow: 'hidden', whiteSpace: 'nowrap' })
    document.body.append(added, cut)
  })
  const found = await problemsOn(page)
  expect(found.some((each) => each.includes('Hard-coded'))).toBe(true)
  expect(found.some((each) => each.startsWith('cut off'))).toBe(true)
})
