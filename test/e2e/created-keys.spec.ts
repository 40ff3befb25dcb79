import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import type { Environment } from '../../shared/domain/types.ts'
import { expect, test } from './fixture.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { LocalApi } from './support/local-api.ts'
import { key } from './support/scene.ts'
import { tamper } from './support/tampering.ts'

type Made = { readonly id: string; readonly secret: string }

/** A key with full access, and keys that it created through the local API, named `<name>-1`, `<name>-2`, …; the last one was created by the first. */
const family = async (
  keyreeve: Keyreeve,
  api: LocalApi,
  name: string,
  size: number,
  environment: Environment = 'test',
) => {
  await keyreeve.unlocked()
  const accounts = await keyreeve.ask('accounts.list', {})
  const you = accounts.ok ? accounts.data.find(({ isYou }) => isYou) : undefined
  const parent = await key(keyreeve, name, you?.id ?? '', environment)
  const created: Made[] = []
  for (let number = 1; number <= size; number += 1) {
    const creator = number === size && created[0] ? created[0] : parent
    created.push(await api.create(creator.secret, `${name}-${number}`))
  }
  const codes = () => Promise.all(created.map(({ secret }) => api.check(secret, environment)))
  return { id: parent.key.id, secret: parent.secret, created, codes }
}

const optionIn = (dialog: Locator): Locator =>
  dialog.getByRole('checkbox', { name: /^Also (disable|delete) the / })
const namesIn = (dialog: Locator): Locator =>
  dialog.getByRole('group', { name: 'Keys it created' }).getByRole('listitem')

/** Expects no findings by axe on the current page, in both themes. */
const accessible = async ({ page }: Keyreeve): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect
      .soft(
        violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
        colorScheme,
      )
      .toEqual([])
  }
}

test('deleting a key keeps the keys it created, unless the user deletes them too', async ({ keyreeve }) => {
  const { shell, keys } = keyreeve
  const api = await LocalApi.serve(keyreeve)
  const few = await family(keyreeve, api, 'few', 2)
  const many = await family(keyreeve, api, 'many', 7)

  await test.step('the default leaves them working', async () => {
    await keys.open('few')
    await keys.action('few', 'Delete…').click()
    const question = shell.confirmation('Delete few?')
    await expect(optionIn(question)).not.toBeChecked()
    await expect(optionIn(question)).toHaveAccessibleName('Also delete the 2 keys it created')
    await expect(namesIn(question)).toHaveText([/^few-2 kr_test_/, /^few-1 kr_test_/])
    await question.getByRole('button', { name: 'Delete key' }).click()
    await expect(question).toBeHidden()
    expect(await api.check(few.secret, 'test')).toBe('401 deleted')
    expect(await few.codes()).toEqual(['200', '200'])
  })
  await test.step('the option deletes all of them, also those whose names were left out', async () => {
    await keys.menu('many').click()
    await keys.menuItem('Delete…').click()
    const question = shell.confirmation('Delete many?')
    await expect(namesIn(question)).toHaveCount(6)
    await expect(namesIn(question).last()).toHaveText('and 2 more')
    await optionIn(question).check()
    await accessible(keyreeve)
    await question.getByRole('button', { name: 'Delete key' }).click()
    await expect(question).toBeHidden()
    expect(await many.codes()).toEqual(Array.from({ length: 7 }, () => '401 deleted'))
    await expect(shell.notices).toContainText('Also deleted “many-7”, “many-6”, “many-5” and 4 more.')
    expect(await few.codes()).toEqual(['200', '200'])
  })
})

test('disabling a key asks about the keys it created, also in test, and names those that were refused', async ({
  keyreeve,
}) => {
  const { shell, keys } = keyreeve
  const api = await LocalApi.serve(keyreeve)
  const childless = await family(keyreeve, api, 'childless', 0)
  const parent = await family(keyreeve, api, 'parent', 3)
  const late = await family(keyreeve, api, 'late', 3)

  await test.step('without such keys nothing is asked', async () => {
    await keys.open('childless')
    await keys.action('childless', 'Disable').click()
    await expect(keys.action('childless', 'Enable')).toBeVisible()
    expect(await api.check(childless.secret, 'test')).toBe('401 disabled')
  })
  await test.step('saying no changes nothing, the default disables the one key', async () => {
    await keys.open('parent')
    await keys.action('parent', 'Disable').click()
    const question = shell.confirmation('Disable parent?')
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await api.check(parent.secret, 'test')).toBe('200')
    await keys.action('parent', 'Disable').click()
    await expect(optionIn(question)).not.toBeChecked()
    await question.getByRole('button', { name: 'Disable key' }).click()
    await keys.action('parent', 'Enable').click()
    await expect(keys.action('parent', 'Disable')).toBeVisible()
    expect(await parent.codes()).toEqual(['200', '200', '200'])
  })
  await test.step('one that is deleted while the dialog is open leaves it', async () => {
    await keys.action('parent', 'Disable').click()
    const question = shell.confirmation('Disable parent?')
    await expect(namesIn(question)).toHaveText([/^parent-3/, /^parent-2/, /^parent-1/])
    await optionIn(question).check()
    await accessible(keyreeve)
    await keyreeve.ask('keys.delete', { id: parent.created[1]?.id ?? '' }, { confirmed: true })
    await expect(namesIn(question)).toHaveText([/^parent-3/, /^parent-1/])
    await expect(optionIn(question)).toHaveAccessibleName('Also disable the 2 keys it created')
    await question.getByRole('button', { name: 'Disable key' }).click()
    await expect(question).toBeHidden()
    expect(await parent.codes()).toEqual(['401 disabled', '401 deleted', '401 disabled'])
    await expect(shell.notices).toContainText('Also disabled “parent-3” and “parent-1”.')
  })
  await test.step('one that is gone before the page hears of it is reported, the others are disabled', async () => {
    await keys.open('late')
    const detail = await keyreeve.ask('keys.get', { id: late.id })
    await tamper(keyreeve.application, 'keys.get', ['data', 'created'], detail.ok && detail.data.created)
    await keys.action('late', 'Disable').click()
    const question = shell.confirmation('Disable late?')
    await optionIn(question).check()
    await keyreeve.ask('keys.delete', { id: late.created[1]?.id ?? '' }, { confirmed: true })
    await question.getByRole('button', { name: 'Disable key' }).click()
    await expect(question).toBeHidden()
    expect(await late.codes()).toEqual(['401 disabled', '401 deleted', '401 disabled'])
    await expect(shell.notices).toContainText('Also disabled “late-3” and “late-1”.')
    await expect(shell.notices).toContainText('Not disabled: “late-2”. This key was deleted')
  })
})

