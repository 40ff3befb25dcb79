import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { serveApi } from '../../../electron/api/serve.ts'
import type { Desktop } from '../../../electron/core/desktop.ts'
import { handlers } from '../../../electron/core/handlers.ts'
import { createPerform, type PerformParts } from '../../../electron/core/perform.ts'
import {
  createFileHandles,
  createPageSession,
  type PageSession,
} from '../../../electron/shell/page-permissions.ts'
import { createDispatcher, type Dispatcher } from '../../../electron/shell/ipc.ts'
import { createLocalApi } from '../../../electron/shell/local-api.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { memoryClipboard, useClipboard, type MemoryClipboard } from '../../support/clipboard.ts'
import { openTestKeyreeve, type TestKeyreeve, type TestKeyreeveOptions } from '../../support/home.ts'
import { memoryLog, type Line } from '../../unit/shell/fakes.ts'

export type Subject = {
  readonly test: TestKeyreeve
  readonly dispatch: Dispatcher
  readonly session: PageSession
  readonly lines: readonly Line[]
  readonly clipboard: MemoryClipboard
}

/** The app's real dispatcher and operations on a real core, without a window; `own` replaces functions of the desktop. */
export const openDispatcher = async (
  parts: Partial<PerformParts> = {},
  own: Partial<Desktop> = {},
  options: TestKeyreeveOptions = {},
): Promise<Subject> => {
  const test = await openTestKeyreeve(options)
  onTestFinished(test.cleanUp)
  const clipboard = memoryClipboard()
  useClipboard(test.keyreeve, clipboard.port)
  const log = memoryLog()
  const api = createLocalApi({
    serve: (options) => serveApi({ ...options, port: 0 }),
    changed: () => undefined,
    log,
  })
  onTestFinished(() => api.stop())
  const desktop: Desktop = {
    info: () => ({
      commit: null,
      testBuild: false,
      version: '0',
      electron: '0',
      home: test.home,
      platform: 'linux',
      clipboardHints: false,
    }),
    painted: () => undefined,
    showCommands: () => undefined,
    logFault: () => ({ id: null }),
    reload: () => undefined,
    pickEnvFile: async () => null,
    pickEnvFiles: async () => [],
    pickFolders: async () => [],
    pickFolder: async () => null,
    pickNewRecoveryFile: async () => null,
    pickRecoveryFile: async () => null,
    chooseEnvironment: async () => null,
    confirm: async () => false,
    copyGuard: {
      takeGesture: () => true,
      isPermitted: () => true,
      permit: () => undefined,
      unlocked: () => undefined,
    },
    files: createFileHandles(),
    copyAddress: async () => ok({ clearsAt: 0 }),
    api: {
      status: () => api.status(test.keyreeve),
      set: (settings, actor) => api.set(test.keyreeve, settings, actor),
    },
    ...own,
  }
  const perform = createPerform({ handlers, desktop, open: async () => ok(test.keyreeve), ...parts })
  const session = createPageSession()
  const dispatch = createDispatcher({
    perform,
    session: session.current,
    log,
    onProgress: () => undefined,
    vaultAnswered: Promise.resolve(),
  })
  return { test, dispatch, session, clipboard, lines: log.lines }
}

/** A hash of the database's content. */
export const contentOf = ({
  keyreeve: {
    context: { db },
  },
}: TestKeyreeve): string => {
  const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  const rows = tables.map(({ name }) => db.all(`SELECT * FROM ${name}`))
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}
