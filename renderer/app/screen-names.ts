import { Activity, Check, HeartPulse, KeyRound, ListFilter, UserRound, type LucideIcon } from 'lucide-react'
import type { ScreenId } from './store.ts'

/** The screens as the navigation and the palette name them, in the order of their shortcuts. */
export const screenNames: readonly {
  readonly id: ScreenId
  readonly word: string
  readonly icon: LucideIcon
}[] = [
  { id: 'keys', word: 'Keys', icon: KeyRound },
  { id: 'accounts', word: 'Accounts', icon: UserRound },
  { id: 'roles', word: 'Roles', icon: ListFilter },
  { id: 'check-access', word: 'Check access', icon: Check },
  { id: 'activity', word: 'Activity', icon: Activity },
  { id: 'health', word: 'Health', icon: HeartPulse },
]
