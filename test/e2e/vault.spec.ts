import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { testPassphrase } from './pages/vault.ts'
import { tamper } from '../support/tamper.ts'
import { noBus, pointAt, responsive, withKeyring } from './support/faults.ts'

test('without a keychain, offers the passphrase vault, which keeps a key across a restart', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve(noBus).start()
  const { vault, keys } = keyreeve
  await expect(vault.setUpTitle).toBeVisible()
  await expect(vault.main).toContainText(
    /The system keychain can’t be reached|No keychain service is running/,
  )
  await expect(vault.main).toContainText('If you forget it, your secrets can’t be recovered.')
  expect(readdirSync(keyreeve.data)).not.toContain('passphrase.vault')

  await vault.passphrase.fill('too short')
  await vault.again.fill('too short')
  await vault.create.click()
  await expect(vault.passphrase).toHaveAccessibleDescription('Use at least 12 characters.')
  await vault.passphrase.fill(testPassphrase)
  await vault.again.fill('something else')
  await vault.create.click()
  await expect(vault.again).toHaveAccessibleDescription('The passphrases don’t match.')
  await vault.again.fill(testPassphrase)
  await vault.create.click()
  const secret = await keys.create('in-the-vault')
  await expect(keyreeve.shell.keychain).toHaveText('Passphrase vault unlocked')
  expect(readFileSync(join(keyreeve.data, 'passphrase.vault')).includes(secret)).toBe(false)

  await keyreeve.restart()
  await expect(keyreeve.vault.unlockTitle).toBeVisible()
  await expect(keyreeve.page.getByText('in-the-vault')).toHaveCount(0)
  await keyreeve.vault.unlockWith('wrong horse battery staple')
  await expect(keyreeve.vault.main).toContainText('Wrong passphrase. Check it and try again.')
  expect(await keyreeve.ask('deliveries.copy', { id: 'any', form: 'value' })).toMatchObject({ ok: false })
  await keyreeve.vault.unlockWith()
  await keyreeve.keys.open('in-the-vault')
  await keyreeve.keys.action('in-the-vault', 'Copy').click()
  await expect(keyreeve.shell.notices).toContainText('Copied in-the-vault')

  await keyreeve.shell.goTo('Settings')
  await keyreeve.lock(() => keyreeve.settings.lockNow.click())
})

test('with a locked keychain, lists work and creating is refused without a loss; unlocking and a retry help', async ({
  newKeyreeve,
}) => {
  await withKeyring({}, async (keyring) => {
    const keyreeve = await newKeyreeve(pointAt(keyring)).start()
    const { shell, keys } = keyreeve
    await keys.create('before')
    await keyring.lock()
    await keys.open('before')
    await keys.action('before', 'Copy').click()
    await expect(shell.notices).toContainText(/keychain is locked\. Unlock it, then try again\./)
    await keys.createButton.click()
    await keys.createDialog.name.fill('during')
    await keys.createDialog.submit.click()
    await expect(keys.createDialog.alert).toContainText(/keychain is locked\. Unlock it, then try again\./)
    await keyring.unlock()
    await keys.createDialog.submit.click()
    await keys.secretDialog.close('during')
    for (const name of ['before', 'during']) await expect(keys.row(name)).toContainText('Active')

    await keyring.lock()
    await keyreeve.restart()
    await expect(keyreeve.shell.banner).toContainText('The system keychain is locked')
    await expect(keyreeve.keys.row('before')).toBeVisible()
    await expect(keyreeve.keys.row('during')).toBeVisible()
    await keyreeve.keys.createButton.click()
    await keyreeve.keys.createDialog.name.fill('after')
    await keyreeve.keys.createDialog.submit.click()
    await expect(keyreeve.keys.createDialog.alert).toContainText('locked')
    await keyring.unlock()
    await keyreeve.keys.createDialog.cancel.click()
    await keyreeve.shell.banner.getByRole('button', { name: 'Try again' }).click()
    await expect(keyreeve.shell.banner).toBeHidden()
    await keyreeve.keys.create('after')
  })
})

