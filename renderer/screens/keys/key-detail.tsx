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
import { RoleTags, StatusDot } from '../../ui/tag.tsx'
import { dayOf, exactTime, relativeTime } from '../../ui/time.ts'
import { accountTypeWord } from '../accounts/selectors.ts'
import { goToExplanation } from '../activity/places.ts'
import { reasonOf } from '../activity/refused-words.ts'
import { goTo, showKey } from '../../app/location.ts'
import { CopyIcon, KeyActions, KeyDanger } from './key-actions.tsx'
import { KeyPlacements } from './key-placements.tsx'
import styles from './keys.module.css'
import { Drift, Due, LostKeyNote, Replaced, Unchanged } from './key-notes.tsx'
import { RehearseMenu } from './rehearse-menu.tsx'
import { statusLook } from './selectors.ts'
import { useKeys } from './store.ts'

const KeyLink = ({ to }: { readonly to: Key }) => (
  <button type="button" className={styles.link} onClick={() => showKey(to)}>
    <code>{to.hint}</code>
  </button>
)

/** The key whose place this one took. */
const Replaces = ({ old }: { readonly old: Key }) => {
  const status = statusOf(old, useStatusTime())
  return (
    <>
      <KeyLink to={old} />,{' '}
      {status === 'replaced' && old.expiresAt !== null ? (
        <>works until {exactTime(old.expiresAt)}</>
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
    through the local API
  </>
)

/** When and why a request with it was refused, and the way to the reason. */
const LastRefused = ({ refused }: { readonly refused: Refused }) => (
  <>
    <RelativeTime past at={refused.at} />: {reasonOf(refused)} (<code>{refused.code}</code>).{' '}
    <button type="button" className={styles.link} onClick={() => void goToExplanation(refused)}>
      Explain
    </button>
  </>
)

const factsOf = (key: Key, detail: KeyDetail | null, now: number, statusTime: number): readonly Fact[] => {
  const { word, tone } = statusLook[statusOf(key, statusTime)]
  const expires =
    key.expiresAt === null ? 'never' : `${relativeTime(key.expiresAt, now)} (${dayOf(key.expiresAt)})`
  return [
    { name: 'Status', value: <StatusDot tone={tone}>{word}</StatusDot> },
    // Nothing in a damaged record is believed, so its roles are not shown.
    ...(key.status === 'damaged'
      ? []
      : [{ name: 'Roles', value: key.roles.length > 0 ? <RoleTags roles={key.roles} /> : 'none' }]),
    { name: 'Created', value: dayOf(key.createdAt) },
    ...(detail?.creator ? [{ name: 'Created by', value: <Creator creator={detail.creator} /> }] : []),
    {
      name: key.expiresAt !== null && key.expiresAt <= statusTime ? 'Expired' : 'Expires',
      value: expires,
      warn: endsSoon(key, now),
    },
    {
      name: 'Last used',
      value:
        key.lastUsedAt === null ? (
          'never'
        ) : (
          <>
            <RelativeTime past at={key.lastUsedAt} /> · {key.uses.toLocaleString('en')}{' '}
            {key.uses === 1 ? 'check' : 'checks'}
          </>
        ),
    },
    ...(detail?.lastRefused
      ? [{ name: 'Last refused', value: <LastRefused refused={detail.lastRefused} /> }]
      : []),
    {
      name: 'Secret',
      value:
        key.status === 'deleted' ? 'deleted' : key.kept ? 'kept in the keychain' : 'shown once, not kept',
    },
    ...(key.replacedBy === null
      ? []
      : [
          {
            name: 'Replaced by',
            value: detail?.replacement ? <KeyLink to={detail.replacement} /> : 'a newer key',
          },
        ]),
    ...(detail?.replaces ? [{ name: 'Replaces', value: <Replaces old={detail.replaces.key} /> }] : []),
    ...(detail && detail.placements.length > 0
      ? [{ name: 'Places', value: <KeyPlacements detail={detail} /> }]
      : []),
  ]
}

/** Everything about one key, and what can be done with it. */
export const KeyDetailView = ({ apiKey }: { readonly apiKey: Key }) => {
  const now = useNow()
  const statusTime = useStatusTime()
  const loaded = useKeys((state) => state.detail)
  const detail = loaded?.id === apiKey.id ? loaded : null
  return (
    <Stack>
      <PaneTitle title={apiKey.name}>
        {apiKey.origin === 'imported' && 'imported · '}
        {accountTypeWord[apiKey.account.type]} {apiKey.account.name}
        {apiKey.account.isYou && ' (you)'}
      </PaneTitle>
      <SecretLine label="Key" text={apiKey.hint}>
        <CopyIcon apiKey={apiKey} />
      </SecretLine>
      <KeyActions apiKey={apiKey} />
      {apiKey.status === 'damaged' && (
        <Note tone="bad" title="This key’s record is damaged.">
          It was changed outside Keyreeve or by a disk error, so every check refuses this key. Delete it and
          create a new one.
        </Note>
      )}
      <Replaced apiKey={apiKey} />
      <Due apiKey={apiKey} />
      {detail && <LostKeyNote detail={detail} />}
      {detail && <Drift detail={detail} />}
      {detail && <Unchanged detail={detail} />}
      {apiKey.status !== 'damaged' && (
        <PermissionTable caption="Permissions, fixed at creation" permissions={apiKey.permissions} />
      )}
      <Facts facts={factsOf(apiKey, detail, now, statusTime)} />
      <div className={styles.links}>
        <button
          type="button"
          className={styles.link}
          onClick={() => goTo('activity', { subject: { id: apiKey.id, name: apiKey.name } })}
        >
          Show activity
        </button>
        <RehearseMenu apiKey={apiKey} />
      </div>
      <KeyDanger apiKey={apiKey} />
    </Stack>
  )
}
