import { filesOf, notInBatch, type RotationPlan } from '../../../shared/domain/rotation.ts'
import { listWindowLimit, type Key } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { t } from '../../messages.ts'
import type { Tools } from '../act.ts'
import { confirmed } from '../ask.ts'
import { type Answer, isInteractive, type Look, printLines } from '../io.ts'
import { chooseFiles, doneLines, planLines, type RotateOptions } from './rotate-files.ts'

/** Why a due key cannot be rotated with the others; null if it can. */
const leftOut = (key: Key): string | null => {
  const reason = notInBatch(key)
  return reason && t(`rotations.due_${reason}`, { name: key.name })
}

/** The keys that are due, in windows as the list is read. */
const dueKeys = async ({ perform, environment }: Tools<RotateOptions>): Promise<Result<readonly Key[]>> => {
  const keys: Key[] = []
  for (;;) {
    const window = { offset: keys.length, limit: listWindowLimit }
    const found = await perform('health.query', { environment, filters: { kind: 'due' }, window })
    if (!found.ok) return found
    keys.push(...found.data.rows.map(({ key }) => key))
    if (found.data.rows.length === 0 || keys.length >= found.data.total) return ok(keys)
  }
}

/** Rotates every due key, each in one step that can be undone on its own. Stops at the first that is refused. */
export const rotateDue = async (tools: Tools<RotateOptions>): Promise<Result<Answer>> => {
  const { io, perform, options, environment } = tools
  const due = await dueKeys(tools)
  if (!due.ok) return due
  const keys = due.data.filter((key) => leftOut(key) === null)
  const others = due.data.flatMap((key) => leftOut(key) ?? [])
  const plans: RotationPlan[] = []
  for (const { id } of keys) {
    const plan = await perform('rotations.plan', { id })
    if (!plan.ok) return plan
    plans.push(plan.data)
  }
  const files = plans.flatMap(filesOf).length
  const planned = (look: Look): readonly string[] =>
    plans.flatMap((plan) => [
      look.style('bold', `“${escapeControls(plan.key.name)}”`),
      ...planLines(look, plan),
    ])
  if (keys.length === 0 || options.dryRun)
    return ok({
      json: { environment, plans, others },
      note: [
        ...(keys.length === 0
          ? [t('rotations.due_none', { environment })]
          : [t('rotations.would_change', { count: files })]),
        ...others,
      ].join(' '),
      text: (look) => ({ lines: planned(look) }),
    })
  if (options.json !== true && isInteractive(io)) printLines(io, planned)
  const question = t('rotations.ask_due', {
    count: keys.length,
    environment,
    names: keys.map(({ name }) => `“${name}”`),
  })
  // Asked in both environments, because it is about many keys at once.
  const agreed = await confirmed(io, options, question)
  if (!agreed.ok) return agreed
  const done: Output<'keys.rotate'>[] = []
  for (const plan of plans) {
    const places = await chooseFiles(io, plan, options)
    const rotated = await perform(
      'keys.rotate',
      { id: plan.key.id, overlap: options.overlap, places: [...places] },
      { confirmed: true },
    )
    if (!rotated.ok) return rotated
    done.push({ ...rotated.data, secret: null })
  }
  const changed = done.flatMap((each) => each.files.changed).length
  return ok({
    json: { environment, rotated: done, others },
    note: [
      t('rotations.due_done', { count: done.length }),
      ...(changed > 0 ? [t('rotations.changed', { count: changed })] : []),
      ...others,
    ].join(' '),
    text: (look) => ({ lines: done.flatMap((each) => doneLines(look, each.files)) }),
  })
}
