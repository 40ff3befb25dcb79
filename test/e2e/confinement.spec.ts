import { expect, test } from './fixture.ts'

test('the page can neither navigate nor open anything', async ({ keyreeve }) => {
  const { page, application } = keyreeve
  keyreeve.complaints.expectAny()
  await application.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { keyreeveOpened: opened })
    shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    shell.openPath = (path) => Promise.resolve(String(opened.push(path)))
  })
  const targets = [
    'https://example.com/',
    'http://127.0.0.1:9/',
    'file:///etc/passwd',
    'data:text/html,hello',
    'app://other/',
    'javascript:window.__ran=1',
    'blob:app://bundle/1',
    'mailto:a@example.com',
    'smb://example.com/x',
  ]
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
        // The page's own URL parser refuses it.
      }
      return window.open(target) !== null
    }, target)
    expect(opened, target).toBe(false)
  }
  // Not with a locator, which would wait for navigations that never happen.
  expect(await page.evaluate(() => document.querySelector('main h2')?.textContent)).toBe(
    'No keys in test yet',
  )
  expect(page.url()).toBe('app://bundle/')
  expect(application.windows()).toHaveLength(1)
  expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(
    await application.evaluate(() => (globalThis as unknown as { keyreeveOpened: string[] }).keyreeveOpened),
  ).toEqual([])
  expect(await page.evaluate(() => '__ran' in window)).toBe(false)
})

test('refuses every permission and every device', async ({ keyreeve }) => {
  const { page } = keyreeve
  keyreeve.complaints.expectAny()
  const answers = await page.evaluate(async () => {
    const settle = async (act: () => unknown): Promise<string> => {
      try {
        const late = new Promise((done) => setTimeout(() => done('no answer'), 3000))
        return String(await Promise.race([act(), late]))
      } catch {
        return 'refused'
      }
    }
    const state = async (name: string) =>
      settle(async () => (await navigator.permissions.query({ name: name as PermissionName })).state)
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'clipboard-write',
      'background-sync',
      'accelerometer',
      'gyroscope',
      'magnetometer',
      'screen-wake-lock',
      'storage-access',
      'window-management',
      'local-fonts',
      'idle-detection',
      'persistent-storage',
    ]
    const devices = navigator as unknown as Record<
      'hid' | 'serial' | 'usb' | 'bluetooth',
      { requestDevice?: (o: object) => unknown; requestPort?: () => unknown } | undefined
    >
    return {
      granted: (await Promise.all(names.map(async (name) => [name, await state(name)] as const)))
        .filter(([, answer]) => answer === 'granted')
        .map(([name]) => name),
      media: await settle(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      screen: await settle(() => navigator.mediaDevices.getDisplayMedia()),
      place: await settle(
        () => new Promise((found, failed) => navigator.geolocation.getCurrentPosition(found, failed)),
      ),
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
  // HID returns an empty list if nothing was chosen.
  expect(['', 'refused']).toContain(hid)
  for (const [what, answer] of Object.entries(rest))
    expect(['refused', 'denied', 'default'], what).toContain(answer)
})
