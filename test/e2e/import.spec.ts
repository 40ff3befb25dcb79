import { expect, test } from './fixture.ts'

const value = 'sk-4eC39HqLyjWDarjtT1zdp7dc'

test('asks about text around an imported value, and drops it unless the user keeps it', async ({
  keyreeve,
}) => {
  const { page, keys, checkAccess, shell } = keyreeve
  await keys.openImport()
  const dialog = keys.importDialog
  await dialog.name.fill('from-vendor')
  await dialog.value.fill(`export API_KEY="${value}"\n`)
  await dialog.submit.click()
  await expect(dialog.question).toContainText('Is all of this the key?')
  for (const words of [
    'line break',
    'quotation marks',
    'NAME=value',
    `${value.length} characters long`,
    '••••••p7dc',
  ])
    await expect(dialog.question).toContainText(words)
  await expect(dialog.root.getByRole('radio', { name: 'Only the key' })).toBeChecked()
  await expect(dialog.question).not.toContainText(value.slice(0, 12))
  await dialog.submit.click()
  await expect(keys.row('from-vendor')).toContainText('imported')

  await shell.goTo('Check access')
  await checkAccess.askWith(value, { entity: 'event', action: 'Read', in: 'Test' })
  await expect(checkAccess.code).toHaveText('200 ok')

  await test.step('another value begins anew, and may be kept as it is', async () => {
    await shell.goTo('Keys')
    await keys.openImport()
    await dialog.name.fill('exactly')
    await dialog.value.fill(` ${value}-2`)
    await dialog.submit.click()
    await dialog.root.getByRole('radio', { name: 'Exactly as pasted' }).check()
    await dialog.value.fill(` ${value}-3 `)
    await expect(dialog.question).toHaveCount(0)
    await dialog.submit.click()
    await expect(dialog.root.getByRole('radio', { name: 'Only the key' })).toBeChecked()
    await dialog.root.getByRole('radio', { name: 'Exactly as pasted' }).check()
    await dialog.submit.click()
    await expect(keys.row('exactly')).toContainText('imported')
    expect(
      await keyreeve.ask('decisions.check', {
        subject: { secret: ` ${value}-3 ` },
        entity: 'event',
        action: 'read',
        environment: 'test',
      }),
    ).toMatchObject({ ok: true, data: { code: 'ok' } })
    await expect(page.getByText(value)).toHaveCount(0)
  })
})

test('asks about a key that looks like one for the other environment', async ({ keyreeve }) => {
  const { keys } = keyreeve
  await keys.openImport()
  const dialog = keys.importDialog
  await dialog.name.fill('stripe')
  await dialog.value.fill('sk_live_4eC39HqLyjWDarjtT1zdp7dc')
  await dialog.submit.click()
  await expect(dialog.question).toContainText('This looks like a production key.')
  // Without an answer it is refused again, at the value's field.
  await dialog.submit.click()
  await expect(dialog.value).toHaveAccessibleDescription(/^Something may be wrong with this value/)
  await dialog.root.getByRole('checkbox', { name: 'It belongs in test' }).check()
  await dialog.submit.click()
  await expect(keys.row('stripe')).toContainText('imported')
})
