import { expect, test, type Page } from '@playwright/test'
import { parse } from 'dotenv'
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../electron/core/db/migrate.ts'
import { contentPolicy } from '../../electron/shell/bundle.ts'
import { AccountsPage } from '../e2e/pages/accounts.ts'
import { CheckAccessPage } from '../e2e/pages/check-access.ts'
import { KeysPage } from '../e2e/pages/keys.ts'
import { SettingsPage } from '../e2e/pages/settings.ts'
import { ShellPage } from '../e2e/pages/shell.ts'
import { schemaVersionOf } from './support/database.ts'
import { packaged } from './support/dist.ts'
import { InstalledApp } from './support/installed-app.ts'
import { install, installedVersion, placesOf, remove, whyNotHere } from './support/package.ts'
import { kindOf, processesOf } from './support/processes.ts'
import { TestUser } from './support/user.ts'
import { makeVariant } from './support/variant.ts'

const { name, version, commit, testBuild } = packaged()
const { app, folder } = placesOf(name)

/** A data folder and the keychain items of version 0.1.0, created by that version. */
const release = join(import.meta.dirname, '../fixtures/0.1.0')
const old = JSON.parse(readFileSync(join(release, 'keychain.json'), 'utf8')) as {
  readonly secrets: Readonly<Record<string, string>>
  readonly items: Readonly<Record<string, string>>
}
const [oldKey, oldVersion] = ['test-event-service', 5]

/** Test hooks of a development run. They are set throughout: if one had an effect, the job below would fail. */
const hooks = {
  KEYREEVE_FAILPOINT: 'keep.after-journal',
  KEYREEVE_CLIPBOARD_MS: '1',
  KEYREEVE_SQLITE_BINDING: '/nonexistent.node',
}

const screens = (page: Page) => ({
  page,
  shell: new ShellPage(page),
  keys: new KeysPage(page),
  accounts: new AccountsPage(page),
  checkAccess: new CheckAccessPage(page),
  settings: new SettingsPage(page),
})

