import type { Page } from '@playwright/test'
import { loadLanguage } from '../../shared/messages/languages.ts'
import { createTranslator } from '../../shared/messages/translator.ts'
import { expect, test } from './fixture.ts'
import type { Keyreeve } from './support/keyreeve.ts'

/** The texts of the pseudo-locale: every letter of the catalogue is accented there, and every sentence 40 % longer. */
const { t } = createTranslator(await loadLanguage('en-XA'))

/**
 * What is shown or read aloud and did not come from the catalogue, and labels that are cut off. Names that a person chose are short here
 * or begin with `x-`; ids, codes, hints and paths are the same in every language, and so are built-in roles' names.
 */
const problemsOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const data =
      /\bx-[\w-]+|\b(?:test|production|read|write|event|you|linux)\b|\b(?:Event|All|Super) (?:ingestor|reader|writer|admin)\b|\b\d+ [A-Z][a-z]{2} \d{4}\b|[\w*]+:(?:read|write)|\b[a-z]+(?:_[a-z]+)+\b|\b[a-z*]+:(?:read|write|\*)|\/[\w./-]+|\.env\b|\bkeyreeve[\w.-]*|\bKeyreeve\b|\bElectron\b|https?:\S+|\bKR_\w+|\b[A-Z]+(?:_[A-Z]+)+\b|••\S*/g
    const skipped = 'code, kbd, time, script, style, option[hidden], [data-numbers]'
    const problems = new Set<string>()
    const check = (what: string, text: string, element: Element): void => {
      if (/[A-Za-z]{3,}/.test(text.replaceAll(data, ' ')))
        problems.add(`${what} of ${element.tagName.toLowerCase()}: ${text.trim().slice(0, 80)}`)
    }
    const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true })
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest(skipped) || !isShown(element)) continue
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        check(name, element.getAttribute(name) ?? '', element)
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
      const text = texts.map((node) => node.textContent ?? '').join(' ')
      if (text.trim() === '') continue
      check('text', text, element)
      const { overflowX, textOverflow, position, clipPath } = getComputedStyle(element)
      const isHidden = position === 'absolute' && (clipPath !== 'none' || element.clientWidth <= 1)
      const scrolls = overflowX === 'auto' || overflowX === 'scroll'
      if (isHidden || scrolls || textOverflow === 'ellipsis' || element.clientWidth === 0) continue
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

test('the pseudo-locale at 900×600 finds no hard-coded text and no cut-off label on any screen or question', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve({ KEYREEVE_LANGUAGE: 'en-XA' }).start()
  await resize(keyreeve)
  const { page } = keyreeve
  await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA')
  await expect(
    page.getByRole('heading', { name: t('keys.no_keys_in_environment_yet', { environment: 'test' }) }),
  ).toBeVisible()
  await look(keyreeve, 'no keys')
  const account = await keyreeve.ask('accounts.create', {
    type: 'service_account',
    name: 'x-1',
    roles: ['event_reader'],
  })
  if (!account.ok) throw new Error(account.error.code)
  for (const name of ['x-a', 'x-b']) {
    const made = await keyreeve.ask('keys.create', {
      name,
      accountId: account.data.id,
      environment: 'test',
      expiration: '30d',
      keep: true,
    })
    if (!made.ok) throw new Error(made.error.code)
    await keyreeve.ask('keys.forget', { id: made.data.key.id })
  }
  await page.getByRole('row', { name: /x-a/ }).click()
  await look(keyreeve, 'a key')
  const detail = page.getByRole('dialog', { name: t('ui.named.key', { name: 'x-a' }) })
  await detail.getByRole('button', { name: t('row.delete'), exact: true }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await look(keyreeve, 'delete a key?')
  await page.keyboard.press('Escape')
  await detail.getByRole('button', { name: t('keys.show_activity') }).click()
  await page.getByRole('radio', { name: t('activity.deliveries') }).check()
  await expect(page.getByRole('heading', { name: t('activity.no_secret_was_delivered') })).toBeVisible()
  await look(keyreeve, 'no activity of a key')
  for (const screen of ['accounts', 'roles', 'check_access', 'activity', 'health', 'settings'] as const) {
    await page
      .getByRole('navigation')
      .getByRole('button', { name: t(`app.${screen}`) })
      .click()
    await expect(page.getByRole('heading', { level: 1, name: t(`app.${screen}`) })).toBeVisible()
    await look(keyreeve, screen)
    if (screen !== 'roles') continue
    await page.getByRole('row', { name: /event_reader/ }).click()
    await expect(page.getByText(t('roles.built_in_2'))).toBeVisible()
    await page.keyboard.press('Escape')
  }
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
