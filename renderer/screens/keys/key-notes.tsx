import type { Key, KeyDetail, SnapshotDiff } from '../../../shared/domain/types.ts'
import { isDue } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/note.tsx'
import { useNow, useStatusTime } from '../../ui/now.ts'
import { dayOf, exactTime } from '../../ui/time.ts'
import { askEndOverlap } from './actions.ts'
import { OldPlaces } from './old-places.tsx'
import { holderOf } from './selectors.ts'
import { isSame } from './snapshot-change.tsx'
import { openKeyDialog } from '../../app/location.ts'

const day = 86_400_000

const list = (ids: readonly string[]) =>
  ids.map((id, index) => [
    index > 0 && (index === ids.length - 1 ? ' and ' : ', '),
    <code key={id}>{id}</code>,
  ])

const Changes = ({ added: gained, removed: lost }: SnapshotDiff['roles']) => (
  <>
    {gained.length > 0 && <> gained {list(gained)}</>}
    {gained.length > 0 && lost.length > 0 && ', and'}
    {lost.length > 0 && <> lost {list(lost)}</>}
  </>
)

/** What to press so that a key has today's roles: a rotation, or where none is possible a new key. */
const TodaysRoles = ({ detail }: { readonly detail: Key }) =>
  statusOf(detail, useStatusTime()) === 'active' ? (
    <Button onClick={() => openKeyDialog({ kind: 'rotate', key: detail })}>
      Rotate to get today’s roles…
    </Button>
  ) : (
    <Button
      onClick={() =>
        openKeyDialog({ kind: 'create', environment: detail.environment, accountId: detail.account.id })
      }
    >
      Create a new key…
    </Button>
  )

/** That a key made today would be allowed something else, and what to do about it. */
export const Drift = ({ detail }: { readonly detail: KeyDetail }) => {
  const { drift } = detail
  if (!drift || isSame(drift) || detail.status === 'deleted' || detail.replacedBy !== null) return null
  const byAccount = drift.roles.added.length + drift.roles.removed.length > 0
  return (
    <Note title={byAccount ? 'The account has changed since.' : 'Its roles have changed since.'}>
      {byAccount ? holderOf(detail) : 'What they allow'}
      <Changes {...(byAccount ? drift.roles : drift.permissions)} />
      {drift.since !== null && <> on {dayOf(drift.since)}</>}. This key keeps what it was created with.
      <div>
        <TodaysRoles detail={detail} />
      </div>
    </Note>
  )
}

/** That a key is old enough to be rotated. */
export const Due = ({ apiKey }: { readonly apiKey: Key }) => {
  const now = useNow()
  if (!isDue(apiKey, now)) return null
  return (
    <Note title="Rotation is due.">
      It is {Math.floor((now - apiKey.createdAt) / day)} days old. At 90 days a key is due for a new secret.
    </Note>
  )
}

/** That another key has taken this one's place, and until when this one works beside it. */
export const Replaced = ({ apiKey }: { readonly apiKey: Key }) => {
  const { replacedBy, environment, expiresAt } = apiKey
  const status = statusOf(apiKey, useStatusTime())
  if (replacedBy === null || expiresAt === null || status === 'deleted' || status === 'damaged') return null
  const inOverlap = status === 'replaced'
  return (
    <Note tone={inOverlap ? 'warn' : 'info'} title="A newer key has its name.">
      {inOverlap
        ? `This one works until ${exactTime(expiresAt)}, so that programs can change over.`
        : 'This one is out of use. Delete it when nothing needs it any more.'}
      {inOverlap && (
        <div>
          <Button onClick={() => void askEndOverlap(apiKey)}>
            {environment === 'production' ? 'End overlap now…' : 'End overlap now'}
          </Button>
        </div>
      )}
    </Note>
  )
}

/** Where the secret that this key replaced may still stand. */
export const Unchanged = ({ detail }: { readonly detail: KeyDetail }) => {
  const status = statusOf(detail, useStatusTime())
  if (!detail.replaces || detail.replaces.placements.length === 0 || !detail.kept || status !== 'active')
    return null
  return (
    <OldPlaces
      key={detail.id}
      apiKey={detail}
      places={detail.replaces.placements}
      title="The old secret was written to"
    />
  )
}

/** That its secret is lost and another key takes its place: what is left to do. */
export const LostKeyNote = ({ detail }: { readonly detail: KeyDetail }) => {
  if (!detail.lostKeyProgress) return null
  const { by, delivered, placements: places } = detail.lostKeyProgress
  const left = [
    ...(places.length > 0 || !delivered ? [`put ${by.name} where this one was`] : []),
    'delete this one',
  ]
  return (
    <Note title="Its secret is lost.">
      {by.name} takes its place. Left to do: {left.join(', then ')}.
      <div>
        <Button onClick={() => openKeyDialog({ kind: 'lost_key', key: detail })}>Go on…</Button>
      </div>
    </Note>
  )
}
