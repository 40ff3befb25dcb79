import { Command as Cmdk, defaultFilter } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { KeyRound, RefreshCw, type LucideIcon } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { Command } from '../../shared/commands/commands.ts'
import { statusOf } from '../../shared/domain/status.ts'
import { holderOf, statusLook } from '../screens/keys/selectors.ts'
import { useQuery } from '../data/use-query.ts'
import dialogStyles from '../ui/dialog.module.css'
import { useStatusTime } from '../ui/now.ts'
import { useEscape, useModal, useReturnFocus } from '../ui/modals.ts'
import { commandIcon, runCommand, useCommands } from './commands.ts'
import styles from './palette.module.css'
import { ShortcutKeys } from './shortcut-list.tsx'
import { openKeyDialog, showKey, useEnvironment } from './location.ts'
import { sentenceOf, t } from '../data/messages.ts'

type Entry = {
  readonly words: string
  readonly icon: LucideIcon
  readonly shortcut?: string | null
  readonly run: () => void
}

const entryOf = ({ id, label, shortcut }: Command): Entry => ({
  words: sentenceOf(label),
  icon: commandIcon(id),
  shortcut,
  run: () => runCommand(id),
})

type ItemProps = {
  readonly entry: Entry
  /** What distinguishes it from another one with the same words. */
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
    {entry.shortcut && (
      <span className={styles.shortcut}>
        <ShortcutKeys shortcut={entry.shortcut} />
      </span>
    )}
  </Cmdk.Item>
)

type CommandsProps = {
  readonly heading: string
  readonly commands: readonly Command[]
  readonly onRun: ItemProps['onRun']
}

/** A group of commands; nothing when there is none, because cmdk would still show the heading. */
const Commands = ({ heading, commands, onRun }: CommandsProps) =>
  commands.length > 0 && (
    <Cmdk.Group heading={heading}>
      {commands.map((command) => (
        <Item key={command.id} entry={entryOf(command)} onRun={onRun} />
      ))}
    </Cmdk.Group>
  )

const mostKeys = 50

/** Finds every command, screen and key by typing. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const environment = useEnvironment()
  const content = useEscape(onClose)
  const returnFocus = useReturnFocus()
  useModal()
  const statusTime = useStatusTime()
  const [typed, setTyped] = useState('')
  const commands = useCommands().filter(
    ({ label }) => typed.trim() === '' || defaultFilter(sentenceOf(label), typed) > 0,
  )
  const ofKind = (kind: Command['palette']) => commands.filter(({ palette }) => palette === kind)
  const window = { offset: 0, limit: mostKeys }
  const found = useQuery('keys.query', { environment, search: typed, window, quick: true })
  const keys = found.data?.rows ?? []
  // One entry per key would hide everything else; who types “rot…” wants nothing else.
  const isRotating = /^\s*rot/i.test(typed)
  const rotatable = useQuery(
    'keys.query',
    isRotating
      ? {
          environment,
          search: typed.replace(/^\s*rot\S*/i, ''),
          filters: { status: 'active' },
          window,
          quick: true,
        }
      : null,
  )
  const refusal = found.refusal ?? rotatable.refusal
  const isAnswered = refusal !== null || (found.isCurrent && (!isRotating || rotatable.isCurrent))
  const rotations = isRotating ? (rotatable.data?.rows ?? []) : []
  // Enter may be pressed before the search has finished; it then applies to its result. If the search is refused, to the commands.
  const isEntered = useRef(false)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isEntered.current || !isAnswered) return
    isEntered.current = false
    list.current?.querySelector<HTMLElement>('[cmdk-item][data-selected=true]')?.click()
  }, [isAnswered])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || isAnswered) return
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
          onCloseAutoFocus={returnFocus}
          className={styles.palette}
          data-modal
          aria-describedby={undefined}
          aria-modal
        >
          <Radix.Title className="visually-hidden">{t('app.command_palette')}</Radix.Title>
          <Cmdk label={t('app.command_palette')} loop shouldFilter={false}>
            <Cmdk.Input
              className={styles.input}
              value={typed}
              onValueChange={(text) => {
                isEntered.current = false
                setTyped(text)
              }}
              onKeyDown={onKeyDown}
              placeholder={t('app.search_commands_and_keys')}
            />
            <Cmdk.List ref={list} className={styles.list} label={t('app.commands_and_keys')}>
              {refusal ? (
                <p role="alert" className={styles.empty}>
                  {sentenceOf(refusal)}
                </p>
              ) : (
                <Cmdk.Empty className={styles.empty}>{t('ui.nothing_matches')}</Cmdk.Empty>
              )}
              <Commands heading={t('app.actions')} commands={ofKind('action')} onRun={run} />
              <Commands heading={t('app.screens')} commands={ofKind('screen')} onRun={run} />
              {rotations.length > 0 && (
                <Cmdk.Group heading={t('app.rotate')}>
                  {rotations.map((key) => (
                    <Item
                      key={key.id}
                      id={key.id}
                      entry={{
                        words: t('app.rotate_name', { name: key.name }),
                        icon: RefreshCw,
                        run: () => openKeyDialog({ kind: 'rotate', key }),
                      }}
                      onRun={run}
                    />
                  ))}
                </Cmdk.Group>
              )}
              {keys.length > 0 && (
                <Cmdk.Group heading={t('app.keys')}>
                  {keys.map((key) => (
                    <Cmdk.Item
                      key={key.id}
                      value={`${key.name} ${key.id}`}
                      className={styles.item}
                      onSelect={() => run(() => showKey(key))}
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
