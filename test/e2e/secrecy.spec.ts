import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'

/** The forms in which a secret could be stored. */
const formsOf = (secret: string): readonly Buffer[] => [
  Buffer.from(secret, 'utf8'),
  Buffer.from(secret, 'utf16le'),
  Buffer.from(Buffer.from(secret).toString('hex')),
  Buffer.from(Buffer.from(secret).toString('hex').toUpperCase()),
  // Base64 at each of the three alignments, in both alphabets.
  ...[0, 1, 2].flatMap((shift) => {
    const middle = Buffer.from(secret).subarray((3 - shift) % 3)
    const whole = middle.subarray(0, middle.length - (middle.length % 3))
    return [Buffer.from(whole.toString('base64')), Buffer.from(whole.toString('base64url'))]
  }),
]

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** The files under `folder` that contain the secret in any form. Files may disappear at any moment. */
const filesWith = (folder: string, secret: string): readonly string[] => {
  const forms = formsOf(secret)
  return filesIn(folder).filter((file) => {
    try {
      const bytes = readFileSync(file)
      return forms.some((form) => bytes.includes(form))
    } catch {
      return false
    }
  })
}

/** Arguments and environment of every readable process, including the app and its helpers. */
const processesWith = (secret: string): readonly string[] =>
  readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => ['cmdline', 'environ'].map((part) => `/proc/${id}/${part}`))
    .filter((file) => {
      try {
        const text = readFileSync(file)
        return text.includes(secret)
      } catch {
        return false
      }
    })

test('a secret is only where it was put: not in files, output or processes, and only in the reply that created it', async ({
  keyreeve,
}) => {
  test.skip(process.platform === 'win32', 'reads /proc')
  const { shell, keys, checkAccess } = keyreeve
  const kept = await keys.create('canary-kept')
  await keys.createButton.click()
  await keys.createDialog.name.fill('canary-once')
  await keys.createDialog.keep.uncheck()
  await keys.createDialog.submit.click()
  const once = await keys.secretDialog.reveal('canary-once')
  await keys.secretDialog.copy.click()
  await expect(shell.notices).toContainText('Copied canary-once')
  await keys.secretDialog.done.click()

  const replaced = await keys.create('canary-rotated')
  await keys.open('canary-rotated')
  await keys.action('canary-rotated', 'Rotate…').click()
  await keys.rotateDialog.submit.click()
  const rotated = await keys.secretDialog.reveal('canary-rotated')
  await keys.secretDialog.copy.click()
  await expect(shell.notices).toContainText('Copied canary-rotated')
  await keys.secretDialog.done.click()

  await keys.open('canary-kept')
  await keys.action('canary-kept', 'Copy as…').click()
  await keys.copyAs(/^export/).click()
  await expect(shell.notices).toContainText('Copied canary-kept')
  const project = keyreeve.newFolder('project')
  await keys.action('canary-kept', 'Write to .env…').click()
  await keys.envFileDialog.pick(keyreeve.application, join(project, '.env'))
  await keys.envFileDialog.write.click()
  await expect(keys.envFileDialog.root).toBeHidden()
  await shell.goTo('Check access')
  for (const secret of [kept, once, `${kept}x`])
    await checkAccess.askWith(secret, { entity: 'event', action: 'Read', in: 'Test' })
  await shell.goTo('Activity')
  await expect(keyreeve.activity.entries.first()).toBeVisible()
  await keyreeve.ask('keys.disable', { id: kept })
  await keyreeve.page.evaluate((secret) => window.keyreeve.request(secret, { [secret]: secret }), kept)

  expect(filesWith(project, kept), 'the search finds it where it was put').toEqual([join(project, '.env')])
  rmSync(project, { recursive: true })
  for (const secret of [kept, once, replaced, rotated]) {
    expect(filesWith(keyreeve.folder, secret), 'while it runs').toEqual([])
    expect(processesWith(secret)).toEqual([])
  }

  await keyreeve.restart()
  await keyreeve.shell.goTo('Activity')
  await keyreeve.ask('accounts.list', {})
  const listed = await keyreeve.listKeys('test')
  for (const { id } of listed.ok ? listed.data : []) await keyreeve.ask('keys.get', { id })
  await keyreeve.shell.goTo('Keys')
  await keyreeve.keys.open('canary-kept')
  await keyreeve.keys.action('canary-kept', 'Delete…').click()
  await keyreeve.shell.confirmation('Delete canary-kept?').getByRole('button', { name: 'Delete key' }).click()
  await expect(keyreeve.keys.row('canary-kept')).toHaveCount(0)
  const traffic = await keyreeve.traffic()
  await keyreeve.quit()

  for (const secret of [kept, once, replaced, rotated]) {
    const replies = traffic.filter(({ text }) =>
      formsOf(secret).some((form) => text.includes(form.toString('latin1'))),
    )
    expect(replies.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      secret === rotated ? 'reply keys.rotate' : 'reply keys.create',
    ])
    expect(filesWith(keyreeve.folder, secret), 'after it has ended').toEqual([])
    expect(
      formsOf(secret).some((form) => keyreeve.output.includes(form.toString('latin1'))),
      'in its output',
    ).toBe(false)
  }
  expect(traffic.length).toBeGreaterThan(30)
  expect(filesIn(keyreeve.data).filter((file) => lstatSync(file).size > 0).length).toBeGreaterThan(3)
})
