import { expect, test } from './fixture.ts'

test('Every window and frame runs sandboxed, isolated and without Node', async ({ latchkey }) => {
  const preferences = await latchkey.application.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()),
  )
  expect(preferences).toHaveLength(1)
  for (const given of preferences) {
    expect(given).toMatchObject({ sandbox: true, contextIsolation: true, webSecurity: true, nodeIntegration: false })
    for (const name of ['nodeIntegrationInSubFrames', 'nodeIntegrationInWorker', 'webviewTag', 'experimentalFeatures', 'allowRunningInsecureContent', 'enableBlinkFeatures']) expect(given[name], name).toBeFalsy()
  }
})

test('The page has two functions of ours, and nothing of Node or Electron', async ({ latchkey }) => {
  const found = await latchkey.page.evaluate(() => {
    const globals = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global', 'setImmediate', '__dirname'].filter((name) => name in window)
    const off = window.latchkey.on('keys.changed', () => undefined)
    const unknown = window.latchkey.on('latchkey:request', () => undefined)
    off()
    return {
      globals,
      bridge: Object.getOwnPropertyNames(window.latchkey).toSorted().map((name) => `${name}: ${typeof Reflect.get(window.latchkey, name)}`),
      inherited: Object.getPrototypeOf(window.latchkey) === Object.prototype,
      frozen: !Reflect.set(window.latchkey, 'request', null) && typeof window.latchkey.request === 'function',
      returns: [typeof off, off(), typeof unknown, unknown()],
    }
  })
  expect(found).toEqual({ globals: [], bridge: ['on: function', 'request: function'], inherited: true, frozen: true, returns: ['function', undefined, 'function', undefined] })
})

test('A listener is given the payload alone, never the event that leads back to Electron', async ({ latchkey }) => {
  const heard = latchkey.page.evaluate(() => new Promise<unknown[]>((done) => window.latchkey.on('environment.changed', (...args: unknown[]) => done([args.length, ...args]))))
  await latchkey.ask('environment.set', { environment: 'production' })
  expect(await heard).toEqual([1, 'production'])
})

test('No script, style, frame, worker or request that did not come with the app runs; each attempt is a violation of the policy', async ({ latchkey }) => {
  latchkey.complaints.expectAny()
  const attempts = await latchkey.page.evaluate(async () => {
    const violated: string[] = []
    Object.assign(window, { __violated: violated })
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
    const add = (tag: string, attributes: Record<string, string>, text = ''): void => {
      const element = document.createElement(tag)
      for (const [name, value] of Object.entries(attributes)) {
        try {
          element.setAttribute(name, value)
        } catch {
          // Trusted Types refuse some here already.
        }
      }
      try {
        element.textContent = text
      } catch {
        // As above.
      }
      document.body.append(element)
    }
    const failed = async (act: () => unknown): Promise<boolean> => {
      try {
        await act()
        return false
      } catch {
        return true
      }
    }
    const elsewhere: string = 'data:text/javascript,window.__ran="import"'
    add('script', {}, 'window.__ran = "inline"')
    add('img', { src: 'app://bundle/none.png', onerror: 'window.__ran = "handler"' })
    add('img', { src: 'https://example.com/pixel.png' })
    add('style', {}, 'body { display: none }')
    add('iframe', { src: 'https://example.com/' })
    add('iframe', { srcdoc: '<script>parent.__ran = "srcdoc"</script>' })
    add('object', { data: 'data:text/html,<script>parent.__ran = "object"</script>' })
    add('form', { action: 'https://example.com/', id: 'leak' })
    document.querySelector<HTMLFormElement>('#leak')?.requestSubmit()
    const refused = {
      fetch: await failed(() => fetch('https://example.com/')),
      local: await failed(() => fetch('http://127.0.0.1:9/')),
      file: await failed(() => fetch('file:///etc/passwd')),
      socket: await failed(() => new Promise((opened, lost) => {
        const socket = new WebSocket('wss://example.com/')
        socket.addEventListener('open', opened)
        socket.addEventListener('error', lost)
      })),
      worker: await failed(() => new Promise((ran, lost) => {
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
        worker.addEventListener('message', ran)
        worker.addEventListener('error', lost)
      })),
      html: await failed(() => { document.createElement('div').innerHTML = '<b>' }),
      import: await failed(() => import(elsewhere)),
    }
    return { refused, ran: (window as { __ran?: string }).__ran, shown: getComputedStyle(document.body).display }
  })
  expect(attempts.ran).toBeUndefined()
  expect(attempts.shown).not.toBe('none')
  expect(attempts.refused).toEqual({ fetch: true, local: true, file: true, socket: true, worker: true, html: true, import: true })
  for (const directive of ['script-src-elem', 'img-src', 'style-src-elem', 'frame-src', 'connect-src', 'form-action', 'require-trusted-types-for']) {
    await expect.poll(() => latchkey.page.evaluate(() => (window as unknown as { __violated: string[] }).__violated), directive).toContain(directive)
  }
})

