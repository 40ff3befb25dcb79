import { app, type Session, type WebContents } from 'electron'

const deny = (event: { preventDefault(): void }): void => event.preventDefault()

/** Schemes that would leave the app. The content policy stops pages from asking; this stops what a policy does not cover. */
const outside = ['http', 'https', 'ws', 'wss', 'ftp'].map((scheme) => `${scheme}://*/*`).concat('file:///*')

/** No page of ours goes anywhere, opens anything, or is given a device. */
const guardContents = (contents: WebContents): void => {
  contents.on('will-navigate', deny)
  contents.on('will-frame-navigate', deny)
  contents.on('will-redirect', deny)
  contents.on('will-attach-webview', deny)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  // Without an answer of ours, Chromium takes the first device it finds.
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
  if (app.isPackaged) contents.on('devtools-opened', () => contents.closeDevTools())
}

/** No permission, no device, no screen, no download, no dictionary fetched, and no request that leaves the app. */
const guardSession = (session: Session, developmentServer: URL | undefined): void => {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, choose) => choose(null))
  session.setSpellCheckerEnabled(false)
  // Switched off, it has begun to fetch the dictionary of the system's language by now; with no language there is none to fetch.
  session.setSpellCheckerLanguages([])
  session.on('will-download', deny)
  session.webRequest.onBeforeRequest({ urls: outside }, ({ url }, decide) =>
    decide({ cancel: developmentServer === undefined || new URL(url).host !== developmentServer.host }),
  )
}

/**
 * Guards every session and every page that this process will ever have. Before the app is ready.
 *
 * @param developmentServer the one address that a page may reach, with `npm run dev`
 */
export const guardEverything = (developmentServer?: URL): void => {
  // Looking up a name would tell the network something even where a request is refused.
  app.commandLine.appendSwitch(
    'host-resolver-rules',
    `MAP * ~NOTFOUND${developmentServer ? `, EXCLUDE ${developmentServer.hostname}` : ''}`,
  )
  // Before it looks up a name, even one that is refused, Chromium tries whether a public IPv6 address can be reached. A page can ask for that
  // by <link rel="dns-prefetch">, which no content policy covers.
  // A script pastes by document.execCommand: Electron has allowed it unless told otherwise until `enableDeprecatedPaste` came (after 33).
  app.commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false,DOMPasteAllowed=false')
  app.on('session-created', (session) => guardSession(session, developmentServer))
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}
