/** Daily backups in Settings: set up, made, tried and turned off; the real age opens them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openWithAge } from '../support/age.ts'
import { expect, test } from './fixture.ts'
import { answerFileDialog, answerFolderDialog } from './support/file-dialog.ts'
import { key } from './support/scene.ts'

test('daily backups are set up, made, tried and turned off', async ({ keyreeve }) => {
  const { application, settings, shell } = keyreeve
  const folder = join(keyreeve.folder, 'work')
  await keyreeve.unlocked()
  const accounts = await keyreeve.ask('accounts.list', {})
  const { secret } = await key(keyreeve, 'kept', (accounts.ok && accounts.data[0]?.id) || '')
  const backups = join(folder, 'backups of mine')
  const recovery = join(folder, 'recovery.txt')
  mkdirSync(backups, { recursive: true })
  await shell.goTo('Settings')

  await answerFolderDialog(application, [])
  await settings.setUpBackups.click()
  await expect(settings.setUpBackups).toBeEnabled()

  await answerFolderDialog(application, [backups])
  await answerFileDialog(application, join(backups, 'recovery.txt'))
  await settings.setUpBackups.click()
  await expect(shell.notices).toContainText('don’t keep it in the same folder')

  await answerFileDialog(application, recovery)
  await settings.keepBackups.selectOption({ label: 'the newest 30' })
  await settings.setUpBackups.click()
  await expect(settings.backups).toContainText('Move the recovery file off this computer')
  await expect(settings.backups).toContainText('the newest 30')
  await expect(shell.notices).toContainText('Backed up.')
  expect(statSync(recovery).mode & 0o777).toBe(0o600)
  const identity = /AGE-SECRET-KEY-1\w+/.exec(readFileSync(recovery, 'utf8'))?.[0] ?? ''
  expect(identity).not.toBe('')

  await settings.backUpNow.click()
  await expect.poll(() => readdirSync(backups).filter((name) => name.endsWith('.age')).length).toBe(2)
  const [file = ''] = readdirSync(backups)
  const target = join(folder, 'opened')
  mkdirSync(target)
  const inside = openWithAge(join(backups, file), { file: recovery, identity, recipient: '' }, target)
  expect(readFileSync(join(inside, 'secrets.json'), 'utf8')).toContain(secret)

  await answerFolderDialog(application, [join(backups, file)])
  await settings.drillBackup.click()
  await expect(shell.notices).toContainText('AGE-SECRET-KEY-1')
  await answerFolderDialog(application, [recovery])
  await settings.drillBackup.click()
  await expect(shell.notices).toContainText('opens and is complete: 1 key')

  await settings.turnOffBackups.click()
  await settings.confirmTurnOff.click()
  await expect(settings.setUpBackups).toBeVisible()
  expect(existsSync(join(backups, file))).toBe(true)

  // The page learnt neither the secret nor what opens the backups.
  const traffic = JSON.stringify(await keyreeve.traffic())
  expect([traffic.includes(identity), traffic.includes(recovery)]).toEqual([false, true])
})
