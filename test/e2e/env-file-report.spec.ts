/** What the dialog reports about a `.env` file: other links to it, its questions, and what shadows the new value. */
import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { answerMessageDialogs } from './support/file-dialog.ts'
import { account, key } from './support/scene.ts'

test('writes a file with several links in place if chosen, and then names what shadows the variable', async ({
  keyreeve,
}) => {
  const { application, keys, page } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { secret } = await key(keyreeve, 'test-event-service', id)
  const folder = keyreeve.newFolder('project')
  const [file, other] = [join(folder, '.env'), join(folder, 'other-name')]
  writeFileSync(file, 'A=1\nEVENT_SERVICE_API_KEY=old\n')
  linkSync(file, other)
  writeFileSync(join(folder, '.env.local'), 'EVENT_SERVICE_API_KEY=mine\n')
  writeFileSync(
    join(folder, 'compose.yaml'),
    'services:\n  web:\n    environment:\n      - EVENT_SERVICE_API_KEY=fixed\n',
  )
  const { envFileDialog } = keys

  await keys.open('test-event-service')
  await keys.action('test-event-service', 'Write to .env…').click()
  await envFileDialog.pick(application, file)
  await expect(envFileDialog.root).toContainText('This file has 2 names.')
  await expect(envFileDialog.changes).toHaveText(
    `2EVENT_SERVICE_API_KEY=••••••EVENT_SERVICE_API_KEY=kr_test_••••••${secret.slice(-4)}`,
  )
  const inPlace = envFileDialog.root.getByRole('checkbox', { name: 'Write into the file itself' })
  await expect(inPlace).toBeChecked()
  await envFileDialog.write.click()
  await expect(envFileDialog.outcome).toHaveText(`Replaced EVENT_SERVICE_API_KEY in ${file}.`)
  await expect(envFileDialog.root).toContainText(
    'Some programs will still see a different EVENT_SERVICE_API_KEY.',
  )
  await expect(envFileDialog.root).toContainText('.env.local next to it also sets EVENT_SERVICE_API_KEY')
  await expect(envFileDialog.root).toContainText('compose.yaml sets it under environment: of web.')
  expect([readFileSync(file, 'utf8'), readFileSync(other, 'utf8')]).toEqual([
    `A=1\nEVENT_SERVICE_API_KEY=${secret}\n`,
    `A=1\nEVENT_SERVICE_API_KEY=${secret}\n`,
  ])
  await envFileDialog.root.getByRole('button', { name: 'Done' }).click()
  await expect(envFileDialog.root).toBeHidden()

  await test.step('unticked, it is replaced, and parted from its other name', async () => {
    await keys.action('test-event-service', 'Write to .env…').click()
    await envFileDialog.pick(application, file)
    await inPlace.uncheck()
    await envFileDialog.write.click()
    await expect(envFileDialog.outcome).toContainText('Replaced')
    expect(statSync(file).nlink).toBe(1)
    await page.keyboard.press('Escape')
    await expect(envFileDialog.root).toBeHidden()
  })
})

test('asks before replacing a line that may contain part of an old secret', async ({ keyreeve }) => {
  const { application, keys, page } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { secret } = await key(keyreeve, 'test-event-service', id)
  const file = join(keyreeve.newFolder('project'), '.env')
  const before = 'EVENT_SERVICE_API_KEY=abc#def\nB=2\n'
  writeFileSync(file, before)
  const link = join(keyreeve.newFolder('linked'), '.env')
  symlinkSync(file, link)
  const { envFileDialog } = keys
  const question = page.getByRole('alertdialog', { name: 'Replace the whole line?' })

  await keys.open('test-event-service')
  await keys.action('test-event-service', 'Write to .env…').click()
  await envFileDialog.pick(application, link)
  await expect(envFileDialog.outcome).toBeVisible()
  await expect(envFileDialog.root).toContainText(`This is a link: ${file} will be changed.`)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const title = envFileDialog.root.getByText('Write to .env', { exact: true })
  const undimmed = await title.screenshot()
  await envFileDialog.write.click()
  await expect(question).toBeVisible()
  // Dimmed like the rest of the window, so that it is clear which dialog is active.
  expect(
    (
      await page
        .locator('[data-modal] header')
        .first()
        .getByText('Write to .env', { exact: true })
        .screenshot()
    ).equals(undimmed),
  ).toBe(false)
  await expect(question).toContainText('is followed by “#” without a space')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  expect(readFileSync(file, 'utf8')).toBe(before)
  await envFileDialog.write.click()
  await question.getByRole('button', { name: 'Replace the line' }).click()
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(`EVENT_SERVICE_API_KEY=${secret}\nB=2\n`)
  await expect(question).toBeHidden()
  await expect(envFileDialog.root).toBeHidden()
})

