import type { KeyCommandId } from '../../../shared/commands/row-commands.ts'
import type { Key, KeyDetail } from '../../../shared/domain/types.ts'
import { isDue } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/note.tsx'
import { useNow, useStatusTime } from '../../ui/now.ts'
import { offers, RowButton, RowButtons, type RowMenu } from '../../ui/row-menu.tsx'
import { dayOf, exactTime } from '../../ui/time.ts'
import { OldPlaces } from './old-places.tsx'
import { isSame } from './snapshot-change.tsx'
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

/** Says that another key has replaced this one, and until when both work. */
export const Replaced = ({
  apiKey,
  menu,
}: {
  readonly apiKey: Key
  readonly menu: RowMenu<KeyCommandId>
}) => {
  const { replacedBy, expiresAt } = apiKey
  const status = statusOf(apiKey, useStatusTime())
  if (replacedBy === null || expiresAt === null || status === 'deleted' || status === 'damaged') return null
  const inOverlap = status === 'replaced'
  return (
    <Note tone={inOverlap ? 'warn' : 'info'} title={t('keys.a_newer_key_has_its')}>
      {inOverlap
        ? t('keys.this_one_works_until', { exactTime: exactTime(expiresAt) })
        : t('keys.this_one_is_out')}
      {inOverlap && (
        <div>
          <RowButtons menu={menu} commands={['end_overlap']} withIcons={false} />
        </div>
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
