import { expect, test } from './fixture.ts'

const count = 60

test('a long list scrolls to a moved selection, and keeps its position when reloaded', async ({
  keyreeve,
}) => {
  const { page, keys } = keyreeve
  await keyreeve.unlocked()
  const accounts = await keyreeve.ask('accounts.list', {})
  const accountId = accounts.ok ? (accounts.data[0]?.id ?? '') : ''
  const create = (name: string) =>
    keyreeve.ask('keys.create', { name, accountId, environment: 'test', expiration: 'never', keep: false })
  for (let n = 1; n <= count; n += 1)
    expect((await create(`key-${String(n).padStart(2, '0')}`)).ok).toBe(true)
  await keys.column('Name').getByRole('button').click()
  await expect(keys.row('key-01')).toBeVisible()
  await expect(keys.row(`key-${count}`)).toHaveCount(0)

  await keys.list.focus()
  await page.keyboard.press('End')
  await expect(keys.row(`key-${count}`)).toBeInViewport()
  await expect(keys.row('key-01')).toHaveCount(0)

  await keys.list.hover()
  await page.mouse.wheel(0, -100_000)
  await expect(keys.row('key-01')).toBeInViewport()
  expect((await create('key-00')).ok).toBe(true)
  await expect(keys.row('key-00')).toBeInViewport()
  await expect(keys.row(`key-${count}`)).toHaveCount(0)

  await keys.list.focus()
  await page.keyboard.press('ArrowUp')
  await expect(keys.row(`key-${count - 1}`)).toBeInViewport()
})
