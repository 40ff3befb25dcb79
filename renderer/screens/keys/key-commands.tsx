import {
  Activity,
  Ban,
  ChevronDown,
  Copy,
  FilePen,
  KeyRound,
  Power,
  RefreshCw,
  SearchX,
  TimerOff,
  Trash2,
} from 'lucide-react'
import { keyCommands, type KeyCommandId } from '../../../shared/commands/row-commands.ts'
import { suggestVariable, type CopyForm } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { goTo, openKeyDialog, showKey } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { offers, RowButtons, rowMenu, type RowMenu } from '../../ui/row-menu.tsx'
import { ButtonRow, PaneEnd, SmallPrint } from '../../ui/screen.tsx'
import { askDisable, askEndOverlap, copyOrSay, enableKey } from './actions.ts'
import styles from './keys.module.css'

/**
 * What can be done with a key at a moment (ms since the epoch), for its context menu and the buttons in its details.
 * @param isElsewhere the key is shown in a list other than that of the keys, so that there is a way to it
 */
export const keyMenu = (key: Key, now: number, isElsewhere = false): RowMenu<KeyCommandId> => {
  const { id, name } = key
  const opens = (kind: 'write' | 'rotate' | 'lost_key' | 'delete') => () => openKeyDialog({ kind, key })
  return rowMenu(name, keyCommands(key, now, isElsewhere), {
    show: { icon: KeyRound, run: () => showKey(key) },
    copy: { icon: Copy, run: () => void copyOrSay(key, 'value', '') },
    write: { icon: FilePen, run: opens('write') },
    rotate: { icon: RefreshCw, run: opens('rotate') },
    end_overlap: { icon: TimerOff, run: () => void askEndOverlap(key) },
    disable: { icon: Ban, run: () => void askDisable(key) },
    enable: { icon: Power, run: () => void enableKey(key) },
    replace_lost: { icon: SearchX, run: opens('lost_key') },
    show_activity: { icon: Activity, run: () => goTo('activity', { subject: { id, name } }) },
    delete: { icon: Trash2, run: opens('delete') },
  })
}

type Props = { readonly apiKey: Key; readonly menu: RowMenu<KeyCommandId> }

/** Copies the secret, beside the hint. */
export const CopyIcon = ({ apiKey, menu }: Props) =>
  offers(menu, 'copy') && (
    <IconButton
      label={t('keys.copy_the_secret')}
      icon={Copy}
      onClick={() => void copyOrSay(apiKey, 'value', '')}
    />
  )

/** Copies the secret, by itself or in one of the forms of its menu. */
const CopyButton = ({ apiKey }: { readonly apiKey: Key }) => {
  const variable = suggestVariable(apiKey)
  const copy = (form: CopyForm) => () => void copyOrSay(apiKey, form, variable)
  return (
    <span className={styles.split}>
      <Button variant="primary" onClick={copy('value')}>
        {t('row.copy')}
      </Button>
      <Menu
        label={t('keys.copy_as')}
        align="start"
        items={[
          { id: 'value', label: t('keys.the_value'), onSelect: copy('value') },
          { id: 'env', label: <code>{variable}=…</code>, onSelect: copy('env') },
          {
            id: 'export',
            label: <code>{t('keys.export_variable', { variable })}</code>,
            onSelect: copy('export'),
          },
          { id: 'curl', label: t('keys.a_curl_line'), onSelect: copy('curl') },
        ]}
      >
        <Button variant="primary" aria-label={t('keys.copy_as_2')}>
          <ChevronDown aria-hidden />
        </Button>
      </Menu>
    </span>
  )
}

/** The buttons that use the secret or replace it. Without a kept secret, replacing it is all that is left. */
export const KeyActions = ({ apiKey, menu }: Props) => {
  if (offers(menu, 'copy')) {
    return (
      <ButtonRow>
        <CopyButton apiKey={apiKey} />
        <RowButtons menu={menu} commands={['write', 'rotate']} withIcons={false} />
      </ButtonRow>
    )
  }
  return (
    offers(menu, 'replace_lost') && (
      <>
        <SmallPrint>{t('keys.the_secret_was_shown')}</SmallPrint>
        <ButtonRow>
          <RowButtons menu={menu} commands={['replace_lost', 'rotate']} withIcons={false} />
        </ButtonRow>
      </>
    )
  )
}

/** The buttons at the end of the pane, which stop a key from working. */
export const KeyDanger = ({ menu }: Pick<Props, 'menu'>) =>
  offers(menu, 'delete') && (
    <PaneEnd>
      <RowButtons menu={menu} commands={['disable', 'enable']} variant="quiet" />
      {offers(menu, 'copy') && <RowButtons menu={menu} commands={['replace_lost']} variant="quiet" />}
      <RowButtons menu={menu} commands={['delete']} />
    </PaneEnd>
  )