test('reloads the findings once the keychain is unlocked, which reveals a damaged record', async ({
  newKeyreeve,
}) => {
  await withKeyring({}, async (keyring) => {
    const keyreeve = await newKeyreeve(pointAt(keyring)).start()
    await keyreeve.keys.create('changed by hand')
    await keyreeve.quit()
    tamper(keyreeve.data, 'UPDATE keys SET expires_at = created_at + 1')
    await keyring.lock()
    await keyreeve.start()
    // Without the vault's keys its record looks expired.
    await expect(keyreeve.shell.banner).toContainText('The system keychain is locked')
    await expect(keyreeve.shell.navigation('Health')).toHaveText('Health1')
    await keyring.unlock()
    await keyreeve.shell.banner.getByRole('button', { name: 'Try again' }).click()
    await expect(keyreeve.shell.banner).toBeHidden()
    await expect(keyreeve.shell.navigation('Health')).toHaveText('Health')
  })
})

test('a keychain that stops answering does not slow down the window, and quitting takes at most three seconds', async ({
  newKeyreeve,
}) => {
  await withKeyring({}, async (keyring) => {
    const keyreeve = await newKeyreeve(pointAt(keyring)).start()
    const { page, shell, keys, accounts } = keyreeve
    await keys.create('before')
    keyring.freeze()
    await keys.createButton.click()
    await keys.createDialog.name.fill('during')
    await keys.createDialog.submit.click()
    await expect(keys.createDialog.submit).toHaveAttribute('aria-busy', 'true')
    await responsive('a request that needs no keychain', () => keyreeve.listKeys('test'))
    await page.keyboard.press('Escape')
    await shell.goTo('Accounts')
    await responsive('an answer from the window', () => expect(accounts.row('you')).toBeVisible())
    const { code, ms } = await keyreeve.quit()
    expect(code).toBe(0)
    expect(ms).toBeLessThan(3000)
    keyring.thaw()
    await keyreeve.start()
    await expect(keyreeve.keys.row('before')).toContainText('Active')
    await keyreeve.keys.create('after')
  })
})

test('waits for a keychain that is slow at the first start, instead of reporting it missing', async ({
  newKeyreeve,
}) => {
  await withKeyring({}, async (keyring) => {
    keyring.freeze()
    const keyreeve = await newKeyreeve(pointAt(keyring)).start()
    await expect(keyreeve.page.getByRole('heading', { level: 1 })).toHaveText('Waiting for your keychain')
    await expect(keyreeve.vault.setUpTitle).toHaveCount(0)
    keyring.thaw()
    await keyreeve.keys.create('after the wait')
  })
})

test('opens the window although the keychain does not answer', async ({ newKeyreeve }) => {
  await withKeyring({}, async (keyring) => {
    const keyreeve = await newKeyreeve(pointAt(keyring)).start()
    await keyreeve.keys.create('before')
    await keyreeve.quit()
    keyring.freeze()
    await responsive('the start', () => keyreeve.start(), 10_000)
    await expect(keyreeve.keys.row('before')).toBeVisible()
    await expect(keyreeve.shell.banner).toContainText(/keychain/)
    expect((await keyreeve.quit()).ms).toBeLessThan(3000)
  })
})

test('a keychain that was killed and started again works at once, without restarting the app', async ({
  newKeyreeve,
}) => {
  await withKeyring({}, async (keyring) => {
    const keyreeve = await newKeyreeve(pointAt(keyring)).start()
    await keyreeve.keys.create('before')
    await keyring.kill()
    await keyreeve.keys.open('before')
    await keyreeve.keys.action('before', 'Copy').click()
    await expect(keyreeve.shell.notices).toContainText(/keychain/)
    await keyring.start()
    await keyreeve.keys.create('after')
    await keyreeve.keys.open('before')
    await keyreeve.keys.action('before', 'Copy').click()
    await expect(keyreeve.shell.notices).toContainText('Copied before')
  })
})
