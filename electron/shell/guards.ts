import { app, type Session, type WebContents } from 'electron'

const deny = (event: { preventDefault(): void }): void => event.preventDefault()

/** Schemes that leave the app. The content policy keeps pages from requesting them; this blocks what a policy does not cover. */
const outside = ['http', 'https', 'ws', 'wss', 'ftp'].map((scheme) => `${scheme}://*/*`).concat('file:///*')

/** Pages cannot navigate, open windows, or get access to a device. */
const guardContents = (contents: WebContents): void => {
  contents.on('will-navigate', deny)
  contents.on('will-frame-navigate', deny)
  contents.on('will-redirect', deny)
  contents.on('will-attach-webview', deny)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  // Without our answer, Chromium picks the first device it finds.
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
  if (app.isPackaged) contents.on('devtools-opened', () => contents.closeDevTools())
}

/** Denies permissions, devices, screen capture, downloads, dictionary downloads, and requests that leave the app. */
const guardSession = (session: Session, developmentServer: URL | undefined): void => {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, choose) => choose(null))
  session.setSpellCheckerEnabled(false)
  // By the time the spell checker is switched off it may already be fetching the system language's dictionary. Without languages there is nothing to fetch.
  session.setSpellCheckerLanguages([])
  session.on('will-download', deny)
  session.webRequest.onBeforeRequest({ urls: outside }, ({ url }, decide) =>
    decide({ cancel: developmentServer === undefined || new URL(url).host !== developmentServer.host }),
  )
}

/**
 * Guards every session and page of this process. Call it before the app is ready.
 *
 * @param developmentServer the only address that a page may reach, under `npm run dev`
 */
export const guardEverything = (developmentServer?: URL): void => {
  // A DNS query reveals something to the network even if the request is refused.
  app.commandLine.appendSwitch(
    'host-resolver-rules',
    `MAP * ~NOTFOUND${developmentServer ? `, EXCLUDE ${developmentServer.hostname}` : ''}`,
  )
  // Before looking up a name, even a refused one, Chromium tests whether a public IPv6 address is reachable. A page can trigger that
  // with <link rel="dns-prefetch">, which no content policy covers.
  // Scripts can paste with document.execCommand in Electron versions without `enableDeprecatedPaste`, which came after 33.
  app.commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false,DOMPasteAllowed=false')
  app.on('session-created', (session) => guardSession(session, developmentServer))
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}