test('Code in a string does not run in the page', async ({ latchkey }) => {
  latchkey.complaints.expectAny()
  // By a timer: what the test itself evaluates may run strings, what the page evaluates may not.
  const ran = await latchkey.page.evaluate(() => new Promise<string>((done) => {
    setTimeout(() => {
      try {
        done(`ran: ${String(Reflect.construct(Function, ['return 1']))}`)
      } catch (error) {
        done(error instanceof Error ? error.name : 'refused')
      }
    })
  }))
  expect(ran).toBe('EvalError')
})

test('The policy comes as a header with every answer, also with a refusal, and only what was built is served', async ({ latchkey }) => {
  const answers = await latchkey.application.evaluate(async ({ net }) => {
    const get = async (address: string) => {
      try {
        const { status, headers } = await net.fetch(address, { bypassCustomProtocolHandlers: false })
        return { address, status, policy: headers.get('content-security-policy') ?? '' }
      } catch {
        return { address, status: 0, policy: '' }
      }
    }
    const climbing = ['..', '%2e%2e', '..%2f', '..%5c', '.%00', '%2e%2e%2f%2e%2e%2fpackage.json', '../../package.json', '/etc/passwd', 'main/main.cjs', `${'a/'.repeat(20_000)}x`, 'index.html%00.png', '.env', 'nothing.js']
    return Promise.all([get('app://bundle/'), get('app://bundle/index.html'), ...climbing.map((path) => get(`app://bundle/${path}`)), get('app://other/index.html'), get('app://user@bundle/index.html')])
  })
  const served = answers.filter(({ status }) => status === 200).map(({ address }) => address)
  // A client takes the two dots out before it asks: what is left is the page itself.
  expect(served.every((address) => /^app:\/\/bundle\/(index\.html|\.\.|%2e%2e)?$/.test(address)), served.join(' ')).toBe(true)
  const policies = new Set(answers.filter(({ status }) => status !== 0).map(({ policy }) => policy))
  expect([...policies]).toHaveLength(1)
  expect([...policies][0]).toContain("default-src 'none'; script-src 'self';")
  expect([...policies][0]).not.toContain('unsafe')
})

test('The page goes nowhere and opens nothing, whatever asks it to', async ({ latchkey }) => {
  const { page, application } = latchkey
  latchkey.complaints.expectAny()
  await application.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { latchkeyOpened: opened })
    shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    shell.openPath = (path) => Promise.resolve(String(opened.push(path)))
  })
  const targets = ['https://example.com/', 'http://127.0.0.1:9/', 'file:///etc/passwd', 'data:text/html,hello', 'app://other/', 'javascript:window.__ran=1', 'blob:app://bundle/1', 'mailto:a@example.com', 'smb://example.com/x']
  for (const target of targets) {
    const opened = await page.evaluate((target) => {
      const link = document.createElement('a')
      link.href = target
      document.body.append(link)
      link.click()
      link.target = '_blank'
      link.click()
      link.dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true }))
      link.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true }))
      link.remove()
      try {
        location.assign(target)
      } catch {
        // Refused by the page's own address parser.
      }
      return window.open(target) !== null
    }, target)
    expect(opened, target).toBe(false)
  }
  // Not by a locator: it would wait for the end of navigations that never come to pass.
  expect(await page.evaluate(() => document.querySelector('main h2')?.textContent)).toBe('No keys in test yet')
  expect(page.url()).toBe('app://bundle/')
  expect(application.windows()).toHaveLength(1)
  expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(await application.evaluate(() => (globalThis as unknown as { latchkeyOpened: string[] }).latchkeyOpened)).toEqual([])
  expect(await page.evaluate(() => '__ran' in window)).toBe(false)
})

