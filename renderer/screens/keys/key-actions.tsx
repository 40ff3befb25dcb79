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
import { openKeyDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'

type Props = { readonly apiKey: Key }

const canDeliver = (key: Key): boolean => key.kept && key.status !== 'deleted' && key.status !== 'damaged'

/** Copy, at the end of the hint. */
export const CopyIcon = ({ apiKey }: Props) =>
  canDeliver(apiKey) ? (
    <IconButton
      label={t('keys.copy_the_secret')}
      icon={Copy}
      onClick={() => void copyOrSay(apiKey, 'value', '')}
    />
  ) : null

const Rotate = ({ apiKey }: Props) =>
  statusOf(apiKey, useStatusTime()) === 'active' ? (
    <Button onClick={() => openKeyDialog({ kind: 'rotate', key: apiKey })}>{t('keys.rotate')}</Button>
  ) : null

/** What brings the secret where it is needed, and a new one in its place. */
export const KeyActions = ({ apiKey }: Props) => {
  // Nothing in a damaged record is believed: it can only be deleted.
  if (apiKey.status === 'deleted' || apiKey.status === 'damaged') return null
  if (!apiKey.kept) {
    return (
      <>
        <SmallPrint>{t('keys.the_secret_was_shown')}</SmallPrint>
        <ButtonRow>
          <Button onClick={() => openKeyDialog({ kind: 'lost_key', key: apiKey })}>
            {t('keys.lost_key')}
          </Button>
          <Rotate apiKey={apiKey} />
        </ButtonRow>
      </>
    )
  }
  const variable = suggestVariable(apiKey)
  return (
    <ButtonRow>
      <span className={styles.split}>
        <Button variant="primary" onClick={() => void copyOrSay(apiKey, 'value', variable)}>
          {t('keys.copy')}
        </Button>
        <Menu
          label={t('keys.copy_as')}
          align="start"
          items={[
            {
              id: 'value',
              label: t('keys.the_value'),
              onSelect: () => void copyOrSay(apiKey, 'value', variable),
            },
            {
              id: 'env',
              label: <code>{variable}=…</code>,
              onSelect: () => void copyOrSay(apiKey, 'env', variable),
            },
            {
              id: 'export',
              label: <code>{t('keys.export_variable', { variable })}</code>,
              onSelect: () => void copyOrSay(apiKey, 'export', variable),
            },
            {
              id: 'curl',
              label: t('keys.a_curl_line'),
              onSelect: () => void copyOrSay(apiKey, 'curl', variable),
            },
          ]}
        >
          <Button variant="primary" aria-label={t('keys.copy_as_2')}>
            <ChevronDown aria-hidden />
          </Button>
        </Menu>
      </span>
      <Button onClick={() => openKeyDialog({ kind: 'write', key: apiKey })}>{t('keys.write_to_env')}</Button>
      <Rotate apiKey={apiKey} />
    </ButtonRow>
  )
}

/** What stops a key from working: reversibly, or permanently. */
export const KeyDanger = ({ apiKey }: Props) => {
  if (apiKey.status === 'deleted') return null
  return (
    <PaneEnd>
      {apiKey.status === 'damaged' ? null : apiKey.disabledAt === null ? (
        <Button variant="quiet" icon={Ban} onClick={() => void askDisable(apiKey)}>
          {apiKey.environment === 'production' ? t('keys.disable') : t('keys.disable_2')}
        </Button>
      ) : (
        <Button variant="quiet" icon={Power} onClick={() => void enableKey(apiKey)}>
          {t('keys.enable')}
        </Button>
      )}
      {apiKey.kept && apiKey.status !== 'damaged' && (
        <Button
          variant="quiet"
          icon={SearchX}
          onClick={() => openKeyDialog({ kind: 'lost_key', key: apiKey })}
        >
          {t('keys.lost_key')}
        </Button>
      )}
      <Button
        variant="quiet-danger"
        icon={Trash2}
        onClick={() => openKeyDialog({ kind: 'delete', key: apiKey })}
      >
        {t('keys.delete')}
      </Button>
    </PaneEnd>
  )
}
