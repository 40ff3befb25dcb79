import {
  Activity,
  Ban,
  Copy,
  FilePen,
  KeyRound,
  Power,
  RefreshCw,
  SearchX,
  TimerOff,
  Trash2,
  type LucideIcon,
} from 'lucide-react'
import { keyCommands, type KeyCommandId } from '../../../shared/commands/row-commands.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { goTo, openKeyDialog, showKey } from '../../app/location.ts'
import type { RowMenu } from '../../ui/row-menu.tsx'
import { askDisable, askEndOverlap, copyOrSay, enableKey } from './actions.ts'
import { sentenceOf } from '../../data/messages.ts'

type Action = { readonly icon: LucideIcon; readonly run: (key: Key) => void }

const opens = (kind: 'write' | 'rotate' | 'lost_key' | 'delete') => (key: Key) => openKeyDialog({ kind, key })

const actions: Readonly<Record<KeyCommandId, Action>> = {
  show: { icon: KeyRound, run: showKey },
  copy: { icon: Copy, run: (key) => void copyOrSay(key, 'value', '') },
  write: { icon: FilePen, run: opens('write') },
  rotate: { icon: RefreshCw, run: opens('rotate') },
  end_overlap: { icon: TimerOff, run: (key) => void askEndOverlap(key) },
  disable: { icon: Ban, run: (key) => void askDisable(key) },
  enable: { icon: Power, run: (key) => void enableKey(key) },
  replace_lost: { icon: SearchX, run: opens('lost_key') },
  show_activity: {
    icon: Activity,
    run: ({ id, name }) => goTo('activity', { subject: { id, name } }),
  },
  delete: { icon: Trash2, run: opens('delete') },
}

/** The context menu of a key at a moment; `isElsewhere` in a list other than that of the keys. */
export const keyMenu = (key: Key, now: number, isElsewhere = false): RowMenu => ({
  heading: key.name,
  items: keyCommands(key, now, isElsewhere).map(({ id, label, isDangerous = false }) => ({
    id,
    label: sentenceOf(label),
    icon: actions[id].icon,
    danger: isDangerous,
    onSelect: () => actions[id].run(key),
  })),
})
