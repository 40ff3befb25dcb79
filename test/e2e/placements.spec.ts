import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from './fixture.ts'
import { account, key, writeFromPage } from './support/scene.ts'

test('shows where a secret is, checks it again, confirms it gone, and removes it from the list', async ({
  keyreeve,
}) => {
  const { keys, shell } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'placed', accountId)
  const [kept, removed] = ['kept', 'removed'].map((name) => join(keyreeve.newFolder(name), '.env')) as [
    string,
    string,
  ]
  for (const file of [kept, removed]) await writeFromPage(keyreeve, made.id, file, 'API_KEY')
  await keys.open('placed')
  await expect(keys.place('placed', kept)).toContainText('There')
  await expect(keys.place('placed', removed)).toContainText('as API_KEY, seen')

  const before = readFileSync(kept, 'utf8')
  writeFileSync(kept, 'API_KEY=another\n')
  await keys.actOnPlace('placed', kept, 'Check again')
  await expect(shell.notices).toContainText('There is another value there now.')
  await expect(keys.place('placed', kept)).toContainText('Has another value')
  writeFileSync(kept, before)
  await keys.actOnPlace('placed', kept, 'Check again')
  await expect(keys.place('placed', kept)).toContainText('There')

  await keys.actOnPlace('placed', kept, 'Confirm it’s gone')
  await expect(shell.notices).toContainText('The secret is still there.')
  await expect(keys.place('placed', kept)).toContainText('There')

  renameSync(dirname(removed), `${dirname(removed)}-unmounted`)
  await keys.actOnPlace('placed', removed, 'Check again')
  await expect(keys.place('placed', removed)).toContainText('Can’t be read')
  await keys.actOnPlace('placed', removed, 'Confirm it’s gone')
  await expect(keys.place('placed', removed)).toContainText('Gone')
  await keys.actOnPlace('placed', removed, 'Remove from this list')
  await expect(keys.place('placed', removed)).toHaveCount(0)

  await keys.actOnPlace('placed', kept, 'Remove the secret there')
  await expect(keys.place('placed', kept)).toContainText('Gone')
  expect(readFileSync(kept, 'utf8')).toBe("API_KEY=''\n")
  const detail = await keyreeve.ask('keys.get', { id: made.id })
  expect(detail.ok && detail.data.placements).toMatchObject([{ locator: kept, state: 'gone' }])
})
