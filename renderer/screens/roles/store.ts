import { create } from 'zustand'
import type { Role } from '../../../shared/domain/types.ts'
import { updateView, useLocation } from '../../app/location.ts'
import { roleInWords } from '../../../shared/messages/role-words.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'

type RolesState = {
  readonly roles: readonly Role[]
  readonly load: Load
}

/** The Roles screen; its list serves every dialog that shows what a role means. */
export const useRoles = create<RolesState>(() => ({
  roles: [],
  load: loading,
}))

const set = useRoles.setState

/** Reads the list again. */
export const loadRoles = oneAtATime(async () => {
  const result = await request('roles.list', {})
  if (result.ok) set({ roles: result.data.map((role) => roleInWords(role, t)), load: ready })
  else set(({ load }) => ({ load: refusedAfter(load, result.error) }))
})

/** Deletes a custom role; gives back why not. */
export const deleteRole = async (id: string): Promise<Refusal | null> => {
  const result = await request('roles.delete', { id })
  if (!result.ok) return result.error
  if (useLocation.getState().views.roles.selectedId === id) updateView('roles', { selectedId: null })
  await loadRoles()
  return null
}
