import { create } from 'zustand'
import type { Environment, Finding, FindingList, FoundKey } from '../../../shared/domain/types.ts'
import { quietAge } from '../../../shared/domain/lifetimes.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { request } from '../../data/client.ts'
import { createPagedQuery } from '../../data/paged-query.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'

type HealthState = {
  readonly environment: Environment | null
  readonly findings: readonly Finding[]
  readonly load: Load
}

/** The Health screen, and the count beside its name. */
export const useHealth = create<HealthState>(() => ({ environment: null, findings: [], load: loading }))

const set = useHealth.setState

/** Loads the findings of an environment. An answer that arrives after switching is dropped. */
export const loadHealth = async (environment: Environment): Promise<void> => {
  if (useHealth.getState().environment !== environment) set({ environment, findings: [], load: loading })
  const result = await request('health.list', { environment })
  if (useHealth.getState().environment !== environment) return
  if (result.ok) set({ findings: result.data, load: ready })
  else set(({ load }) => ({ load: refusedAfter(load, result.error) }))
}

let counting: ReturnType<typeof setTimeout> | undefined
let changedAt = 0

/** Loads the findings of the current environment `ms` from now, and once more if keys have changed or were used in the meantime. */
const loadIn = (ms: number): void => {
  counting ??= setTimeout(() => {
    counting = undefined
    const { environment } = useHealth.getState()
    if (environment !== null) void loadHealth(environment)
    const left = changedAt + quietAge - Date.now()
    if (left > 0) loadIn(left + 1000)
  }, ms)
}

/** Call it when keys have changed or were used: once the old key of a rotation has long been unused, that is a finding. */
export const loadHealthOnceQuiet = (): void => {
  changedAt = Date.now()
  loadIn(quietAge + 1000)
}

/** Creates a list of the keys with one kind of finding. */
export const createFoundKeys = () =>
  createPagedQuery<Omit<Input<'health.query'>, 'window'>, FoundKey, FindingList>({
    idOf: ({ key }) => key.id,
    read: (question, window) => request('health.query', { ...question, window }),
  })

/** How many findings need action. Keys that were never used are listed but not counted, because their program may be new. */
export const countUrgent = (findings: readonly Finding[]): number =>
  findings.reduce((sum, { kind, count }) => (kind === 'never_used' ? sum : sum + count), 0)
