import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import { create } from 'zustand'
import type { Key, KeyDetail, KeyList } from '../../../shared/domain/types.ts'
import { nextChange } from '../../../shared/domain/status.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { useLocation } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { createPagedQuery } from '../../data/paged-query.ts'
import { followChanges } from '../../ui/now.ts'
import { sayRefused } from '../../ui/toast-store.ts'

type KeysState = {
  /** How many keys the environment has, not counting deleted ones; null until known. */
  readonly all: number | null
  /** The details of the selected key; null until they are loaded. */
  readonly detail: KeyDetail | null
  /** Whether the selected key does not exist. */
  readonly isGone: boolean
}

/** The Keys screen. Its filters, order and selection are part of the location. Never contains secrets. */
export const useKeys = create<KeysState>(() => ({
  all: null,
  detail: null,
  isGone: false,
}))

const set = useKeys.setState

type KeyQuestion = Omit<Input<'keys.query'>, 'window' | 'locate' | 'quick'>

/** The keys in the list, loaded as they become visible. */
export const keyList = createPagedQuery<KeyQuestion, Key, KeyList>({
  idOf: (key) => key.id,
  read: (question, window, wish) => request('keys.query', { ...question, window, ...wish }),
})

/** The next moment at which one of these keys changes by itself. */
const nextOf =
  (keys: Iterable<Key>) =>
  (now: number): number | null => {
    let next: number | null = null
    for (const key of keys) {
      const at = nextChange(key, now)
      if (at !== null && (next === null || at < next)) next = at
    }
    return next
  }

keyList.store.subscribe(({ rows, answer }, before) => {
  // Searches do not count all keys; keep the known number.
  if (answer !== before.answer && (answer === null || answer.all !== null)) set({ all: answer?.all ?? null })
  if (rows !== before.rows) followChanges('keys', nextOf([...rows.values()]))
})

const selectedKeyId = (): string | null => useLocation.getState().views.keys.selectedId

/** The query of the list; null before the environment is known. */
const currentQuestion = (): KeyQuestion | null => {
  const { environment, views } = useLocation.getState()
  if (environment === null) return null
  const { query, accountId, status, sort } = views.keys
  return {
    environment,
    search: query,
    filters: { status, ...(accountId === null ? {} : { accountId }) },
    sort,
  }
}

let asked: KeyQuestion | null = null
/** Runs the query of the list, if it has changed. */
const askAgain = (): void => {
  const question = currentQuestion()
  if (question === null || JSON.stringify(question) === JSON.stringify(asked)) return
  const forget = question.environment !== asked?.environment
  asked = question
  keyList.ask(question, { forget })
}

useLocation.subscribe(({ views: { keys } }, before) => {
  if (keys.selectedId !== before.views.keys.selectedId) {
    keyList.locate(keys.selectedId)
    set({ detail: null, isGone: false })
    if (keys.selectedId !== null) void loadDetail()
  }
  askAgain()
})

useKeys.subscribe(({ detail }, before) => {
  if (detail !== before.detail)
    followChanges('detail', nextOf(detail?.replaces ? [detail, detail.replaces.key] : detail ? [detail] : []))
})

/** Reloads the visible keys and the selected one, after keys have changed. */
export const refreshKeys = async (): Promise<void> => {
  await Promise.all([keyList.refresh(), loadDetail()])
}

/** Updates the visible keys after keys were used or refused. Null means any key. */
export const refreshUses = async (ids: readonly string[] | null): Promise<void> => {
  const used = ids && new Set(ids)
  const inSight = keyList.idsInSight().filter((id) => used === null || used.has(id))
  const selectedId = selectedKeyId()
  if (selectedId !== null && (used === null || used.has(selectedId))) void loadDetail()
  if (inSight.length === 0) return
  const fresh = await request('keys.getMany', { ids: inSight })
  if (fresh.ok) keyList.patch(fresh.data)
}

/** Loads the details of the selected key. Known details stay if that fails. */
export const loadDetail = oneAtATime(async () => {
  const selectedId = selectedKeyId()
  if (selectedId === null) return
  const result = await request('keys.get', { id: selectedId })
  if (selectedKeyId() !== selectedId) return
  if (result.ok) set({ detail: result.data, isGone: false })
  else if (familyOf(result.error) === 'not_found') set({ detail: null, isGone: true })
  else sayRefused(result.error)
})

/**
 * Says in a notice that a new secret is not shown because Keyreeve was locked in the meantime: the form that asked for it is gone by
 * then. Returns whether the refusal is about that.
 */
export const sayUnshown = (refusal: Refusal): boolean => {
  const isUnshown =
    refusal.code === 'keychain_locked.new_secret_kept' || refusal.code === 'keychain_locked.new_secret_lost'
  if (isUnshown) sayRefused(refusal)
  return isUnshown
}
