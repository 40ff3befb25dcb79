import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { expect, test } from './fixture.ts'
import { answerFileDialog, answerMessageDialogs } from './support/file-dialog.ts'
import { askRevived, crashPage } from './support/page-crash.ts'
import { account, key, writeFromPage } from './support/scene.ts'

test('a file handle ends with its page: after a reload or crash it opens nothing', async ({ keyreeve }) => {
  keyreeve.complaints.expectAny()
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'written', accountId)
  const file = join(keyreeve.newFolder('project'), '.env')
  const pick = async (): Promise<string> => {
    await answerFileDialog(keyreeve.application, file)
    const picked = await keyreeve.ask('deliveries.pickEnvFile', { id: made.id })
    return picked.ok && picked.data ? picked.data.handle : ''
  }
  const write = (handle: string) =>
    keyreeve.ask('deliveries.writeEnv', { id: made.id, file: handle, variable: 'API_KEY' })

  const beforeReload = await pick()
  await keyreeve.page.reload()
  await keyreeve.unlocked()
  expect(await write(beforeReload)).toMatchObject({
    ok: false,
    error: { code: 'not_found.file_handle', field: 'file' },
  })

  expect(existsSync(file)).toBe(false)
  expect(await write(await pick())).toMatchObject({ ok: true })

  const beforeCrash = await pick()
  await crashPage(keyreeve)
  expect(
    await askRevived(keyreeve, 'deliveries.writeEnv', { id: made.id, file: beforeCrash, variable: 'OTHER' }),
  ).toMatchObject({ ok: false, error: { code: 'not_found.file_handle', field: 'file' } })
  expect(Object.keys(parse(readFileSync(file)))).toEqual(['API_KEY'])
})

test('a variable that makes programs load code needs a confirmation in a system dialog', async ({
  keyreeve,
}) => {
  const { keys } = keyreeve
  const secret = await keys.create('loader')
  const file = join(keyreeve.newFolder('project'), '.env')
  await keys.open('loader')
  await keys.action('loader', 'Write to .env…').click()
  const { envFileDialog } = keys
  await envFileDialog.pick(keyreeve.application, file)
  await envFileDialog.variable.fill('NODE_OPTIONS')
  const asked = await answerMessageDialogs(keyreeve.application, 0)
  await envFileDialog.write.click()
  await expect(envFileDialog.variable).toHaveAccessibleDescription(
    /^NODE_OPTIONS tells programs which code to load/,
  )
  expect(await asked()).toEqual([`Write NODE_OPTIONS into ${file}?`])
  expect(existsSync(file)).toBe(false)
  await answerMessageDialogs(keyreeve.application, 1)
  await envFileDialog.write.click()
  await expect(envFileDialog.root).toBeHidden()
  expect(parse(readFileSync(file))).toEqual({ NODE_OPTIONS: secret })
})

test('a value that a shell could execute needs a confirmation in a system dialog, by handle and by place', async ({
  keyreeve,
}) => {
  keyreeve.complaints.expectAny()
  const { application, keys } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: first, secret } = await key(keyreeve, 'first', accountId)
  const file = join(keyreeve.newFolder('project'), '.env')
  expect(await writeFromPage(keyreeve, first.id, file, 'API_KEY')).toMatchObject({ ok: true })
  const before = readFileSync(file, 'utf8')

  // With both kinds of quotation marks in the value, dotenv needs backticks, which a shell executes.
  const value = `touch ${join(keyreeve.folder, 'executed')} # '"`
  const importing = { accountId, environment: 'test', expiration: 'never', secret: value } as const
  const imported = await keyreeve.ask('keys.import', { ...importing, name: 'imported' })
  const { id } = imported.ok ? imported.data : { id: '' }
  const detail = await keyreeve.ask('keys.get', { id: first.id })
  const placeId = (detail.ok && detail.data.placements[0]?.id) || ''
  const toPlace = { id, keyId: first.id, placeId }
  const refused = { ok: false, error: { code: 'env_shell_executes' } }

  const asked = await answerMessageDialogs(application, 0)
  const accepted = ['env_shell_executes'] as unknown as []
  expect(await keyreeve.ask('deliveries.writePlace', { ...toPlace, accepted })).toMatchObject({
    ok: false,
    error: { code: 'invalid_input.one_of' },
  })
  expect(await asked()).toEqual([])
  expect(await keyreeve.ask('deliveries.writePlace', toPlace)).toMatchObject(refused)
  expect(await writeFromPage(keyreeve, id, file, 'API_KEY')).toMatchObject(refused)
  expect(await asked()).toEqual([`Write API_KEY into ${file}?`, `Write API_KEY into ${file}?`])
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(parse(before)).toEqual({ API_KEY: secret })

  // The user sees why it was not written, and confirms.
  await keys.open('imported')
  await keys.action('imported', 'Write to .env…').click()
  const { envFileDialog } = keys
  await envFileDialog.pick(application, file)
  await envFileDialog.variable.fill('API_KEY')
  await envFileDialog.write.click()
  await expect(envFileDialog.root.getByRole('alert')).toContainText(
    'a shell that sources this file could execute',
  )
  await answerMessageDialogs(application, 1)
  await envFileDialog.write.click()
  await expect(envFileDialog.root).toBeHidden()
  expect(parse(readFileSync(file))).toEqual({ API_KEY: value })
})

test('writes no secret into the app’s own files or data folder, not even through a link', async ({
  keyreeve,
}) => {
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'written', accountId)
  const folder = keyreeve.newFolder('project')
  const bundle = await keyreeve.application.evaluate(({ app }) => app.getAppPath())
  symlinkSync(join(bundle, 'out/renderer'), join(folder, 'assets'))
  symlinkSync(keyreeve.data, join(folder, 'data'))
  for (const path of [
    join(bundle, 'out/renderer/stolen.json'),
    join(folder, 'assets/stolen.json'),
    join(keyreeve.data, '.env'),
    join(folder, 'data/browser/.env'),
  ]) {
    expect(await writeFromPage(keyreeve, made.id, path, 'A'), path).toMatchObject({
      ok: false,
      error: { code: 'env_not_a_file.own_folder' },
    })
    expect(existsSync(path)).toBe(false)
  }
})

test('the file dialog starts at the file the key was last written to, otherwise in the home folder', async ({
  keyreeve,
}) => {
  const { keys } = keyreeve
  await keys.create('written')
  const file = join(keyreeve.newFolder('project'), '.env')
  await keyreeve.application.evaluate(({ dialog }, chosen) => {
    const starts: (string | undefined)[] = []
    Object.assign(globalThis, { keyreeveStarts: starts })
    dialog.showSaveDialog = (...args: unknown[]) => {
      starts.push((args.at(-1) as { defaultPath?: string }).defaultPath)
      return Promise.resolve({ canceled: false, filePath: chosen })
    }
  }, file)
  await keys.open('written')
  for (let time = 0; time < 2; time++) {
    await keys.action('written', 'Write to .env…').click()
    await keys.envFileDialog.choose.click()
    await expect(keys.envFileDialog.file).toHaveValue(file)
    await keys.envFileDialog.write.click()
    await expect(keys.envFileDialog.root).toBeHidden()
  }
  const home = await keyreeve.application.evaluate(({ app }) => app.getPath('home'))
  expect(
    await keyreeve.application.evaluate(
      () => (globalThis as unknown as { keyreeveStarts: string[] }).keyreeveStarts,
    ),
  ).toEqual([join(home, '.env'), file])
})
