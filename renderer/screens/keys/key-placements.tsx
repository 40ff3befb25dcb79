import { CheckCheck, Ellipsis, Eraser, ListX, RefreshCw } from 'lucide-react'
import type { Refusal } from '../../../shared/domain/errors.ts'
import type { Environment, KeyDetail, Placement, PlacementState } from '../../../shared/domain/types.ts'
import { askQuestion } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { PathLine, PathWords } from '../../ui/path-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusDot } from '../../ui/tag.tsx'
import type { Tone } from '../../ui/tone.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import styles from './key-placements.module.css'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const stateLook: Readonly<Record<PlacementState, { readonly word: string; readonly tone: Tone }>> = {
  present: { word: t('keys.there'), tone: 'ok' },
  changed: { word: t('keys.has_another_value'), tone: 'off' },
  gone: { word: t('keys.gone'), tone: 'off' },
  unreadable: { word: t('keys.cant_be_read'), tone: 'warn' },
}

const found: Readonly<Record<PlacementState, string>> = {
  present: t('keys.the_secret_is_there'),
  changed: t('keys.there_is_another_value'),
  gone: t('keys.the_secret_is_not'),
  unreadable: t('keys.this_place_cant_be'),
}

const nameOf = ({ destination, locator, variable }: Placement): string =>
  destination === 'clipboard'
    ? t('keys.the_clipboard')
    : variable
      ? t('keys.variable_in_file', { variable, locator })
      : locator

const check = async ({ id }: Placement): Promise<void> => {
  const checked = await request('placements.check', { id })
  if (checked.ok) say(found[checked.data.state])
  else sayRefused(checked.error)
}

const confirmGone = async (placement: Placement): Promise<void> => {
  const confirmed = await request('placements.confirmGone', { id: placement.id })
  if (confirmed.ok) say(t('keys.recorded_that_name_doesnt', { name: nameOf(placement) }))
  else sayRefused(confirmed.error)
}

const forget = async (placement: Placement): Promise<void> => {
  const forgotten = await request('placements.forget', { id: placement.id })
  if (forgotten.ok) say(t('keys.removed_name_from_the', { name: nameOf(placement) }))
  else sayRefused(forgotten.error)
}

const revert = async ({ id, keyId, locator }: Placement, confirmed: boolean): Promise<Refusal | null> => {
  const reverted = await request('placements.revert', { id, keyId }, { confirmed })
  if (!reverted.ok) return reverted.error
  say(t('keys.secret_removed', { path: locator }))
  return null
}

const revertOrSay = async (placement: Placement): Promise<void> => {
  const refusal = await revert(placement, false)
  if (refusal) sayRefused(refusal)
}

/** `onAsk` is called if removing the secret must be confirmed first. */
const itemsFor = (
  placement: Placement,
  environment: Environment,
  onAsk: (placement: Placement) => void,
): readonly MenuItem[] => [
  // Only another scan finds a secret in a file of any kind.
  ...(placement.destination === 'file'
    ? []
    : [
        {
          id: 'check',
          label: t('keys.check_again'),
          icon: RefreshCw,
          onSelect: () => void check(placement),
        },
      ]),
  ...(placement.destination === 'env_file' && placement.state === 'present'
    ? [
        {
          id: 'revert',
          label: environment === 'production' ? t('keys.remove_secret_ask') : t('keys.remove_secret'),
          icon: Eraser,
          onSelect: () => (environment === 'production' ? onAsk(placement) : void revertOrSay(placement)),
        },
      ]
    : []),
  ...(placement.state === 'gone' || placement.destination === 'file'
    ? []
    : [
        {
          id: 'gone',
          label: t('keys.confirm_its_gone'),
          icon: CheckCheck,
          onSelect: () => void confirmGone(placement),
        },
      ]),
  {
    id: 'forget',
    label: t('keys.remove_from_this_list'),
    icon: ListX,
    onSelect: () => void forget(placement),
  },
]

/** Where a key's secret was last seen, each place with a menu of actions. */
export const KeyPlacements = ({ detail }: { readonly detail: KeyDetail }) => {
  const confirmRevert = (placement: Placement): void =>
    askQuestion({
      title: t('keys.remove_production_secret'),
      environment: 'production',
      action: t('keys.remove_secret_action'),
      danger: true,
      onConfirm: () => revert(placement, true),
      children: rich('keys.remove_secret_effect', {
        variable: <code>{placement.variable}</code>,
        path: <PathWords path={placement.locator} />,
        name: detail.name,
      }),
    })
  return (
    <ul className={styles.placements}>
      {detail.placements.map((placement) => {
        const { word, tone } = stateLook[placement.state]
        const seen = <RelativeTime past at={placement.lastSeenAt} />
        return (
          <li key={placement.id} className={styles.placement}>
            <span className={styles.words}>
              {placement.destination === 'clipboard' ? (
                t('keys.clipboard')
              ) : (
                <PathLine path={placement.locator} />
              )}
              <small>
                {placement.variable
                  ? rich('keys.seen_as_variable', { variable: placement.variable, relativeTime: seen })
                  : rich('keys.seen_relativetime', { relativeTime: seen })}
              </small>
              <small>
                <StatusDot tone={tone}>{word}</StatusDot>
              </small>
            </span>
            <Menu
              label={t('keys.actions_for_name', { name: nameOf(placement) })}
              items={itemsFor(placement, detail.environment, confirmRevert)}
            >
              <IconButton
                label={t('keys.actions_for_name', { name: nameOf(placement) })}
                icon={Ellipsis}
                hint={false}
              />
            </Menu>
          </li>
        )
      })}
    </ul>
  )
}
