import { Command } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import {
  ArrowLeftRight,
  Import,
  Keyboard,
  KeyRound,
  Plus,
  RefreshCw,
  Settings,
  ShieldPlus,
  UserPlus,
  type LucideIcon,
} from 'lucide-react'
import { useState } from 'react'
import type { Key } from '../../shared/domain.ts'
import { statusOf } from '../../shared/status.ts'
import { openAccountDialog } from '../screens/accounts/store.ts'
import { holderOf, matchingKeys, statusLook } from '../screens/keys/selectors.ts'
import { openKeyDialog, showKey, useKeys } from '../screens/keys/store.ts'
import { openRoleDialog } from '../screens/roles/store.ts'
import dialogStyles from '../ui/dialog.module.css'
import { useStatusTime } from '../ui/now.ts'
import { Kbd } from '../ui/tag.tsx'
import { modifier } from '../ui/platform.ts'
import { screenNames } from './navigation.tsx'
import styles from './palette.module.css'
import { otherEnvironment, showOverlay, showScreen, switchEnvironment, useEnvironment } from './store.ts'

type Entry = {
  readonly words: string
  readonly icon: LucideIcon
  readonly shortcut?: string
  readonly run: () => void
}

const useEntries = (): { readonly actions: readonly Entry[]; readonly screens: readonly Entry[] } => {
  const environment = useEnvironment()
  return {
    actions: [
      {
        words: 'Create key',
        icon: Plus,
        shortcut: 'N',
        run: () => openKeyDialog({ kind: 'create', environment, accountId: null }),
      },
      { words: 'Import key', icon: Import, run: () => openKeyDialog({ kind: 'import', environment }) },
      {
        words: 'Create service account',
        icon: UserPlus,
        run: () => openAccountDialog({ kind: 'create', type: 'service_account' }),
      },
      { words: 'Create role', icon: ShieldPlus, run: () => openRoleDialog({ kind: 'create' }) },
      {
        words: `Switch to ${otherEnvironment(environment)}`,
        icon: ArrowLeftRight,
        shortcut: 'E',
        run: () => void switchEnvironment(otherEnvironment(environment)),
      },
      { words: 'Keyboard shortcuts', icon: Keyboard, shortcut: '/', run: () => showOverlay('shortcuts') },
    ],
    screens: [
      ...screenNames.map(({ id, word, icon }, index) => ({
        words: `Go to ${word}`,
        icon,
        shortcut: String(index + 1),
        run: () => showScreen(id),
      })),
      { words: 'Go to Settings', icon: Settings, shortcut: ',', run: () => showScreen('settings') },
    ],
  }
}

const Item = ({ entry, onRun }: { readonly entry: Entry; readonly onRun: (run: () => void) => void }) => (
  <Command.Item value={entry.words} className={styles.item} onSelect={() => onRun(entry.run)}>
    <entry.icon aria-hidden />
    <span>{entry.words}</span>
    {entry.shortcut && (
      <span className={styles.shortcut}>
        <Kbd>{modifier}</Kbd> <Kbd>{entry.shortcut}</Kbd>
      </span>
    )}
  </Command.Item>
)

const mostKeys = 50

/** The keys to offer: those with the typed words in them where there are too many for a menu. */
const listedKeys = (keys: readonly Key[], typed: string, now: number): readonly Key[] =>
  keys.length <= mostKeys
    ? keys
    : matchingKeys(keys, { query: typed, accountId: null, status: 'any' }, now).slice(0, mostKeys)

/** Every action, screen and key, found by typing. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const { actions, screens } = useEntries()
  const statusTime = useStatusTime()
  const keys = useKeys((state) => state.keys).filter((key) => key.status !== 'deleted')
  const [typed, setTyped] = useState('')
  // One for each key would bury what else there is; who types “rot…” wants nothing else.
  const rotations = /^\s*rot/i.test(typed)
    ? listedKeys(
        keys.filter((key) => statusOf(key, statusTime) === 'active'),
        typed.replace(/^\s*rot\S*/i, ''),
        statusTime,
      )
    : []
  const run = (action: () => void) => {
    onClose()
    action()
  }
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={dialogStyles.scrim} />
        <Radix.Content className={styles.palette} data-modal aria-describedby={undefined} aria-modal>
          <Radix.Title className="visually-hidden">Command palette</Radix.Title>
          <Command label="Command palette" loop>
            <Command.Input
              className={styles.input}
              value={typed}
              onValueChange={setTyped}
              placeholder="Search commands and keys"
            />
            <Command.List className={styles.list} label="Commands and keys">
              <Command.Empty className={styles.empty}>Nothing matches.</Command.Empty>
              <Command.Group heading="Actions">
                {actions.map((entry) => (
                  <Item key={entry.words} entry={entry} onRun={run} />
                ))}
              </Command.Group>
              <Command.Group heading="Screens">
                {screens.map((entry) => (
                  <Item key={entry.words} entry={entry} onRun={run} />
                ))}
              </Command.Group>
              {rotations.length > 0 && (
                <Command.Group heading="Rotate">
                  {rotations.map((key) => (
                    <Item
                      key={key.id}
                      entry={{
                        words: `Rotate ${key.name}…`,
                        icon: RefreshCw,
                        run: () => openKeyDialog({ kind: 'rotate', key }),
                      }}
                      onRun={run}
                    />
                  ))}
                </Command.Group>
              )}
              {keys.length > 0 && (
                <Command.Group heading="Keys">
                  {listedKeys(keys, typed, statusTime).map((key) => (
                    <Command.Item
                      key={key.id}
                      value={`${key.name} ${key.id}`}
                      keywords={[key.account.name]}
                      className={styles.item}
                      onSelect={() =>
                        run(() => {
                          showScreen('keys')
                          showKey(key)
                        })
                      }
                    >
                      <KeyRound aria-hidden />
                      <span>{key.name}</span>
                      <span className={styles.shortcut}>
                        {holderOf(key)} · {statusLook[statusOf(key, statusTime)].word}
                      </span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
