import { Command as Cmdk } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { KeyRound, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { Key } from '../../shared/domain/types.ts'
import { statusOf } from '../../shared/domain/status.ts'
import { holderOf, matchingKeys, statusLook } from '../screens/keys/selectors.ts'
import { openKeyDialog, showKey, useKeys } from '../screens/keys/store.ts'
import dialogStyles from '../ui/dialog.module.css'
import { useStatusTime } from '../ui/now.ts'
import { Kbd } from '../ui/tag.tsx'
import { modifier } from '../ui/platform.ts'
import { useEscape } from '../ui/use-escape.ts'
import { useCommands, type Command } from './commands.ts'
import styles from './palette.module.css'
import { showScreen } from './store.ts'

type Entry = Pick<Command, 'words' | 'icon' | 'key' | 'run'>

const Item = ({ entry, onRun }: { readonly entry: Entry; readonly onRun: (run: () => void) => void }) => (
  <Cmdk.Item value={entry.words} className={styles.item} onSelect={() => onRun(entry.run)}>
    <entry.icon aria-hidden />
    <span>{entry.words}</span>
    {entry.key && (
      <span className={styles.shortcut}>
        <Kbd>{modifier}</Kbd> <Kbd>{entry.key.toUpperCase()}</Kbd>
      </span>
    )}
  </Cmdk.Item>
)

const mostKeys = 50

/** The keys to offer: those with the typed words in them where there are too many for a menu. */
const listedKeys = (keys: readonly Key[], typed: string, now: number): readonly Key[] =>
  keys.length <= mostKeys
    ? keys
    : matchingKeys(keys, { query: typed, accountId: null, status: 'any' }, now).slice(0, mostKeys)

/** Every action, screen and key, found by typing. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const commands = useCommands().filter(({ onlyByKey }) => !onlyByKey)
  const content = useEscape(onClose)
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
        <Radix.Content
          ref={content}
          className={styles.palette}
          data-modal
          aria-describedby={undefined}
          aria-modal
        >
          <Radix.Title className="visually-hidden">Command palette</Radix.Title>
          <Cmdk label="Command palette" loop>
            <Cmdk.Input
              className={styles.input}
              value={typed}
              onValueChange={setTyped}
              placeholder="Search commands and keys"
            />
            <Cmdk.List className={styles.list} label="Commands and keys">
              <Cmdk.Empty className={styles.empty}>Nothing matches.</Cmdk.Empty>
              <Cmdk.Group heading="Actions">
                {commands
                  .filter(({ group }) => group === 'action')
                  .map((entry) => (
                    <Item key={entry.words} entry={entry} onRun={run} />
                  ))}
              </Cmdk.Group>
              <Cmdk.Group heading="Screens">
                {commands
                  .filter(({ group }) => group === 'screen')
                  .map((entry) => (
                    <Item key={entry.words} entry={entry} onRun={run} />
                  ))}
              </Cmdk.Group>
              {rotations.length > 0 && (
                <Cmdk.Group heading="Rotate">
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
                </Cmdk.Group>
              )}
              {keys.length > 0 && (
                <Cmdk.Group heading="Keys">
                  {listedKeys(keys, typed, statusTime).map((key) => (
                    <Cmdk.Item
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
                    </Cmdk.Item>
                  ))}
                </Cmdk.Group>
              )}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
