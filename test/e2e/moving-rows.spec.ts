import { makeEarlier } from './support/earlier.ts'
import { account, key } from './support/scene.ts'
import { expect, test } from './fixture.ts'

test('new keys above the visible rows do not move them', async ({ newKeyreeve }) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(
    keyreeve.data,
    Array.from({ length: 300 }, (_, index) => ({
      name: `key-${String(index).padStart(3, '0')}`,
      daysAgo: 300 - index,
      keep: false,
    })),
  )
  await keyreeve.start()
  const { keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await expect(keys.row('key-299')).toBeVisible()
  await keys.list.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2))
  await expect(keys.row('key-140')).toBeVisible()
  const placeOf = async (): Promise<number | undefined> => (await keys.row('key-140').boundingBox())?.y
  const before = await placeOf()
  const { key: first } = await key(keyreeve, 'new-1', id)
  for (const name of ['new-2', 'new-3']) await key(keyreeve, name, id)
  // Reloaded: three more, none of them visible.
  await expect(keys.list).toHaveAttribute('aria-rowcount', '304')
  await expect(keys.row('new-3')).toHaveCount(0)
  await expect(keys.row('key-140')).toBeVisible()
  expect(await placeOf()).toBe(before)

  await keys.row('key-140').click()
  await expect(keys.detail('key-140')).toBeVisible()
  await keyreeve.ask('keys.delete', { id: first.id }, { confirmed: true })
  await expect(keys.list).toHaveAttribute('aria-rowcount', '303')
  await expect(keys.row('key-140')).toBeVisible()
  expect(await placeOf()).toBe(before)
})

test('a clicked row stays selected when the row of an earlier End press loads later', async ({
  newKeyreeve,
}) => {
  const keyreeve = newKeyreeve()
  await makeEarlier(
    keyreeve.data,
    Array.from({ length: 300 }, (_, index) => ({ name: `key-${index}`, daysAgo: 300 - index, keep: false })),
  )
  await keyreeve.start()
  const { keys } = keyreeve
  await expect(keys.row('key-299')).toBeVisible()
  // Both in one task, so that no reply can arrive in between.
  await keys.list.evaluate((list) => {
    list.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }))
    list.querySelector<HTMLElement>('[role=row][aria-rowindex="2"]')?.click()
  })
  await expect(keys.detail('key-299')).toBeVisible()
  await keys.list.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await expect(keys.row('key-0')).toBeVisible()
  await expect(keys.row('key-0')).toHaveAttribute('aria-selected', 'false')
  await expect(keys.detail('key-299')).toBeVisible()
})
