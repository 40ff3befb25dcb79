import { Ban, ChevronDown, Copy, Power, SearchX, Trash2 } from 'lucide-react'
import { suggestVariable } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { ButtonRow, PaneEnd, SmallPrint } from '../../ui/screen.tsx'
import { askDisable, copyOrSay, enableKey } from './actions.ts'
import styles from './keys.module.css'
import { openKeyDialog } from './store.ts'

type Props = { readonly keyRow: Key }

const canDeliver = (key: Key): boolean => key.kept && key.status !== 'deleted' && key.status !== 'damaged'

/** Copy, at the end of the hint. */
export const CopyIcon = ({ keyRow }: Props) =>
  canDeliver(keyRow) ? (
    <IconButton label="Copy the secret" icon={Copy} onClick={() => void copyOrSay(keyRow, 'value', '')} />
  ) : null

const Rotate = ({ keyRow }: Props) =>
  statusOf(keyRow, useStatusTime()) === 'active' ? (
    <Button onClick={() => openKeyDialog({ kind: 'rotate', key: keyRow })}>Rotate…</Button>
  ) : null

/** What brings the secret where it is needed, and a new one in its place. */
export const KeyActions = ({ keyRow }: Props) => {
  // Nothing in a damaged record is believed: it can only be deleted.
  if (keyRow.status === 'deleted' || keyRow.status === 'damaged') return null
  if (!keyRow.kept) {
    return (
      <>
        <SmallPrint>
          The secret was shown once and is not in the keychain, so it cannot be copied or written. If it is
          lost, a new key takes its place.
        </SmallPrint>
        <ButtonRow>
          <Button onClick={() => openKeyDialog({ kind: 'lost', key: keyRow })}>Lost key…</Button>
          <Rotate keyRow={keyRow} />
        </ButtonRow>
      </>
    )
  }
  const variable = suggestVariable(keyRow)
  return (
    <ButtonRow>
      <span className={styles.split}>
        <Button variant="primary" onClick={() => void copyOrSay(keyRow, 'value', variable)}>
          Copy
        </Button>
        <Menu
          label="Copy as"
          align="start"
          items={[
            { id: 'value', label: 'The value', onSelect: () => void copyOrSay(keyRow, 'value', variable) },
            {
              id: 'env',
              label: <code>{variable}=…</code>,
              onSelect: () => void copyOrSay(keyRow, 'env', variable),
            },
            {
              id: 'export',
              label: <code>export {variable}=…</code>,
              onSelect: () => void copyOrSay(keyRow, 'export', variable),
            },
            { id: 'curl', label: 'A curl line', onSelect: () => void copyOrSay(keyRow, 'curl', variable) },
          ]}
        >
          <Button variant="primary" aria-label="Copy as…">
            <ChevronDown aria-hidden />
          </Button>
        </Menu>
      </span>
      <Button onClick={() => openKeyDialog({ kind: 'write', key: keyRow })}>Write to .env…</Button>
      <Rotate keyRow={keyRow} />
    </ButtonRow>
  )
}

/** What stops a key from working: reversibly, or for good. */
export const KeyDanger = ({ keyRow }: Props) => {
  if (keyRow.status === 'deleted') return null
  return (
    <PaneEnd>
      {keyRow.status === 'damaged' ? null : keyRow.disabledAt === null ? (
        <Button variant="quiet" icon={Ban} onClick={() => void askDisable(keyRow)}>
          {keyRow.environment === 'production' ? 'Disable…' : 'Disable'}
        </Button>
      ) : (
        <Button variant="quiet" icon={Power} onClick={() => void enableKey(keyRow)}>
          Enable
        </Button>
      )}
      {keyRow.kept && keyRow.status !== 'damaged' && (
        <Button variant="quiet" icon={SearchX} onClick={() => openKeyDialog({ kind: 'lost', key: keyRow })}>
          Lost key…
        </Button>
      )}
      <Button
        variant="quiet-danger"
        icon={Trash2}
        onClick={() => openKeyDialog({ kind: 'delete', key: keyRow })}
      >
        Delete…
      </Button>
    </PaneEnd>
  )
}