test.describe.serial('an older version is installed, used, brought up to date, and removed', () => {
  let user: TestUser
  let scratch: string
  let keyreeve: InstalledApp
  let secret: string
  let file: string

  test.beforeAll(async () => {
    const why = await whyNotHere(name)
    test.skip(why !== undefined, why ?? '')
    scratch = mkdtempSync(join(tmpdir(), 'keyreeve-upgrade-'))
    await install(await makeVariant(scratch, '0.0.9'))
    user = await TestUser.create()
    file = join(user.newFolder('project'), '.env')
  })
  test.afterAll(async () => {
    if (user === undefined) return
    await user.dispose()
    if ((await installedVersion(name)) !== null) await remove(name)
    rmSync(scratch, { recursive: true })
  })

  const start = async (env: Readonly<Record<string, string>> = {}) => {
    keyreeve = new InstalledApp(user, app, [], { ...hooks, KEYREEVE_TEST_FILE: file, ...env })
    return screens(await keyreeve.page())
  }
  const pasted = async (): Promise<string> =>
    (await user.run('timeout', ['5', 'xclip', '-o', '-selection', 'clipboard'])).stdout
  const copied = async ({ shell, keys }: ReturnType<typeof screens>, key: string): Promise<string> => {
    await shell.goTo('Keys')
    await keys.open(key)
    await keys.action(key, 'Copy').click()
    await expect(shell.notices).toContainText(`Copied ${key}`)
    return pasted()
  }

  test('the main job, with the real keyring and the sandbox on', async () => {
    expect(await installedVersion(name)).toBe('0.0.9')
    const { page, shell, keys, accounts, checkAccess } = await start()
    const renderers = processesOf(user.uid).filter((process) => kindOf(process) === 'renderer')
    expect(renderers.length).toBeGreaterThan(0)
    for (const { status } of renderers) expect(status['Seccomp']).toBe('2')
    await expect(shell.keychain).toContainText('Keychain')
    const headers = await page.evaluate(async () =>
      Object.fromEntries((await fetch('app://bundle/')).headers),
    )
    expect(headers, 'what the page comes with out of app.asar').toMatchObject({
      'content-security-policy': contentPolicy,
      'x-content-type-options': 'nosniff',
    })

    await shell.goTo('Accounts')
    await accounts.create('event-service', ['Event ingestor'])
    await shell.goTo('Keys')
    await keys.createFirstButton.click()
    await keys.createDialog.chooseIdentity('event-service')
    await keys.createDialog.submit.click()
    secret = await keys.secretDialog.reveal('test-event-service')
    expect(secret).toMatch(/^kr_test_[0-9A-Za-z]{38}$/)
    await keys.secretDialog.copy.click()
    await expect(shell.notices).toContainText('Copied test-event-service')
    expect(await pasted()).toBe(secret)
    await keys.secretDialog.done.click()
    await expect(keys.row('test-event-service')).toContainText('Active')
    await expect(page.getByText(secret)).toHaveCount(0)

    await shell.goTo('Check access')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Read', in: 'Test' })
    await expect(checkAccess.code).toHaveText('403 insufficient_permissions')

    writeFileSync(file, '# kept\nEVENT_SERVICE_API_KEY=old\n')
    user.own(file)
    await shell.goTo('Keys')
    await keys.open('test-event-service')
    await keys.action('test-event-service', 'Write to .env…').click()
    await keys.envFileDialog.choose.click()
    await keys.envFileDialog.write.click()
    await expect(keys.envFileDialog.root).toBeHidden()
    expect(readFileSync(file, 'utf8')).toBe(`# kept\nEVENT_SERVICE_API_KEY=${secret}\n`)
    expect(parse(readFileSync(file))).toEqual({ EVENT_SERVICE_API_KEY: secret })

    const doomed = await keys.create('short-lived')
    await keys.open('short-lived')
    await keys.action('short-lived', 'Delete…').click()
    await shell.confirmation('Delete short-lived?').getByRole('button', { name: 'Delete key' }).click()
    await shell.goTo('Check access')
    await checkAccess.askWith(doomed, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('401 deleted')
    expect(await keyreeve.quit()).toBe(0)
  })

  test('an upgrade keeps everything', async () => {
    await install(await makeVariant(scratch))
    expect(await installedVersion(name)).toBe(version.replace('-', '~'))
    const all = await start()
    const { shell, keys, checkAccess, settings } = all
    await expect(keys.row('test-event-service')).toContainText('Active')
    expect(await copied(all, 'test-event-service')).toBe(secret)
    await shell.goTo('Check access')
    await checkAccess.askWith(secret, { entity: 'event', action: 'Write', in: 'Test' })
    await expect(checkAccess.code).toHaveText('200 ok')
    await shell.goTo('Settings')
    await expect(settings.sections).toContainText(`Keyreeve ${version} (${commit})`)
    await expect(settings.sections.getByText('This is a test build')).toHaveCount(testBuild ? 1 : 0)
    expect(await keyreeve.quit()).toBe(0)
  })

  test('migrates data of version 0.1.0 after a backup, and its keys still work', async () => {
    const home = user.newFolder('version-0.1.0')
    const database = join(home, 'keyreeve.db')
    copyFileSync(join(release, 'keyreeve.db'), database)
    user.own(database)
    expect(schemaVersionOf(database)).toBe(oldVersion)
    for (const [item, value] of Object.entries(old.items)) {
      // Stored like keytar does, including the schema.
      expect(
        (
          await user.run(
            'secret-tool',
            [
              'store',
              '--label=Keyreeve',
              'service',
              'Keyreeve',
              'account',
              item,
              'xdg:schema',
              'org.freedesktop.Secret.Generic',
            ],
            { input: value },
          )
        ).code,
      ).toBe(0)
    }
    const all = await start({ KEYREEVE_HOME: home })
    await expect(all.keys.row(oldKey)).toContainText('Active')
    expect(await copied(all, oldKey)).toBe(old.secrets[oldKey])
    await all.shell.goTo('Check access')
    await all.checkAccess.askWith(old.secrets[oldKey] ?? '', { entity: 'event', action: 'Write', in: 'Test' })
    await expect(all.checkAccess.code).toHaveText('200 ok')
    expect(await keyreeve.quit()).toBe(0)
    expect(schemaVersionOf(database)).toBe(migrations.at(-1)?.version)
    const backups = globSync(join(home, 'backups/before-version-*.db'))
    expect(backups).toHaveLength(1)
    for (const backup of backups) expect(schemaVersionOf(backup)).toBe(oldVersion)
  })

  test('removing the package keeps the data', async () => {
    await remove(name)
    expect(existsSync(folder)).toBe(false)
    expect(statSync(join(user.data, 'keyreeve.db')).size).toBeGreaterThan(0)
    expect((await user.run('secret-tool', ['search', '--all', 'service', 'Keyreeve'])).stdout).toContain(
      secret,
    )
  })
})
