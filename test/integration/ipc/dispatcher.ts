import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { serveApi } from '../../../electron/api/serve.ts'
import { createFileHandles } from '../../../electron/shell/file-handles.ts'
import { createHandlers, type Desktop } from '../../../electron/shell/handlers.ts'
import { createDispatcher, type Dispatcher } from '../../../electron/shell/ipc/dispatcher.ts'
import { createLocalApi } from '../../../electron/shell/local-api.ts'
import { contract, type Contract } from '../../../shared/contract/index.ts'
import { ok } from '../../../shared/errors.ts'
import { openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { memoryLog, type Line } from '../../unit/shell/fakes.ts'

export type Subject = {
  readonly test: TestKeyreeve
  readonly dispatch: Dispatcher
  readonly lines: readonly Line[]
}

/** The app's own dispatcher over a core, without a window round it; `desktop` answers in the place of its dialogs. */
export const openDispatcher = async (
  routes: Contract = contract,
  desktop: Partial<Desktop> = {},
): Promise<Subject> => {
  const test = await openTestKeyreeve()
  onTestFinished(test.cleanUp)
  const log = memoryLog()
  const api = createLocalApi({
    serve: (options) => serveApi({ ...options, port: 0 }),
    changed: () => undefined,
    log,
  })
  onTestFinished(() => api.stop())
  const handlers = createHandlers({
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
    logFault: () => ({ id: null }),
    reload: () => undefined,
    core: async () => ok(test.keyreeve),
    pickEnvFile: async () => null,
    confirmCode: async () => false,
    confirmCopy: async () => false,
    copyGuard: {
      takeGesture: () => true,
      isPermitted: () => true,
      permit: () => undefined,
      unlocked: () => undefined,
    },
    files: createFileHandles(),
    copy: async () => ok({ clearsAt: 0 }),
    environmentChanged: () => undefined,
    vaultChanged: () => undefined,
    api,
    ...desktop,
  })
  return { test, dispatch: createDispatcher({ contract: routes, handlers, log }), lines: log.lines }
}

/** What the database holds, told from anything else. */
export const contentOf = ({
  keyreeve: {
    context: { db },
  },
}: TestKeyreeve): string => {
  const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  const rows = tables.map(({ name }) => db.all(`SELECT * FROM ${name}`))
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}
