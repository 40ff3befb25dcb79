import type { Actor, ApiSettings, ApiStatus } from '../../shared/domain/types.ts'
import { ok, type Refusal, type Result } from '../../shared/domain/errors.ts'
import type { ServeOptions, Serving } from '../api/serve.ts'
import type { Keyreeve } from '../core/app.ts'
import { apiSettings, saveApiSettings } from '../core/settings.ts'
import type { Log } from '../core/log.ts'
import { Sequencer } from '../core/sequencer.ts'

/** Starts, moves and stops the local API of this process. Changes run one after another. */
export type LocalApi = {
  /** Starts the API if it is switched on; a refusal is reported by `status`. */
  start(keyreeve: Keyreeve): Promise<void>
  status(keyreeve: Keyreeve): ApiStatus
  /**
   * Switches the API on or off, or moves it to another port. When refused, or when the settings cannot be saved (which throws), nothing
   * changes and a running server keeps running. After `stop`, the settings are only saved.
   */
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
  const changes = new Sequencer()

  const status = (keyreeve: Keyreeve): ApiStatus => ({
    ...apiSettings(keyreeve.context),
    url: serving?.url ?? null,
    refusal,
  })
  const publishStatus = (keyreeve: Keyreeve): ApiStatus => {
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
      changes.queue(async () => {
        const { on, port } = apiSettings(keyreeve.context)
        if (!on || serving || stopped) return
        const served = await serve({ keyreeve, port, log })
        if (served.ok) serving = served.data
        else refusal = served.error
        publishStatus(keyreeve)
      }),
    set: (keyreeve, settings, actor) =>
      changes.queue(async () => {
        let started: Serving | undefined
        if (settings.on && serving?.port !== settings.port && !stopped) {
          const served = await serve({ keyreeve, port: settings.port, log })
          if (!served.ok) return served
          started = served.data
        }
        try {
          await saveApiSettings({ ...keyreeve.context, actor }, settings)
        } catch (error) {
          await started?.close()
          throw error
        }
        if (started || !settings.on) await close()
        serving ??= started
        refusal = null
        return ok(publishStatus(keyreeve))
      }),
    stop: () => {
      stopped = true
      return changes.queue(close)
    },
  }
}
