/** What a list and its details look like and tell assistive technology, in real layout. */
import { expect, test } from './fixture.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { account, key } from './support/scene.ts'

const resize = async ({ application, page }: Keyreeve, width: number, height: number): Promise<void> => {
  await application.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
    [width, height] as const,
  )
  await page.waitForFunction((w) => innerWidth === w, width)
}

test('The details of a production key show every button whole and never scroll sideways', async ({
  keyreeve,
}) => {
  const { shell, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  await key(keyreeve, 'production-event-service', id, 'production')
  await resize(keyreeve, 1400, 900)
  await shell.switchTo('Production')
  const detail = await keys.open('production-event-service')
  const pane = await detail.boundingBox()
  for (const button of await detail.getByRole('button').all()) {
    const box = await button.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0), (await button.textContent()) ?? '').toBeLessThanOrEqual(
      (pane?.x ?? 0) + (pane?.width ?? 0),
    )
  }
  expect(await detail.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
})
