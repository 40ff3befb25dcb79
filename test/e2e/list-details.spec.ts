/** How a list and its details look, and what they tell assistive technology, in a real layout. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { countRefused } from './support/database.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { account, key, writeFromPage } from './support/scene.ts'

const resize = async ({ application, page }: Keyreeve, width: number, height: number): Promise<void> => {
  await application.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
    [width, height] as const,
  )
  await page.waitForFunction((w) => innerWidth === w, width)
}

test('the details of a production key show every button completely and never scroll sideways', async ({
  keyreeve,
}) => {
  const { shell, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'production-event-service', id, 'production')
  await resize(keyreeve, 1400, 900)
  await shell.switchTo('Production')
  const detail = await keys.open('production-event-service')
  const pane = await detail.boundingBox()
  for (const button of await detail.getByRole('button').all()) {
    const box = await button.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0), (await button.textContent()) ?? '').toBeLessThanOrEqual(
      (pane?.x ?? 0) + (pane?.width ?? 0),
    )
  }
  expect(await detail.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
})

test('shortens a long path in the middle; hovering and copying give all of it', async ({ keyreeve }) => {
  const { page, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'worker', id)
  const folder = join(keyreeve.newFolder('project'), 'services-with-a-very-long-name', 'event-ingestor')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, '.env')
  expect(await writeFromPage(keyreeve, made.id, file, 'WORKER_KEY')).toMatchObject({ ok: true })
  await resize(keyreeve, 1400, 900)
  const detail = await keys.open('worker')
  const path = detail.getByTitle(file)
  await expect(path).toHaveText(file)
  expect((await path.boundingBox())?.height).toBeLessThan(25)
  // The end of the path fits; its beginning does not.
  const [head, tail] = await path.evaluate((line) =>
    [...line.children].map((part) => part.scrollWidth > part.clientWidth),
  )
  expect([head, tail]).toEqual([true, false])
  const copied = await path.evaluate((line) => {
    getSelection()?.selectAllChildren(line)
    const clipboardData = new DataTransfer()
    line.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
    return clipboardData.getData('text/plain')
  })
  expect(copied).toBe(file)

  await keys.action('worker', 'Write to .env…').click()
  await keys.envFileDialog.pick(keyreeve.application, file)
  await expect(keys.envFileDialog.file).toHaveValue(file)
  await expect
    .poll(() =>
      keys.envFileDialog.file.evaluate(
        (field) => field.scrollLeft + field.clientWidth >= field.scrollWidth - 1,
      ),
    )
    .toBe(true)
  await page.keyboard.press('Escape')
})

test('a focused list shows its focus, and never names a row that is not rendered', async ({ keyreeve }) => {
  const { page, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  for (let number = 10; number < 60; number += 1)
    await keyreeve.ask('keys.create', {
      name: `key-${number}`,
      accountId: id,
      environment: 'test',
      expiration: 'never',
      keep: false,
    })
  await expect(keys.row('key-59')).toBeVisible()
  const outline = (element: typeof keys.list) =>
    element.evaluate((each) => getComputedStyle(each).outlineStyle)
  await keys.search.focus()
  expect(await outline(keys.list)).toBe('none')
  await page.keyboard.press('ArrowDown')
  await expect(keys.list).toBeFocused()
  expect(await outline(keys.list)).toBe('solid')

  await page.keyboard.press('Home')
  await expect(keys.selected).toContainText('key-59')
  expect([await outline(keys.list), await outline(keys.selected)]).toEqual(['none', 'solid'])
  await expect(keys.list).toHaveAttribute(
    'aria-activedescendant',
    (await keys.selected.getAttribute('id')) ?? '',
  )
  await keys.list.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await expect(keys.row('key-10')).toBeVisible()
  await expect(keys.selected).toHaveCount(0)
  await expect(keys.list).not.toHaveAttribute('aria-activedescendant')
  expect(await outline(keys.list)).toBe('solid')
})

test('no live region contains a time, which would be announced at every change', async ({ keyreeve }) => {
  const { page, shell, checkAccess } = keyreeve
  await keyreeve.unlocked()
  await countRefused(
    keyreeve.data,
    [{ keyId: null, code: 'unknown', entity: 'event', action: 'read', environment: 'test', via: 'api' }],
    Date.now(),
  )
  await shell.goTo('Check access')
  await expect(checkAccess.refused.locator('time')).toBeVisible()
  await expect(page.locator(':is([aria-live], [role=status], [role=alert], [role=log]) time')).toHaveCount(0)
})

test('the reveal button changes its label and has no pressed state', async ({ keyreeve }) => {
  const { keys } = keyreeve
  await keys.createButton.click()
  await keys.createDialog.name.fill('fresh')
  await keys.createDialog.submit.click()
  await expect(keys.secretDialog.eye).toHaveAccessibleName('Show the secret')
  await expect(keys.secretDialog.eye).not.toHaveAttribute('aria-pressed')
  await keys.secretDialog.eye.click()
  await expect(keys.secretDialog.eye).toHaveAccessibleName('Hide the secret')
  await expect(keys.secretDialog.eye).not.toHaveAttribute('aria-pressed')
})

test('a row’s context menu opens by right click, Shift+F10 and the menu key, and returns the focus', async ({
  keyreeve,
}) => {
  const { page, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'first', id)
  await key(keyreeve, 'second', id)
  await expect(keys.row('second')).toBeVisible()
  await keys.search.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(keys.selected).toContainText('first')
  // Twice, because the menu exists already the second time.
  for (const press of ['Shift+F10', 'ContextMenu']) {
    await page.keyboard.press(press)
    await expect(page.getByRole('menu', { name: 'Actions for first' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(keys.list).toBeFocused()
  }
  await keys.row('second').click({ button: 'right' })
  await expect(page.getByRole('menu', { name: 'Actions for second' })).toBeVisible()
  await expect(keys.selected).toContainText('second')
  await keys.menuItem('Disable').click()
  await expect(keys.row('second')).toContainText('Disabled')
  await expect(keys.list).toBeFocused()
})
