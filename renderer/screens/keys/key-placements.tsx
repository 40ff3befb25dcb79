import { CheckCheck, Ellipsis, ListX, RefreshCw } from 'lucide-react'
import type { KeyDetail, Placement, PlacementState } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusDot, type Tone } from '../../ui/tag.tsx'
import { say, sayRefused } from '../../ui/toast-store.ts'
import styles from './key-placements.module.css'

const stateLook: Readonly<Record<PlacementState, { readonly word: string; readonly tone: Tone }>> = {
  present: { word: 'There', tone: 'ok' },
  changed: { word: 'Has another value', tone: 'off' },
  gone: { word: 'Gone', tone: 'off' },
  unreadable: { word: 'Can’t be read', tone: 'warn' },
}

const found: Readonly<Record<PlacementState, string>> = {
  present: 'The secret is there.',
  changed: 'There is another value there now.',
  gone: 'The secret is not there any more.',
  unreadable: 'This place can’t be read now, so the secret may still be there.',
}

const nameOf = ({ destination, locator, variable }: Placement): string =>
  destination === 'clipboard' ? 'the clipboard' : `${variable} in ${locator}`

const check = async ({ id }: Placement): Promise<void> => {
  const checked = await request('placements.check', { id })
  if (checked.ok) say(found[checked.data.state])
  else sayRefused(checked.error)
}

const confirmGone = async (placement: Placement): Promise<void> => {
  const confirmed = await request('placements.confirmGone', { id: placement.id })
  if (confirmed.ok) say(`Recorded that ${nameOf(placement)} doesn’t hold the secret any more.`)
  else sayRefused(confirmed.error)
}

const forget = async (placement: Placement): Promise<void> => {
  const forgotten = await request('placements.forget', { id: placement.id })
  if (forgotten.ok) say(`Removed ${nameOf(placement)} from the list. Nothing there has changed.`)
  else sayRefused(forgotten.error)
}

const itemsFor = (placement: Placement): readonly MenuItem[] => [
  { id: 'check', label: 'Check again', icon: RefreshCw, onSelect: () => void check(placement) },
  ...(placement.state === 'gone'
    ? []
    : [
        {
          id: 'gone',
          label: 'Confirm it’s gone',
          icon: CheckCheck,
          onSelect: () => void confirmGone(placement),
        },
      ]),
  { id: 'forget', label: 'Remove from this list', icon: ListX, onSelect: () => void forget(placement) },
]

/** Where a key's secret is, as last seen, each with what can be done about it. */
export const KeyPlacements = ({ detail }: { readonly detail: KeyDetail }) => (
  <ul className={styles.placements}>
    {detail.placements.map((placement) => {
      const { word, tone } = stateLook[placement.state]
      return (
        <li key={placement.id} className={styles.placement}>
          <span className={styles.words}>
            {placement.destination === 'clipboard' ? 'Clipboard' : <PathLine path={placement.locator} />}
            <small>
              {placement.variable && <>as {placement.variable}, </>}seen{' '}
              <RelativeTime past at={placement.lastSeenAt} />
            </small>
            <small>
              <StatusDot tone={tone}>{word}</StatusDot>
            </small>
          </span>
          <Menu label={`Actions for ${nameOf(placement)}`} items={itemsFor(placement)}>
            <IconButton label={`Actions for ${nameOf(placement)}`} icon={Ellipsis} hint={false} />
          </Menu>
        </li>
      )
    })}
  </ul>
)
