import { AxeBuilder } from '@axe-core/playwright'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from './fixture.ts'
import type { Keyreeve } from './support/keyreeve.ts'

/** A port that another program uses until `free` is called. */
const holdPort = async () => {
  const server = createServer((_, response) => response.end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    free: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const ask = async (
  url: string,
  path: string,
  key: string,
): Promise<{ readonly status: number; readonly code: unknown }> => {
  const response = await fetch(`${url}${path}`, { headers: { 'x-api-key': key } })
  const text = await response.text()
  return {
    status: response.status,
    code: text === '' ? null : (JSON.parse(text) as { readonly code?: unknown }).code,
  }
}

/** Creates the key `gateway` for your account; returns its secret. */
const makeKey = async (keyreeve: Keyreeve): Promise<string> => {
  await expect(keyreeve.keys.createFirstButton).toBeVisible()
  const accounts = await keyreeve.ask('accounts.list', {})
  const made = await keyreeve.ask('keys.create', {
    name: 'gateway',
    accountId: (accounts.ok && accounts.data[0]?.id) || '',
    environment: 'test',
    expiration: 'never',
    keep: false,
  })
  if (!made.ok) throw new Error(made.error.code)
  return made.data.secret
}

const listens = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

const violations = async ({ page }: Keyreeve): Promise<readonly string[]> => {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  )
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

const accessible = async (keyreeve: Keyreeve, what: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await keyreeve.page.emulateMedia({ colorScheme })
    expect.soft(await violations(keyreeve), `${what}, ${colorScheme}`).toEqual([])
  }
}

test('the local API is off at first, refuses a taken port, survives a restart, and stops when switched off', async ({
  keyreeve,
}) => {
  const { page } = keyreeve
  const secret = await makeKey(keyreeve)
  const held = await holdPort()
  const url = `http://127.0.0.1:${held.port}`
  await keyreeve.shell.goTo('Settings')

  await test.step('a taken port is told at the port, and nothing is on', async () => {
    await expect(keyreeve.settings.serve).not.toBeChecked()
    await expect(keyreeve.settings.port).toHaveValue('4571')
    await keyreeve.settings.port.fill(String(held.port))
    await keyreeve.settings.serve.click()
    await expect(page.getByText(`Port ${held.port} is used by another program.`)).toBeVisible()
    await expect(keyreeve.settings.port).toHaveAttribute('aria-invalid', 'true')
    await expect(keyreeve.settings.serve).not.toBeChecked()
    await accessible(keyreeve, 'a taken port')
    await keyreeve.settings.port.fill('80')
    await keyreeve.settings.serve.click()
    await expect(page.getByText('Choose a port between 1024 and 65535.')).toBeVisible()
  })

  await test.step('a free one is served, on its address, for good keys', async () => {
    await held.free()
    await keyreeve.settings.port.fill(String(held.port))
    await keyreeve.settings.serve.click()
    await expect(keyreeve.settings.serve).toBeChecked()
    await expect(keyreeve.settings.address).toContainText(url)
    await accessible(keyreeve, 'served')
    expect(await ask(url, '/v1/authorize?entity=event&action=read&environment=test', secret)).toEqual({
      status: 200,
      code: null,
    })
    expect(await ask(url, '/v1/authorize?environment=production', secret)).toEqual({
      status: 401,
      code: 'wrong_environment',
    })
    await keyreeve.settings.copyAddress.click()
    await expect(keyreeve.shell.notices).toContainText('Copied the address')
  })

  await test.step('a rehearsal is told on every screen, and answers for its key', async () => {
    await keyreeve.shell.goTo('Keys')
    await keyreeve.keys.open('gateway')
    await keyreeve.keys.detail('gateway').getByRole('button', { name: 'Rehearse a refusal…' }).click()
    await page.getByRole('menuitem', { name: '429 rate_limited' }).click()
    const banner = page.getByRole('list', { name: 'Rehearsals' })
    await expect(banner).toContainText('429 rate_limited for gateway')
    expect(await ask(url, '/v1/authorize?environment=test', secret)).toEqual({
      status: 403,
      code: 'rate_limited',
    })
    await accessible(keyreeve, 'a rehearsal')
    await keyreeve.shell.goTo('Roles')
    await expect(banner).toBeVisible()
    await banner.getByRole('button', { name: 'Stop rehearsing gateway' }).click()
    await expect(banner).toHaveCount(0)
    expect((await ask(url, '/v1/authorize?environment=test', secret)).status).toBe(200)
  })

  await test.step('it is there again after a restart, and gone with the app', async () => {
    await keyreeve.quit()
    expect(await listens(url)).toBe(false)
    await keyreeve.start()
    await keyreeve.shell.goTo('Settings')
    await expect(keyreeve.settings.address).toContainText(url)
    // It answers 503 until the keychain has answered.
    await keyreeve.unlocked()
    expect((await ask(url, '/v1/authorize?environment=test', secret)).status).toBe(200)
  })

  await test.step('switched off, nobody listens, and activity has it all', async () => {
    await keyreeve.settings.serve.focus()
    await keyreeve.page.keyboard.press('Space')
    await expect(keyreeve.settings.serve).not.toBeChecked()
    await expect(keyreeve.settings.address).toHaveCount(0)
    expect(await listens(url)).toBe(false)
    await keyreeve.shell.goTo('Activity')
    for (const words of [
      'Turned off the local API',
      'Turned on the local API',
      'Stopped rehearsing gateway',
      'Rehearsed a refusal of gateway',
    ])
      await expect(keyreeve.page.getByText(words)).toBeVisible()
  })
})

test('Settings reports a port that was taken at startup, with a retry', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve().start()
  const held = await holdPort()
  await held.free()
  expect((await keyreeve.ask('api.set', { on: true, port: held.port })).ok).toBe(true)
  await keyreeve.quit()
  const other = createServer().listen(held.port, '127.0.0.1')
  await once(other, 'listening')
  await keyreeve.start()
  await keyreeve.shell.goTo('Settings')
  await expect(keyreeve.page.getByRole('alert')).toContainText(
    `Port ${held.port} is used by another program.`,
  )
  await expect(keyreeve.settings.serve).toBeChecked()
  await accessible(keyreeve, 'taken at the start')
  other.close()
  await once(other, 'close')
  await keyreeve.page.getByRole('button', { name: 'Try again' }).click()
  await expect(keyreeve.settings.address).toContainText(String(held.port))
})
