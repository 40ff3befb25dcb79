import { expect, test } from './fixture.ts'
import { account, key } from './support/scene.ts'

test('the palette searches keys like the list does, also among more keys than it shows', async ({
  keyreeve,
}) => {
  const { page, shell, keys } = keyreeve
  const { id } = await account(keyreeve, 'ingest', ['event_ingestor'])
  const { id: other } = await account(keyreeve, 'reports', ['event_reader'])
  const { key: wanted } = await key(keyreeve, 'worker', id)
  for (let number = 1; number <= 55; number += 1)
    expect(
      (
        await keyreeve.ask('keys.create', {
          name: `filler-${number}`,
          accountId: other,
          environment: 'test',
          expiration: 'never',
          keep: false,
        })
      ).ok,
    ).toBe(true)
  const option = shell.palette.getByRole('option', { name: /^worker/ })
  await page.keyboard.press('Control+K')
  await expect(shell.palette.getByRole('option', { name: /^filler-55/ })).toBeVisible()
  await expect(option).toHaveCount(0)
  for (const text of ['worker', wanted.hint.slice(-4), 'event_ingestor', 'ingest work']) {
    await shell.palette.getByRole('combobox').fill(text)
    await expect(option, text).toBeVisible()
    await expect(shell.palette.getByRole('option', { name: /^filler/ }), text).toHaveCount(0)
  }
  // Only the group with results has a heading.
  await expect(shell.palette.getByText('Keys', { exact: true })).toBeVisible()
  await expect(shell.palette.getByText('Screens', { exact: true })).toHaveCount(0)
  // Enter applies to the typed text, even before the results arrive.
  await shell.palette.getByRole('combobox').fill('')
  await expect(option).toHaveCount(0)
  // Not the last four characters: any command may happen to have these.
  await page.keyboard.type('worker')
  await page.keyboard.press('Enter')
  await expect(keys.detail('worker')).toBeVisible()
})

test('a refused search says why, and drops the keys of the previous one', async ({ keyreeve }) => {
  const { page, shell, checkAccess } = keyreeve
  const { id } = await account(keyreeve, 'ingest', ['event_ingestor'])
  await key(keyreeve, 'worker', id)
  await page.keyboard.press('Control+K')
  const field = shell.palette.getByRole('combobox')
  await expect(shell.palette.getByRole('option', { name: /^worker/ })).toBeVisible()
  await field.fill('x'.repeat(201))
  await expect(shell.palette.getByRole('alert')).toHaveText('Use at most 200 characters.')
  await expect(shell.palette.getByRole('option')).toHaveCount(0)
  await expect(shell.palette).not.toContainText('Nothing matches.')

  await page.keyboard.press('Escape')
  await shell.goTo('Check access')
  await checkAccess.by('Pick a key').check()
  await checkAccess.key.click()
  await expect(checkAccess.keyOption('worker')).toBeVisible()
  await checkAccess.key.fill('x'.repeat(201))
  await expect(page.getByText('Use at most 200 characters.', { exact: true })).toBeVisible()
  await expect(checkAccess.keyOptions).toHaveCount(0)
})
