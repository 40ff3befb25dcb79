import type { Actor, ApiSettings, ApiStatus } from '../../shared/domain/types.ts'
import { ok, type Refusal, type Result } from '../../shared/domain/errors.ts'
import type { ServeOptions, Serving } from '../api/serve.ts'
import type { Keyreeve } from '../core/app.ts'
import { apiSettings, saveApiSettings } from '../core/local-api.ts'
import type { Log } from '../core/log.ts'

/** The local API of this process over its lifetime. */
export type LocalApi = {
  /** Serves if it was switched on; what keeps it from that is in the status. */
  start(keyreeve: Keyreeve): Promise<void>
  status(keyreeve: Keyreeve): ApiStatus
  /** Switches it on or off, or moves it to another port. Refused, nothing changes: what was served still is. */
  set(keyreeve: Keyreeve, settings: ApiSettings, actor: Actor): Promise<Result<ApiStatus>>
  stop(): Promise<void>
}

export type LocalApiDeps = {
  readonly serve: (options: ServeOptions) => Promise<Result<Serving>>
  readonly changed: (status: ApiStatus) => void
  readonly log: Log
}

export const createLocalApi = ({ serve, changed, log }: LocalApiDeps): LocalApi => {
  let serving: Serving | undefined
  let refusal: Refusal | null = null
  let stopped = false
  /** One change after another, however fast they are asked for. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }

  const status = (keyreeve: Keyreeve): ApiStatus => ({
    ...apiSettings(keyreeve.context),
    url: serving?.url ?? null,
    refusal,
  })
  const tell = (keyreeve: Keyreeve): ApiStatus => {
    const now = status(keyreeve)
    changed(now)
    return now
  }
  const close = async (): Promise<void> => {
    const closing = serving
    serving = undefined
    await closing?.close()
  }

  return {
    status,
    start: (keyreeve) =>
      inTurn(async () => {
        const { on, port } = apiSettings(keyreeve.context)
        if (!on || serving || stopped) return
        const served = await serve({ keyreeve, port, log })
        if (served.ok) serving = served.data
        else refusal = served.error
        tell(keyreeve)
      }),
    set: (keyreeve, settings, actor) =>
      inTurn(async () => {
        if (settings.on && serving?.port !== settings.port) {
          const served = await serve({ keyreeve, port: settings.port, log })
          if (!served.ok) return served
          await close()
          serving = served.data
        }
        if (!settings.on) await close()
        refusal = null
        await saveApiSettings({ ...keyreeve.context, actor }, settings)
        return ok(tell(keyreeve))
      }),
    stop: () => {
      stopped = true
      return inTurn(close)
    },
  }
}
