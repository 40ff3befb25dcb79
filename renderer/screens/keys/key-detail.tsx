import type { Key, KeyDetail, Refused } from '../../../shared/domain/types.ts'
import { endsSoon } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { Note } from '../../ui/note.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { useNow, useStatusTime } from '../../ui/now.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { PaneTitle, Stack } from '../../ui/screen.tsx'
import { SecretLine } from '../../ui/secret-line.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { dayOf, exactTime, relativeTime } from '../../ui/time.ts'
import { accountTypeWord } from '../accounts/selectors.ts'
import { goToExplanation } from '../check-access/store.ts'
import { reasonOf } from '../activity/refused-words.ts'
import { goTo, showKey } from '../../app/location.ts'
import { CopyIcon, KeyActions, KeyDanger, keyMenu } from './key-commands.tsx'
import { canRehearse } from '../../../shared/commands/row-commands.ts'
import { KeyPlacements } from './key-placements.tsx'
import styles from './keys.module.css'
import { KeyStatus } from './key-status.tsx'
import { Drift, Due, InOverlap, LostKeyNote, Replaced, Unchanged } from './key-notes.tsx'
import { RehearseMenu } from './rehearse-menu.tsx'
import { statusLook } from './selectors.ts'
import { useKeys } from './store.ts'
import { t } from '../../data/messages.ts'

const KeyLink = ({ to }: { readonly to: Key }) => (
  <button type="button" className={styles.link} onClick={() => showKey(to)}>
    <code>{to.hint}</code>
  </button>
)

/** The key that this one replaced. */
const Replaces = ({ old }: { readonly old: Key }) => {
  const status = statusOf(old, useStatusTime())
  return (
    <>
      <KeyLink to={old} />,{' '}
      {status === 'replaced' && old.expiresAt !== null ? (
        <>{t('keys.works_until_exacttime', { exactTime: exactTime(old.expiresAt) })}</>
      ) : (
        statusLook[status].word.toLowerCase()
      )}
    </>
  )
}

/** The key that created this one. */
const Creator = ({ creator }: { readonly creator: Key }) => (
  <>
    <button type="button" className={styles.link} onClick={() => showKey(creator)}>
      {creator.name}
    </button>{' '}
    {t('keys.through_the_local_api')}
  </>
)

/** When and why a request was last refused, with a link to the explanation. */
const LastRefused = ({ refused }: { readonly refused: Refused }) => (
  <>
    <RelativeTime past at={refused.at} />: {reasonOf(refused)} (<code>{refused.code}</code>).{' '}
    <button type="button" className={styles.link} onClick={() => void goToExplanation(refused)}>
      {t('keys.explain')}
    </button>
  </>
)

const factsOf = (key: Key, detail: KeyDetail | null, now: number, statusTime: number): readonly Fact[] => {
  const expires =
    key.expiresAt === null
      ? t('keys.never_2')
      : `${relativeTime(key.expiresAt, now)} (${dayOf(key.expiresAt)})`
  return [
    { name: t('keys.status'), value: <KeyStatus apiKey={key} /> },
    // Nothing in a damaged record can be trusted, so its roles are not shown.
    ...(key.status === 'damaged'
      ? []
      : [
          {
            name: t('keys.roles'),
            value: key.roles.length > 0 ? <RoleTags roles={key.roles} /> : t('keys.none'),
          },
        ]),
    { name: t('keys.created'), value: dayOf(key.createdAt) },
    ...(detail?.creator ? [{ name: t('keys.created_by'), value: <Creator creator={detail.creator} /> }] : []),
    {
      name: key.expiresAt !== null && key.expiresAt <= statusTime ? t('keys.expired') : t('keys.expires'),
      value: expires,
      warn: endsSoon(key, now),
    },
    {
      name: t('keys.last_used'),
      value:
        key.lastUsedAt === null ? (
          t('keys.never_2')
        ) : (
          <>
            <RelativeTime past at={key.lastUsedAt} /> · {t('keys.checks', { count: key.uses })}
          </>
        ),
    },
    ...(detail?.lastRefused
      ? [{ name: t('keys.last_refused'), value: <LastRefused refused={detail.lastRefused} /> }]
      : []),
    {
      name: t('keys.secret'),
      value:
        key.status === 'deleted'
          ? t('keys.deleted')
          : key.kept
            ? t('keys.kept_in_the_keychain')
            : t('keys.shown_once_not_kept'),
    },
    ...(key.replacedBy === null
      ? []
      : [
          {
            name: t('keys.replaced_by'),
            value: detail?.replacement ? <KeyLink to={detail.replacement} /> : t('keys.a_newer_key'),
          },
        ]),
    ...(detail?.replaces
      ? [{ name: t('keys.replaces'), value: <Replaces old={detail.replaces.key} /> }]
      : []),
    ...(detail && detail.placements.length > 0
      ? [{ name: t('keys.places'), value: <KeyPlacements detail={detail} /> }]
      : []),
  ]
}

/** The details of a key, and what can be done with it. */
export const KeyDetailView = ({ apiKey }: { readonly apiKey: Key }) => {
  const now = useNow()
  const statusTime = useStatusTime()
  const loaded = useKeys((state) => state.detail)
  const detail = loaded?.id === apiKey.id ? loaded : null
  const menu = keyMenu(apiKey, statusTime)
  return (
    <Stack>
      <PaneTitle title={apiKey.name}>
        {apiKey.origin === 'imported' && t('keys.imported_2')}
        {accountTypeWord[apiKey.account.type]} {apiKey.account.name}
        {apiKey.account.isYou && t('keys.you_after_name')}
      </PaneTitle>
      <SecretLine label={t('keys.key')} text={apiKey.hint}>
        <CopyIcon apiKey={apiKey} menu={menu} />
      </SecretLine>
      <KeyActions apiKey={apiKey} menu={menu} />
      {apiKey.status === 'damaged' && (
        <Note tone="bad" title={t('keys.this_keys_record_is')}>
          {t('keys.it_was_changed_outside')}
        </Note>
      )}
      <Replaced apiKey={apiKey} detail={detail} menu={menu} />
      {detail && <InOverlap detail={detail} />}
      <Due apiKey={apiKey} />
      {detail && <LostKeyNote detail={detail} menu={menu} />}
      {detail && <Drift detail={detail} menu={menu} />}
      {detail && <Unchanged detail={detail} menu={menu} />}
      {apiKey.status !== 'damaged' && (
        <PermissionTable caption={t('keys.permissions_fixed_at_creation')} permissions={apiKey.permissions} />
      )}
      <Facts facts={factsOf(apiKey, detail, now, statusTime)} />
      <div className={styles.links}>
        <button
          type="button"
          className={styles.link}
          onClick={() => goTo('activity', { subject: { id: apiKey.id, name: apiKey.name } })}
        >
          {t('keys.show_activity')}
        </button>
        {canRehearse(apiKey, statusTime) && <RehearseMenu apiKey={apiKey} />}
      </div>
      <KeyDanger menu={menu} />
    </Stack>
  )
}
