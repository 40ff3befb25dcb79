import { expect, test } from './fixture.ts'

test('blocks every foreign script, style, frame, worker and request as a policy violation', async ({
  keyreeve,
}) => {
  keyreeve.complaints.expectAny()
  const attempts = await keyreeve.page.evaluate(async () => {
    const violated: string[] = []
    Object.assign(window, { __violated: violated })
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
    const add = (tag: string, attributes: Record<string, string>, text = ''): void => {
      const element = document.createElement(tag)
      for (const [name, value] of Object.entries(attributes)) {
        try {
          element.setAttribute(name, value)
        } catch {
          // Trusted Types already refuse some of them here.
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
      socket: await failed(
        () =>
          new Promise((opened, lost) => {
            const socket = new WebSocket('wss://example.com/')
            socket.addEventListener('open', opened)
            socket.addEventListener('error', lost)
          }),
      ),
      worker: await failed(
        () =>
          new Promise((ran, lost) => {
            const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
            worker.addEventListener('message', ran)
            worker.addEventListener('error', lost)
          }),
      ),
      html: await failed(() => {
        document.createElement('div').innerHTML = '<b>'
      }),
      import: await failed(() => import(elsewhere)),
    }
    return {
      refused,
      ran: (window as { __ran?: string }).__ran,
      shown: getComputedStyle(document.body).display,
    }
  })
  expect(attempts.ran).toBeUndefined()
  expect(attempts.shown).not.toBe('none')
  expect(attempts.refused).toEqual({
    fetch: true,
    local: true,
    file: true,
    socket: true,
    worker: true,
    html: true,
    import: true,
  })
  for (const directive of [
    'script-src-elem',
    'img-src',
    'style-src-elem',
    'frame-src',
    'connect-src',
    'form-action',
    'require-trusted-types-for',
  ]) {
    await expect
      .poll(
        () => keyreeve.page.evaluate(() => (window as unknown as { __violated: string[] }).__violated),
        directive,
      )
      .toContain(directive)
  }
})

test('does not evaluate strings as code in the page', async ({ keyreeve }) => {
  keyreeve.complaints.expectAny()
  // In a timer, because Playwright's own evaluations are exempt from the policy.
  const ran = await keyreeve.page.evaluate(
    () =>
      new Promise<string>((done) => {
        setTimeout(() => {
          try {
            done(`ran: ${String(Reflect.construct(Function, ['return 1']))}`)
          } catch (error) {
            done(error instanceof Error ? error.name : 'refused')
          }
        })
      }),
  )
  expect(ran).toBe('EvalError')
})

test('sends the policy with every response, also with refusals, and serves only built files', async ({
  keyreeve,
}) => {
  const answers = await keyreeve.application.evaluate(async ({ net }) => {
    const get = async (address: string) => {
      try {
        const { status, headers } = await net.fetch(address, { bypassCustomProtocolHandlers: false })
        return { address, status, policy: headers.get('content-security-policy') ?? '' }
      } catch {
        return { address, status: 0, policy: '' }
      }
    }
    const climbing = [
      '..',
      '%2e%2e',
      '..%2f',
      '..%5c',
      '.%00',
      '%2e%2e%2f%2e%2e%2fpackage.json',
      '../../package.json',
      '/etc/passwd',
      'main/main.cjs',
      `${'a/'.repeat(20_000)}x`,
      'index.html%00.png',
      '.env',
      'nothing.js',
    ]
    return Promise.all([
      get('app://bundle/'),
      get('app://bundle/index.html'),
      ...climbing.map((path) => get(`app://bundle/${path}`)),
      get('app://other/index.html'),
      get('app://user@bundle/index.html'),
    ])
  })
  const served = answers.filter(({ status }) => status === 200).map(({ address }) => address)
  // A client removes the two dots before the request, so this is the page itself.
  expect(
    served.every((address) => /^app:\/\/bundle\/(index\.html|\.\.|%2e%2e)?$/.test(address)),
    served.join(' '),
  ).toBe(true)
  const policies = new Set(answers.filter(({ status }) => status !== 0).map(({ policy }) => policy))
  expect([...policies]).toHaveLength(1)
  expect([...policies][0]).toContain("default-src 'none'; script-src 'self';")
  expect([...policies][0]).not.toContain('unsafe')
})
