import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { noBus, pointAt, responsive, withKeyring } from './support/faults.ts'

const passphrase = 'correct horse battery staple'

test('Without a keychain the app says so and offers the passphrase vault, which keeps a key over a restart', async ({ newLatchkey }) => {
  const latchkey = await newLatchkey(noBus).start()
  const { vault, keys } = latchkey
  await expect(vault.setUpTitle).toBeVisible()
  await expect(vault.main).toContainText(/The system keychain cannot be reached|No keychain service is running/)
  await expect(vault.main).toContainText('A forgotten passphrase cannot be recovered')
  expect(readdirSync(latchkey.data)).not.toContain('passphrase.vault')

  await vault.passphrase.fill('too short')
  await vault.again.fill('too short')
  await vault.create.click()
  await expect(vault.passphrase).toHaveAccessibleDescription('Use at least 12 characters.')
  await vault.passphrase.fill(passphrase)
  await vault.again.fill('something else')
  await vault.create.click()
  await expect(vault.again).toHaveAccessibleDescription('The two are not the same.')
  await vault.again.fill(passphrase)
  await vault.create.click()
  const secret = await keys.create('in-the-vault')
  await expect(latchkey.shell.keychain).toHaveText('Passphrase vault unlocked')
  expect(readFileSync(join(latchkey.data, 'passphrase.vault')).includes(secret)).toBe(false)

  await latchkey.restart()
  await expect(latchkey.vault.unlockTitle).toBeVisible()
  await expect(latchkey.page.getByText('in-the-vault')).toHaveCount(0)
  await latchkey.vault.passphrase.fill('wrong horse battery staple')
  await latchkey.vault.unlock.click()
  await expect(latchkey.vault.main).toContainText(/wrong|not the passphrase|does not open/i)
  expect(await latchkey.ask('deliveries.copy', { id: 'any', form: 'value' })).toMatchObject({ ok: false })
  await latchkey.vault.passphrase.fill(passphrase)
  await latchkey.vault.unlock.click()
  await latchkey.keys.open('in-the-vault')
  await latchkey.keys.action('in-the-vault', 'Copy').click()
  await expect(latchkey.shell.notices).toContainText('Copied in-the-vault')

  await latchkey.shell.goTo('Settings')
  await latchkey.settings.lockNow.click()
  await expect(latchkey.vault.unlockTitle).toBeVisible()
})

test('A keychain that is locked after the set-up: lists can be read, creating is refused and loses nothing, unlocking and a retry mend it', async ({ newLatchkey }) => {
  await withKeyring({}, async (keyring) => {
    const latchkey = await newLatchkey(pointAt(keyring)).start()
    const { shell, keys } = latchkey
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
    await latchkey.restart()
    await expect(latchkey.shell.banner).toContainText('The system keychain is locked')
    await expect(latchkey.keys.row('before')).toBeVisible()
    await expect(latchkey.keys.row('during')).toBeVisible()
    await latchkey.keys.createButton.click()
    await latchkey.keys.createDialog.name.fill('after')
    await latchkey.keys.createDialog.submit.click()
    await expect(latchkey.keys.createDialog.alert).toContainText('locked')
    await keyring.unlock()
    await latchkey.keys.createDialog.cancel.click()
    await latchkey.shell.banner.getByRole('button', { name: 'Try again' }).click()
    await expect(latchkey.shell.banner).toBeHidden()
    await latchkey.keys.create('after')
  })
})

test('A keychain that stopped answering holds up nothing: the window stays quick, and quitting takes three seconds at most', async ({ newLatchkey }) => {
  await withKeyring({}, async (keyring) => {
    const latchkey = await newLatchkey(pointAt(keyring)).start()
    const { page, shell, keys, accounts } = latchkey
    await keys.create('before')
    keyring.freeze()
    await keys.createButton.click()
    await keys.createDialog.name.fill('during')
    await keys.createDialog.submit.click()
    await expect(keys.createDialog.submit).toHaveAttribute('aria-busy', 'true')
    await responsive('a request that needs no keychain', () => latchkey.ask('keys.list', { environment: 'test' }))
    await page.keyboard.press('Escape')
    await shell.goTo('Accounts')
    await responsive('an answer from the window', () => expect(accounts.row('you')).toBeVisible())
    const { code, ms } = await latchkey.quit()
    expect(code).toBe(0)
    expect(ms).toBeLessThan(3000)
    keyring.thaw()
    await latchkey.start()
    await expect(latchkey.keys.row('before')).toContainText('Active')
    await latchkey.keys.create('after')
  })
})

test('A keychain that lets its user wait at the first start is waited for, not said to be missing', async ({ newLatchkey }) => {
  await withKeyring({}, async (keyring) => {
    keyring.freeze()
    const latchkey = await newLatchkey(pointAt(keyring)).start()
    await expect(latchkey.page.getByRole('heading', { level: 1 })).toHaveText('Waiting for your keychain')
    await expect(latchkey.vault.setUpTitle).toHaveCount(0)
    keyring.thaw()
    await latchkey.keys.create('after the wait')
  })
})

test('A keychain that does not answer at the start does not keep the window from opening', async ({ newLatchkey }) => {
  await withKeyring({}, async (keyring) => {
    const latchkey = await newLatchkey(pointAt(keyring)).start()
    await latchkey.keys.create('before')
    await latchkey.quit()
    keyring.freeze()
    await responsive('the start', () => latchkey.start(), 10_000)
    await expect(latchkey.keys.row('before')).toBeVisible()
    await expect(latchkey.shell.banner).toContainText(/keychain/)
    expect((await latchkey.quit()).ms).toBeLessThan(3000)
  })
})

test('A keychain that is killed and started again works at once, without a restart of the app', async ({ newLatchkey }) => {
  await withKeyring({}, async (keyring) => {
    const latchkey = await newLatchkey(pointAt(keyring)).start()
    await latchkey.keys.create('before')
    await keyring.kill()
    await latchkey.keys.open('before')
    await latchkey.keys.action('before', 'Copy').click()
    await expect(latchkey.shell.notices).toContainText(/keychain/)
    await keyring.start()
    await latchkey.keys.create('after')
    await latchkey.keys.open('before')
    await latchkey.keys.action('before', 'Copy').click()
    await expect(latchkey.shell.notices).toContainText('Copied before')
  })
})