test('Every permission and every device is refused', async ({ latchkey }) => {
  const { page } = latchkey
  latchkey.complaints.expectAny()
  const answers = await page.evaluate(async () => {
    const settle = async (act: () => unknown): Promise<string> => {
      try {
        const late = new Promise((done) => setTimeout(() => done('no answer'), 3000))
        return String(await Promise.race([act(), late]))
      } catch {
        return 'refused'
      }
    }
    const state = async (name: string) => settle(async () => (await navigator.permissions.query({ name: name as PermissionName })).state)
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'clipboard-write', 'background-sync', 'accelerometer', 'gyroscope', 'magnetometer', 'screen-wake-lock', 'storage-access', 'window-management', 'local-fonts', 'idle-detection', 'persistent-storage']
    const devices = navigator as unknown as Record<'hid' | 'serial' | 'usb' | 'bluetooth', { requestDevice?: (o: object) => unknown; requestPort?: () => unknown } | undefined>
    return {
      granted: (await Promise.all(names.map(async (name) => [name, await state(name)] as const))).filter(([, answer]) => answer === 'granted').map(([name]) => name),
      media: await settle(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      screen: await settle(() => navigator.mediaDevices.getDisplayMedia()),
      place: await settle(() => new Promise((found, failed) => navigator.geolocation.getCurrentPosition(found, failed))),
      notice: await settle(() => Notification.requestPermission()),
      midi: await settle(() => navigator.requestMIDIAccess()),
      hid: await settle(() => devices.hid?.requestDevice?.({ filters: [] }) ?? 'refused'),
      serial: await settle(() => devices.serial?.requestPort?.() ?? 'refused'),
      usb: await settle(() => devices.usb?.requestDevice?.({ filters: [] }) ?? 'refused'),
      clipboard: await settle(() => navigator.clipboard.readText()),
    }
  })
  expect(answers.granted).toEqual([])
  const { granted: _, hid, ...rest } = answers
  // HID answers an empty list where nothing was chosen.
  expect(['', 'refused']).toContain(hid)
  for (const [what, answer] of Object.entries(rest)) expect(['refused', 'denied', 'default'], what).toContain(answer)
})

test('A message from a frame, or from a page that is not ours, reaches no handler', async ({ latchkey }) => {
  const { application } = latchkey
  const answers = await application.evaluate(async ({ BrowserWindow, ipcMain }) => {
    type Handler = (event: unknown, route: unknown, input: unknown) => Promise<unknown>
    const handler = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers.get('latchkey:request')
    const ours = BrowserWindow.getAllWindows()[0]?.webContents
    if (!handler || !ours) throw new Error('no handler')
    const main = ours.mainFrame
    const input = { type: 'service_account', name: 'intruder', roles: ['super_admin'] }
    const ask = (sender: unknown, senderFrame: unknown) => handler({ sender, senderFrame }, 'accounts.create', input)
    const frame = { url: main.url, origin: main.origin, parent: null }
    return Promise.all([
      ask(ours, { ...frame, parent: main }),
      ask(ours, { ...frame, url: 'https://example.com/', origin: 'https://example.com' }),
      ask(ours, { ...frame, url: 'app://bundle.example.com/', origin: 'app://bundle.example.com' }),
      ask(ours, { ...frame, url: 'about:blank', origin: 'null' }),
      ask(ours, null),
      ask({ id: ours.id + 1 }, frame),
      ask(ours, { get url(): string { throw new Error('the frame is gone') } }),
    ])
  })
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden_sender' } })
  await latchkey.shell.goTo('Accounts')
  await expect(latchkey.accounts.row('you')).toBeVisible()
  await expect(latchkey.accounts.row('intruder')).toHaveCount(0)
})

test('A second window with our preload but another page is refused by the same rule', async ({ latchkey }) => {
  const answer = await latchkey.application.evaluate(async ({ app, BrowserWindow }) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload: `${app.getAppPath()}/out/preload/preload.cjs`, sandbox: true, contextIsolation: true } })
    await stranger.loadURL('data:text/html,<title>stranger</title>')
    const answer: unknown = await stranger.webContents.executeJavaScript("window.latchkey.request('accounts.list', {})")
    stranger.destroy()
    return answer
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden_sender' } })
})
