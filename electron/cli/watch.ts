import { setTimeout as delay } from 'node:timers/promises'
import { ok, type Result } from '../../shared/domain/errors.ts'
import type { Project } from '../../shared/domain/projects.ts'
import type { Child, NotStarted } from '../core/run/child.ts'
import { say, t } from '../messages.ts'
import type { Tools } from './act.ts'
import { printNotice } from './io.ts'
import { planRun, stampOf, type Plan, type PlanOptions } from './run-plan.ts'

/** How often to look for changes, which is a few reads of the database and of file times. */
const pollMs = 500
/** How long a program may take to end before it is ended. */
const graceMs = 5000
/** The signals that end a program for good, as opposed to a restart. */
const ending = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

type WatchTools = Tools<PlanOptions>

/** What a plan depends on, to be compared: its project, its files, and which key has each name, in which state. */
const stateOf = (project: unknown, stamps: readonly string[], keys: readonly (readonly string[])[]): string =>
  JSON.stringify([project, stamps, keys])

const projectState = (project: Project | null): unknown =>
  project && [project.environment, project.bindings.map(({ variable, key }) => [variable, key])]

/** As it was when the plan was made. */
const plannedState = ({ project, files, settings }: Plan): string =>
  stateOf(
    projectState(project),
    files.map(({ stamp }) => stamp),
    settings.flatMap(({ references }) => references.map(({ key }) => [key.id, key.status])),
  )

/** As it is now. */
const currentState = async ({ perform }: WatchTools, { folder, files, settings }: Plan): Promise<string> => {
  const project = await perform('projects.locate', { path: folder })
  const keys: string[][] = []
  for (const { environment, name } of settings.flatMap(({ references }) => references)) {
    const key = await perform('keys.find', { environment, name, only: true })
    keys.push(key.ok ? [key.data.id, key.data.status] : [key.error.code])
  }
  return stateOf(
    project.ok ? projectState(project.data) : project.error.code,
    await Promise.all(files.map(({ path }) => stampOf(path))),
    keys,
  )
}

const untilChanged = async (
  tools: WatchTools,
  plan: Plan,
  signal: AbortSignal,
): Promise<'changed' | 'over'> => {
  try {
    do await delay(pollMs, undefined, { signal })
    while ((await currentState(tools, plan)) === plannedState(plan))
    return 'changed'
  } catch (error) {
    if (signal.aborted) return 'over'
    throw error
  }
}

/**
 * Runs a program, and starts it again when a key or file that it depends on changes: rotated, disabled, enabled, edited. Without what it needs
 * it does not run, and is started once that is there. Returns its exit code when a signal, such as Ctrl-C, has ended it.
 *
 * @param start starts it with the secrets of a plan
 */
export const watch = async (
  tools: WatchTools,
  first: Plan,
  start: (plan: Plan) => Promise<Result<Child | NotStarted>>,
): Promise<Result<number | NotStarted>> => {
  const notice = (text: string): void => printNotice(tools.io, tools.options.json === true, text)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  let planned: Result<Plan> = ok(first)
  let said = ''
  for (;;) {
    const started = planned.ok ? await start(planned.data) : planned
    if (!planned.ok || !started.ok) {
      const { error } = planned.ok ? (started as Extract<typeof started, { ok: false }>) : planned
      const sentence = say(error)
      if (sentence !== said) notice(t('run.watch_waiting', { problem: sentence }))
      said = sentence
      // Whatever it is, unlocking the vault included, may be over.
      await delay(pollMs)
      planned = await planRun(tools)
      continue
    }
    const child = started.data
    if (!('ended' in child)) return ok(child)
    said = ''
    for (const signal of ending) process.on(signal, interrupt)
    const over = new AbortController()
    const plan = planned.data
    const changed = untilChanged(tools, plan, over.signal)
    const code = await Promise.race([child.ended, changed])
    if (typeof code === 'number') {
      for (const signal of ending) process.off(signal, interrupt)
      if (interruption.signal.aborted) {
        over.abort()
        await changed
        return ok(code)
      }
      notice(t('run.watch_ended', { code: String(code) }))
      await changed
    } else {
      await child.stop(graceMs)
      await child.ended
      for (const signal of ending) process.off(signal, interrupt)
    }
    if (interruption.signal.aborted) return ok(await child.ended)
    notice(t('run.watch_restarting'))
    planned = await planRun(tools)
  }
}