for (const environment of ['test', 'production'] as const) {
  test(`in ${environment}, rotating without an overlap and ending an overlap offer to disable keys the old one created`, async ({
    keyreeve,
  }) => {
    test.setTimeout(120_000)
    const { shell, keys } = keyreeve
    const { rotateDialog, secretDialog } = keys
    const production = environment === 'production'
    const api = await LocalApi.serve(keyreeve)
    const left = await family(keyreeve, api, 'left', 1, environment)
    const gone = await family(keyreeve, api, 'gone', 2, environment)
    const ended = await family(keyreeve, api, 'ended', 2, environment)
    if (production) await shell.switchTo('Production')

    const rotate = async (
      name: string,
      overlap: 'None' | '24 hours',
      ask: () => Promise<void>,
      confirmation: string,
    ) => {
      await keys.open(name)
      await keys.action(name, 'Rotate…').click()
      await rotateDialog.overlap(overlap).check()
      await ask()
      await rotateDialog.submit.click()
      if (production) {
        await expect(rotateDialog.confirmation).toContainText('It works in production.')
        await expect(rotateDialog.confirmation).toContainText(confirmation)
        await rotateDialog.confirm.click()
      }
      const secret = await secretDialog.reveal(name)
      await secretDialog.close(name)
      return secret
    }

    await test.step('a rotation leaves them working by default', async () => {
      const secret = await rotate(
        'left',
        'None',
        () => expect(optionIn(rotateDialog.root)).not.toBeChecked(),
        'The key it created keeps working.',
      )
      expect([await api.check(left.secret, environment), await api.check(secret, environment)]).toEqual([
        '401 expired',
        '200',
      ])
      expect(await left.codes()).toEqual(['200'])
    })
    await test.step('the option disables them, and not the new key', async () => {
      const check = async () => {
        await expect(namesIn(rotateDialog.root)).toHaveText([/^gone-2 /, /^gone-1 /])
        await optionIn(rotateDialog.root).check()
        await accessible(keyreeve)
      }
      const secret = await rotate(
        'gone',
        'None',
        check,
        'The 2 keys it created are disabled too: “gone-2” and “gone-1”.',
      )
      await expect(shell.notices).toContainText('Also disabled “gone-2” and “gone-1”.')
      expect([await api.check(gone.secret, environment), await api.check(secret, environment)]).toEqual([
        '401 expired',
        '200',
      ])
      expect(await gone.codes()).toEqual(['401 disabled', '401 disabled'])
    })
    await test.step('with an overlap nothing is offered until the overlap is ended', async () => {
      const secret = await rotate(
        'ended',
        '24 hours',
        () => expect(optionIn(rotateDialog.root)).toHaveCount(0),
        'The old key works until',
      )
      await keys.rowIn('ended', 'Replaced').click()
      await keys.action('ended', production ? 'End overlap now…' : 'End overlap now').click()
      const question = shell.confirmation('End the overlap of ended?')
      await expect(question).toContainText(`still works in ${environment}`)
      await expect(optionIn(question)).not.toBeChecked()
      await optionIn(question).check()
      await accessible(keyreeve)
      await question.getByRole('button', { name: 'End overlap' }).click()
      await expect(question).toBeHidden()
      expect([await api.check(ended.secret, environment), await api.check(secret, environment)]).toEqual([
        '401 expired',
        '200',
      ])
      expect(await ended.codes()).toEqual(['401 disabled', '401 disabled'])
      expect(await left.codes()).toEqual(['200'])
    })
  })
}

test('a confirmation wraps the longest names and never scrolls sideways', async ({ keyreeve }) => {
  const { shell, keys } = keyreeve
  const { rotateDialog } = keys
  const api = await LocalApi.serve(keyreeve)
  const { secret } = await family(keyreeve, api, 'parent', 0, 'production')
  await api.create(secret, 'x'.repeat(100))
  await shell.switchTo('Production')
  await keys.open('parent')
  await keys.action('parent', 'Rotate…').click()
  await rotateDialog.overlap('None').check()
  await optionIn(rotateDialog.root).check()
  await rotateDialog.submit.click()
  await expect(rotateDialog.confirmation).toContainText('The key it created is disabled too: “xxx')
  const overflows = await rotateDialog.confirmation.evaluate((dialog) =>
    [...dialog.querySelectorAll('*')]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
      .map(({ className }) => className),
  )
  expect(overflows).toEqual([])
})