test('asks again after the variable was changed: an answer counts for one write', async ({ keyreeve }) => {
  const { application, keys, page } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'test-event-service', id)
  const file = join(keyreeve.newFolder('project'), '.env')
  const before = 'NODE_OPTIONS=abc#def\nOTHER=ghi#jkl\n'
  writeFileSync(file, before)
  const { envFileDialog } = keys
  const question = page.getByRole('alertdialog', { name: 'Replace the whole line?' })

  await keys.open('test-event-service')
  await keys.action('test-event-service', 'Write to .env…').click()
  await envFileDialog.pick(application, file)
  await envFileDialog.variable.fill('NODE_OPTIONS')
  // The system dialog confirms the first attempt and declines the second.
  await answerMessageDialogs(application, 1)
  await envFileDialog.write.click()
  await expect(question).toBeVisible()
  await answerMessageDialogs(application, 0)
  await question.getByRole('button', { name: 'Replace the line' }).click()
  await expect(envFileDialog.variable).toHaveAccessibleDescription(
    /^NODE_OPTIONS tells programs which code to load/,
  )
  await envFileDialog.variable.fill('OTHER')
  await envFileDialog.write.click()
  await expect(question).toBeVisible()
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('writes for the program that the project uses, remembers another choice, and names programs that read another value', async ({
  keyreeve,
}) => {
  const { application, keys } = keyreeve
  const { id } = await account(keyreeve, 'payments', ['event_ingestor'])
  const imported = await keyreeve.ask('keys.import', {
    name: 'imported',
    accountId: id,
    environment: 'test',
    expiration: 'never',
    secret: 'pa$word9-0123456789',
  })
  expect(imported.ok).toBe(true)
  const folder = keyreeve.newFolder('project')
  const file = join(folder, '.env')
  writeFileSync(join(folder, 'package.json'), '{"dependencies":{"next":"16"}}')
  writeFileSync(join(folder, 'Makefile'), 'run:\n\tdocker run --env-file .env app\n')
  const { envFileDialog } = keys

  await keys.open('imported')
  await keys.action('imported', 'Write to .env…').click()
  await envFileDialog.pick(application, file)
  await envFileDialog.variable.fill('PASSWORD')
  await expect(envFileDialog.writtenFor).toHaveValue('expand')
  await expect(envFileDialog.writtenFor).toHaveAccessibleDescription('Because of package.json.')
  await envFileDialog.write.click()
  await expect(envFileDialog.root).toContainText(
    'docker run --env-file, which Makefile uses: there is no way to write this value for all of them.',
  )
  expect(readFileSync(file, 'utf8')).toBe(String.raw`PASSWORD="pa\$word9-0123456789"` + '\n')
  await envFileDialog.root.getByRole('button', { name: 'Done' }).click()

  await keys.action('imported', 'Write to .env…').click()
  await envFileDialog.pick(application, file)
  await envFileDialog.variable.fill('PASSWORD')
  await envFileDialog.writtenFor.selectOption('docker')
  await envFileDialog.write.click()
  await expect(envFileDialog.root).toContainText(
    'Next.js, Vite, Bun and dotenv-expand, which package.json uses',
  )
  expect(readFileSync(file, 'utf8')).toBe('PASSWORD=pa$word9-0123456789\n')
  await envFileDialog.root.getByRole('button', { name: 'Done' }).click()

  await keys.action('imported', 'Write to .env…').click()
  await envFileDialog.pick(application, file)
  await expect(envFileDialog.writtenFor).toHaveValue('docker')
  await expect(envFileDialog.writtenFor).toHaveAccessibleDescription('You chose this for the file before.')
})

test('writes once a problem with the file is fixed on disk, without another path', async ({ keyreeve }) => {
  const { application, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { secret } = await key(keyreeve, 'test-event-service', id)
  const folder = keyreeve.newFolder('project')
  const [file, target] = [join(folder, '.env'), join(folder, 'shared.env')]
  symlinkSync(target, file)
  const { envFileDialog } = keys

  await keys.open('test-event-service')
  await keys.action('test-event-service', 'Write to .env…').click()
  await test.step('a problem found when choosing the file: choosing it again is enough', async () => {
    await envFileDialog.pick(application, file)
    await expect(envFileDialog.file).toHaveAttribute('aria-invalid', 'true')
    await expect(envFileDialog.write).toBeDisabled()
    writeFileSync(target, 'OTHER=1\n')
    await envFileDialog.pick(application, file)
    await expect(envFileDialog.file).not.toHaveAttribute('aria-invalid')
    await expect(envFileDialog.write).toBeEnabled()
  })
  await test.step('a problem found when writing: writing again is enough', async () => {
    rmSync(target)
    mkdirSync(target)
    await envFileDialog.write.click()
    await expect(envFileDialog.file).toHaveAttribute('aria-invalid', 'true')
    rmdirSync(target)
    writeFileSync(target, 'OTHER=1\n')
    await expect(envFileDialog.write).toBeEnabled()
    await envFileDialog.write.click()
    await expect(envFileDialog.root).toBeHidden()
    expect(readFileSync(target, 'utf8')).toBe(`OTHER=1\nEVENT_SERVICE_API_KEY=${secret}\n`)
  })
})
