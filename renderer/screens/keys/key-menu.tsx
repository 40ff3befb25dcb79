import { Ban, Copy, Ellipsis, FilePen, Power, RefreshCw, SearchX, TimerOff, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Key } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { IconButton } from '../../ui/button.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { askDisable, askEndOverlap, copyOrSay, enableKey } from './actions.ts'
import styles from './keys.module.css'
import { openKeyDialog, selectKey } from './store.ts'

const itemsFor = (key: Key, now: number): readonly MenuItem[] => {
  const status = statusOf(key, now)
  const asks = key.environment === 'production' ? '…' : ''
  const remove = {
    id: 'delete',
    label: 'Delete…',
    icon: Trash2,
    danger: true,
    onSelect: () => openKeyDialog({ kind: 'delete', key }),
  }
  if (key.status === 'damaged') return [remove]
  return [
    ...(key.kept
      ? [
          { id: 'copy', label: 'Copy', icon: Copy, onSelect: () => void copyOrSay(key, 'value', '') },
          {
            id: 'write',
            label: 'Write to .env…',
            icon: FilePen,
            onSelect: () => openKeyDialog({ kind: 'write', key }),
          },
        ]
      : []),
    ...(status === 'active'
      ? [
          {
            id: 'rotate',
            label: 'Rotate…',
            icon: RefreshCw,
            onSelect: () => openKeyDialog({ kind: 'rotate', key }),
          },
        ]
      : []),
    ...(status === 'replaced'
      ? [
          {
            id: 'end',
            label: `End overlap now${asks}`,
            icon: TimerOff,
            onSelect: () => void askEndOverlap(key),
          },
        ]
      : []),
    key.disabledAt === null
      ? { id: 'disable', label: `Disable${asks}`, icon: Ban, onSelect: () => void askDisable(key) }
      : { id: 'enable', label: 'Enable', icon: Power, onSelect: () => void enableKey(key) },
    {
      id: 'lost',
      label: 'Lost key…',
      icon: SearchX,
      onSelect: () => openKeyDialog({ kind: 'lost_key', key }),
    },
    remove,
  ]
}

/**
 * What can be done with a key, at the end of its row: opened by its button, a right click on the row, or Shift+F10 and the menu key in the
 * list. The menu is made with the first press: with every list, as many would be drawn that nobody opens.
 */
export const KeyMenu = ({ apiKey }: { readonly apiKey: Key }) => {
  const [pressed, setPressed] = useState(false)
  const cell = useRef<HTMLSpanElement>(null)
  const statusTime = useStatusTime()
  if (apiKey.status === 'deleted') return null
  const label = `Actions for ${apiKey.name}`
  // Rows may have moved under the pointer: what the menu acts on is marked in the list, and named on the menu.
  const press = () => {
    selectKey(apiKey.id)
    setPressed(true)
  }
  const button = (
    <IconButton
      label={label}
      hint={false}
      title={label}
      icon={Ellipsis}
      tabIndex={-1}
      aria-haspopup="menu"
      onClick={press}
    />
  )
  return (
    // A press here is not one on the row.
    <span ref={cell} role="presentation" className={styles.menu} onClick={(event) => event.stopPropagation()}>
      {pressed ? (
        <Menu
          label={label}
          heading={apiKey.name}
          items={itemsFor(apiKey, statusTime)}
          defaultOpen
          returnFocus={() => cell.current?.closest<HTMLElement>('[role=grid]') ?? null}
        >
          {button}
        </Menu>
      ) : (
        button
      )}
    </span>
  )
}
