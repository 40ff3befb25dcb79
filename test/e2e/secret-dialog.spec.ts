import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { expect, test } from './fixture.ts'
import { noBus } from './support/faults.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { pastedBoth } from './support/x-clipboard.ts'

const openSecret = async ({ keys }: Keyreeve, name: string, keep = true): Promise<void> => {
  await keys.createButton.click()
  await keys.createDialog.name.fill(name)
  await keys.createDialog.keep.setChecked(keep)
  await keys.createDialog.submit.click()
  await keys.secretDialog.root(name).waitFor()
}

test('closing the dialog before the secret was copied asks first, however it is closed', async ({
  keyreeve,
}) => {
  const { page, keys } = keyreeve
  const { secretDialog } = keys
  await openSecret(keyreeve, 'first')
  const ways = [
    () => secretDialog.done.click(),
    () => secretDialog.closeIcon.click(),
    () => page.keyboard.press('Escape'),
  ]
  for (const close of ways) {
    await close()
    await expect(secretDialog.question).toContainText('You have neither copied nor written the secret.')
    await secretDialog.question.getByRole('button', { name: 'Keep open' }).click()
    await expect(secretDialog.question).toBeHidden()
    await expect(secretDialog.root('first')).toBeVisible()
  }
  await secretDialog.done.click()
  await secretDialog.question.getByRole('button', { name: 'Close anyway' }).click()
  await expect(secretDialog.root('first')).toBeHidden()
})

test('one Escape closes the dialog, also while a tooltip is open', async ({ keyreeve }) => {
  const { page, keys } = keyreeve
  const { secretDialog } = keys
  await openSecret(keyreeve, 'hovered')
  await secretDialog.copy.click()
  await expect(secretDialog.root('hovered').getByRole('status').filter({ hasText: 'Copied' })).toBeVisible()
  await secretDialog.eye.hover()
  await expect(page.getByRole('tooltip', { includeHidden: true })).toHaveText('Show the secret')
  await page.keyboard.press('Escape')
  await expect(secretDialog.root('hovered')).toBeHidden()
})

test('closes without asking after the secret was copied or written', async ({ keyreeve }) => {
  const { keys } = keyreeve
  const { secretDialog, envFileDialog } = keys
  await openSecret(keyreeve, 'copied')
  await secretDialog.copy.click()
  await expect(secretDialog.root('copied').getByRole('status').filter({ hasText: 'Copied' })).toBeVisible()
  await secretDialog.done.click()
  await expect(secretDialog.root('copied')).toBeHidden()

  await openSecret(keyreeve, 'written')
  const file = join(keyreeve.newFolder('project'), '.env')
  await secretDialog.write.click()
  await envFileDialog.pick(keyreeve.application, file)
  await envFileDialog.variable.fill('WRITTEN')
  await envFileDialog.write.click()
  await expect(envFileDialog.root).toBeHidden()
  await secretDialog.done.click()
  await expect(secretDialog.root('written')).toBeHidden()
  expect(parse(readFileSync(file))['WRITTEN']).toMatch(/^kr_test_/)
})

test('a key that is not kept can be copied in every form while it is shown, and never again', async ({
  keyreeve,
}) => {
  const { keys } = keyreeve
  const { secretDialog } = keys
  await openSecret(keyreeve, 'shown-once', false)
  const secret = await secretDialog.reveal('shown-once')
  const forms = {
    '.env': `SHOWN_ONCE_API_KEY=${secret}`,
    Shell: `export SHOWN_ONCE_API_KEY='${secret}'`,
    curl: `curl --header 'x-api-key: ${secret}' https://api.example.com/`,
  } as const
  for (const form of ['.env', 'Shell', 'curl'] as const) {
    await secretDialog.tab(form).click()
    await secretDialog.copyLine(form).click()
    await expect.poll(async () => (await pastedBoth()).clipboard).toBe(forms[form])
  }
  await secretDialog.done.click()
  await expect(secretDialog.root('shown-once')).toBeHidden()
  await expect(keys.detail('shown-once')).toContainText('The secret was shown once and isn’t in the keychain')
  const listed = await keyreeve.listKeys('test')
  const id = listed.ok ? (listed.data[0]?.id ?? '') : ''
  expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
    ok: false,
    error: { code: 'key_not_kept' },
  })
})

test('locking drops a new secret in the page and the main process, and says what can still be done', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve(noBus).start()
  await keyreeve.vault.setUp()
  const idOf = async (name: string): Promise<string> => {
    const listed = await keyreeve.listKeys('test')
    return (listed.ok ? listed.data.find((each) => each.name === name)?.id : undefined) ?? ''
  }
  const lockAndUnlock = async (name: string, whileLocked: () => Promise<void>): Promise<void> => {
    await keyreeve.lock()
    await expect(keyreeve.vault.hiddenSecret).toContainText('If its key is kept, you can copy it')
    await whileLocked()
    await keyreeve.vault.unlockWith()
    await expect(keyreeve.keys.row(name)).toBeVisible()
    await expect(keyreeve.keys.secretDialog.root(name)).toBeHidden()
  }

  await openSecret(keyreeve, 'shown-once', false)
  const secret = await keyreeve.keys.secretDialog.reveal('shown-once')
  const id = await idOf('shown-once')
  await lockAndUnlock('shown-once', async () => {
    expect(await keyreeve.page.content()).not.toContain(secret)
    expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
      ok: false,
      error: { code: 'keychain_locked.session' },
    })
  })
  expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
    ok: false,
    error: { code: 'key_not_kept' },
  })

  await openSecret(keyreeve, 'kept')
  const kept = await keyreeve.keys.secretDialog.reveal('kept')
  await lockAndUnlock('kept', async () => expect(await keyreeve.page.content()).not.toContain(kept))
  await keyreeve.keys.open('kept')
  await keyreeve.keys.action('kept', 'Copy').click()
  await expect.poll(async () => (await pastedBoth()).clipboard).toBe(kept)

  await keyreeve.lock()
  await expect(keyreeve.vault.hiddenSecret).toBeHidden()
})
