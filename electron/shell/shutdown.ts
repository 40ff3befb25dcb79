import type { Log } from '../core/log.ts'

/** One step of shutting down, and how long it may take. */
export type ShutdownStep = {
  readonly name: string
  readonly withinMs: number
  readonly run: () => Promise<void>
}

const withinMs = async (step: ShutdownStep): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${step.name} took longer than ${step.withinMs} ms`)),
      step.withinMs,
    )
  })
  try {
    await Promise.race([step.run(), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Creates the function that shuts the app down: all steps in parallel, each with its own time limit, so that none can block the
 * exit. It only runs once, however often it is called.
 */
export const createShutdown = (steps: readonly ShutdownStep[], log: Log): (() => Promise<void>) => {
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    const results = await Promise.allSettled(steps.map((step) => withinMs(step)))
    results.forEach((result, index) => {
      if (result.status === 'rejected')
        log.error({ step: steps[index]?.name, err: result.reason }, 'A step of closing failed')
    })
  }
  return () => (running ??= run())
}
