import type { KeyCommandId } from '../../../shared/commands/row-commands.ts'
import type { Key, KeyDetail } from '../../../shared/domain/types.ts'
import { isDue, quietSince } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/note.tsx'
import { useNow, useStatusTime } from '../../ui/now.ts'
import { ButtonRow } from '../../ui/screen.tsx'
import { offers, RowButton, RowButtons, type RowMenu } from '../../ui/row-menu.tsx'
import { dayOf, exactTime } from '../../ui/time.ts'
import { keyMenu } from './key-commands.tsx'
import { OldPlaces } from './old-places.tsx'
import { isSame } from './snapshot-change.tsx'
import { askUndoRotation } from './undo-rotation.tsx'
import { openKeyDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'

const day = 86_400_000

type DetailProps = { readonly detail: KeyDetail; readonly menu: RowMenu<KeyCommandId> }

/** The button that leads to a key with today's roles: by rotating this one, or else by creating another. */
const TodaysRoles = ({ detail, menu }: DetailProps) =>
  offers(menu, 'rotate') ? (
    <RowButton menu={menu} command="rotate">
      {t('keys.rotate_to_get_todays')}
    </RowButton>
  ) : (
    <Button
      onClick={() =>
        openKeyDialog({ kind: 'create', environment: detail.environment, accountId: detail.account.id })
      }
    >
      {t('keys.create_a_new_key')}
    </Button>
  )

/** Says that a key created today would have other permissions, and what to do about it. */
export const Drift = ({ detail, menu }: DetailProps) => {
  const { drift } = detail
  if (!drift || isSame(drift) || detail.status === 'deleted' || detail.replacedBy !== null) return null
  const byAccount = drift.roles.added.length + drift.roles.removed.length > 0
  const { added: gained, removed: lost } = byAccount ? drift.roles : drift.permissions
  return (
    <Note title={byAccount ? t('keys.the_account_has_changed') : t('keys.its_roles_have_changed')}>
      {[
        ...(gained.length > 0 ? [t('keys.gained', { roles: gained })] : []),
        ...(lost.length > 0 ? [t('keys.lost', { roles: lost })] : []),
        ...(drift.since === null ? [] : [t('keys.changed_on', { day: dayOf(drift.since) })]),
        t('keys.keeps'),
      ].join(' ')}
      <div>
        <TodaysRoles detail={detail} menu={menu} />
      </div>
    </Note>
  )
}

/** Says that a key is old enough to be rotated. */
export const Due = ({ apiKey }: { readonly apiKey: Key }) => {
  const now = useNow()
  if (!isDue(apiKey, now)) return null
  return (
    <Note title={t('keys.rotation_is_due')}>
      {t('keys.it_is_floor_days', { count: Math.floor((now - apiKey.createdAt) / day) })}
    </Note>
  )
}

const UndoButton = ({ newer }: { readonly newer: Key }) => (
  <Button onClick={() => void askUndoRotation(newer)}>{t('rotations.undo_asking')}</Button>
)

/**
 * Says that this key replaced another one that still works, which can be ended, and the rotation undone. Once nothing has used the old key for
 * a while, it asks whether to end it.
 */
export const InOverlap = ({ detail }: { readonly detail: KeyDetail }) => {
  const now = useNow()
  const statusTime = useStatusTime()
  if (!detail.replaces || statusOf(detail, statusTime) !== 'active') return null
  const { key } = detail.replaces
  const status = statusOf(key, statusTime)
  if (status !== 'replaced' || key.expiresAt === null || detail.createdAt < key.createdAt) return null
  const since = quietSince({ ...key, status }, detail, now)
  return (
    <Note
      tone={since === null ? 'info' : 'warn'}
      title={t(since === null ? 'keys.old_key_still_works' : 'keys.end_the_old_key')}
    >
      {[
        ...(since === null ? [] : [t('keys.old_key_unused', { exactTime: exactTime(since) })]),
        t('keys.old_key_works_until', { exactTime: exactTime(key.expiresAt) }),
      ].join(' ')}
      <ButtonRow>
        <RowButtons menu={keyMenu(key, statusTime)} commands={['end_overlap']} withIcons={false} />
        <UndoButton newer={detail} />
      </ButtonRow>
    </Note>
  )
}

type ReplacedProps = {
  readonly apiKey: Key
  /** Null until it is loaded. */
  readonly detail: KeyDetail | null
  readonly menu: RowMenu<KeyCommandId>
}

/** Says that another key has replaced this one, until when both work, and since when nothing has used it. */
export const Replaced = ({ apiKey, detail, menu }: ReplacedProps) => {
  const now = useNow()
  const { replacedBy, expiresAt } = apiKey
  const status = statusOf(apiKey, useStatusTime())
  if (replacedBy === null || expiresAt === null || status === 'deleted' || status === 'damaged') return null
  const inOverlap = status === 'replaced'
  const newer = detail?.replacement
  const since = newer ? quietSince({ ...apiKey, status }, newer, now) : null
  return (
    <Note tone={inOverlap ? 'warn' : 'info'} title={t('keys.a_newer_key_has_its')}>
      {inOverlap
        ? t('keys.this_one_works_until', { exactTime: exactTime(expiresAt) })
        : t('keys.this_one_is_out')}
      {since !== null && ` ${t('keys.old_key_unused', { exactTime: exactTime(since) })}`}
      {inOverlap && (
        <ButtonRow>
          <RowButtons menu={menu} commands={['end_overlap']} withIcons={false} />
          {newer && newer.createdAt >= apiKey.createdAt && <UndoButton newer={newer} />}
        </ButtonRow>
      )}
    </Note>
  )
}

/** Lists where the secret that this key replaced may still be. */
export const Unchanged = ({ detail, menu }: DetailProps) => {
  // A new secret is put there while the key works and its secret is kept.
  if (!detail.replaces || !offers(menu, 'write') || !offers(menu, 'rotate')) return null
  return (
    <OldPlaces
      key={detail.id}
      apiKey={detail}
      places={detail.replaces.placements}
      title={t('keys.the_old_secret_was')}
    />
  )
}

/** Says that its secret is lost and another key replaces it, and what is left to do. */
export const LostKeyNote = ({ detail, menu }: DetailProps) => {
  if (!detail.lostKeyProgress) return null
  const { by, delivered, placements: places } = detail.lostKeyProgress
  const left = [
    ...(places.length > 0 || !delivered ? [t('keys.put_name_where_this', { name: by.name })] : []),
    t('keys.delete_this_one'),
  ]
  return (
    <Note title={t('keys.its_secret_is_lost')}>
      {t('keys.name_takes_its_place', { name: by.name, left: left.join(t('keys.then')) })}
      <div>
        <RowButton menu={menu} command="replace_lost">
          {t('keys.go_on')}
        </RowButton>
      </div>
    </Note>
  )
}
