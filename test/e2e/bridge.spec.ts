import { expect, test } from './fixture.ts'

test('every window and frame is sandboxed, isolated and without Node', async ({ keyreeve }) => {
  const preferences = await keyreeve.application.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((contents) =>
        (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
      ),
  )
  expect(preferences).toHaveLength(1)
  for (const given of preferences) {
    expect(given).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
    })
    for (const name of [
      'nodeIntegrationInSubFrames',
      'nodeIntegrationInWorker',
      'webviewTag',
      'experimentalFeatures',
      'allowRunningInsecureContent',
      'enableBlinkFeatures',
    ])
      expect(given[name], name).toBeFalsy()
  }
})

test('the page gets two functions, and nothing of Node or Electron', async ({ keyreeve }) => {
  const found = await keyreeve.page.evaluate(() => {
    const globals = [
      'require',
      'process',
      'module',
      'Buffer',
      'ipcRenderer',
      'electron',
      'global',
      'setImmediate',
      '__dirname',
    ].filter((name) => name in window)
    const off = window.keyreeve.on('keys.changed', () => undefined)
    const unknown = window.keyreeve.on('keyreeve:request', () => undefined)
    off()
    return {
      globals,
      bridge: Object.getOwnPropertyNames(window.keyreeve)
        .toSorted()
        .map((name) => `${name}: ${typeof Reflect.get(window.keyreeve, name)}`),
      inherited: Object.getPrototypeOf(window.keyreeve) === Object.prototype,
      frozen: !Reflect.set(window.keyreeve, 'request', null) && typeof window.keyreeve.request === 'function',
      returns: [typeof off, off(), typeof unknown, unknown()],
    }
  })
  expect(found).toEqual({
    globals: [],
    bridge: ['on: function', 'request: function'],
    inherited: true,
    frozen: true,
    returns: ['function', undefined, 'function', undefined],
  })
})

test('passes listeners the payload only, never the event object, which gives access to Electron', async ({
  keyreeve,
}) => {
  const heard = keyreeve.page.evaluate(
    () =>
      new Promise<unknown[]>((done) =>
        window.keyreeve.on('environment.changed', (...args: unknown[]) => done([args.length, ...args])),
      ),
  )
  await keyreeve.ask('environment.set', { environment: 'production' })
  expect(await heard).toEqual([1, 'production'])
})

test('refuses messages from frames and from other pages', async ({ keyreeve }) => {
  const { application } = keyreeve
  const answers = await application.evaluate(async ({ BrowserWindow, ipcMain }) => {
    type Handler = (event: unknown, route: unknown, input: unknown) => Promise<unknown>
    const handler = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers.get(
      'keyreeve:request',
    )
    const ours = BrowserWindow.getAllWindows()[0]?.webContents
    if (!handler || !ours) throw new Error('no handler')
    const main = ours.mainFrame
    const input = { type: 'service_account', name: 'intruder', roles: ['super_admin'] }
    const ask = (sender: unknown, senderFrame: unknown) =>
      handler({ sender, senderFrame }, 'accounts.create', input)
    const frame = { url: main.url, origin: main.origin, parent: null }
    return Promise.all([
      ask(ours, { ...frame, parent: main }),
      ask(ours, { ...frame, url: 'https://example.com/', origin: 'https://example.com' }),
      ask(ours, { ...frame, url: 'app://bundle.example.com/', origin: 'app://bundle.example.com' }),
      ask(ours, { ...frame, url: 'about:blank', origin: 'null' }),
      ask(ours, null),
      ask({ id: ours.id + 1 }, frame),
      ask(ours, {
        get url(): string {
          throw new Error('the frame is gone')
        },
      }),
    ])
  })
  for (const answer of answers)
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden_sender' } })
  await keyreeve.shell.goTo('Accounts')
  await expect(keyreeve.accounts.row('you')).toBeVisible()
  await expect(keyreeve.accounts.row('intruder')).toHaveCount(0)
})

test('refuses a second window that has our preload but another page', async ({ keyreeve }) => {
  const answer = await keyreeve.application.evaluate(async ({ app, BrowserWindow }) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: {
        preload: `${app.getAppPath()}/out/preload/preload.cjs`,
        sandbox: true,
        contextIsolation: true,
      },
    })
    await stranger.loadURL('data:text/html,<title>stranger</title>')
    const answer: unknown = await stranger.webContents.executeJavaScript(
      "window.keyreeve.request('accounts.list', {})",
    )
    stranger.destroy()
    return answer
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden_sender' } })
})
