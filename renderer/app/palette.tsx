import { Command as Cmdk, defaultFilter } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { KeyRound, RefreshCw } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { statusOf } from '../../shared/domain/status.ts'
import { holderOf, statusLook } from '../screens/keys/selectors.ts'
import { openKeyDialog, showKey } from '../screens/keys/store.ts'
import { useQuery } from '../data/use-query.ts'
import dialogStyles from '../ui/dialog.module.css'
import { useStatusTime } from '../ui/now.ts'
import { Kbd } from '../ui/tag.tsx'
import { modifier } from '../ui/platform.ts'
import { useEscape } from '../ui/use-escape.ts'
import { useCommands, type Command } from './commands.ts'
import styles from './palette.module.css'
import { showScreen, useEnvironment } from './store.ts'

type Entry = Pick<Command, 'words' | 'icon' | 'key' | 'run'>

type ItemProps = {
  readonly entry: Entry
  /** What tells it from another one with the same words. */
  readonly id?: string
  readonly onRun: (run: () => void) => void
}

const Item = ({ entry, id, onRun }: ItemProps) => (
  <Cmdk.Item
    value={id === undefined ? entry.words : `${entry.words} ${id}`}
    className={styles.item}
    onSelect={() => onRun(entry.run)}
  >
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

/** Every action, screen and key, found by typing. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const environment = useEnvironment()
  const content = useEscape(onClose)
  const statusTime = useStatusTime()
  const [typed, setTyped] = useState('')
  const commands = useCommands().filter(
    ({ onlyByKey, words }) => !onlyByKey && (typed.trim() === '' || defaultFilter(words, typed) > 0),
  )
  const window = { offset: 0, limit: mostKeys }
  const found = useQuery('keys.query', { environment, search: typed, window })
  const keys = found.data?.rows ?? []
  // One for each key would bury what else there is; who types “rot…” wants nothing else.
  const isRotating = /^\s*rot/i.test(typed)
  const rotatable = useQuery(
    'keys.query',
    isRotating
      ? {
          environment,
          search: typed.replace(/^\s*rot\S*/i, ''),
          filters: { status: 'active' },
          window,
        }
      : null,
  )
  const isCurrent = found.isCurrent && (!isRotating || rotatable.isCurrent)
  const rotations = isRotating ? (rotatable.data?.rows ?? []) : []
  // Enter may come before what was typed has been looked for: it is for what is found then.
  const isEntered = useRef(false)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isEntered.current || !isCurrent) return
    isEntered.current = false
    list.current?.querySelector<HTMLElement>('[cmdk-item][data-selected=true]')?.click()
  }, [isCurrent])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || isCurrent) return
    event.preventDefault()
    isEntered.current = true
  }
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
          <Cmdk label="Command palette" loop shouldFilter={false}>
            <Cmdk.Input
              className={styles.input}
              value={typed}
              onValueChange={(text) => {
                isEntered.current = false
                setTyped(text)
              }}
              onKeyDown={onKeyDown}
              placeholder="Search commands and keys"
            />
            <Cmdk.List ref={list} className={styles.list} label="Commands and keys">
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
                      id={key.id}
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
                  {keys.map((key) => (
                    <Cmdk.Item
                      key={key.id}
                      value={`${key.name} ${key.id}`}
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
