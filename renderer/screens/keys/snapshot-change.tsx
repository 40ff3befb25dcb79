import { Minus, Plus } from 'lucide-react'
import type { SnapshotDiff } from '../../../shared/domain/types.ts'
import { RoleTag } from '../../ui/tag.tsx'
import styles from './rotate.module.css'
import { t } from '../../data/messages.ts'

type Changes = { readonly added: readonly string[]; readonly removed: readonly string[] }

const isEmpty = ({ added, removed }: Changes): boolean => added.length + removed.length === 0

/** Whether a key created today would be the same. */
export const isSame = ({ roles, permissions }: SnapshotDiff): boolean =>
  isEmpty(roles) && isEmpty(permissions)

const looks = {
  added: { word: t('keys.gains'), icon: Plus },
  removed: { word: t('keys.loses'), icon: Minus },
} as const

const Change = ({ kind, id }: { readonly kind: keyof typeof looks; readonly id: string }) => {
  const { word, icon: Icon } = looks[kind]
  return (
    <li className={styles.change} data-kind={kind}>
      <Icon aria-hidden />
      <span className="visually-hidden">{word} </span>
      <RoleTag>{id}</RoleTag>
    </li>
  )
}

const ChangeList = ({ title, changes }: { readonly title: string; readonly changes: Changes }) =>
  isEmpty(changes) ? null : (
    <div className={styles.changes}>
      <h3>{title}</h3>
      <ul aria-label={t('keys.title_gained_and_lost', { title })}>
        {changes.added.map((id) => (
          <Change key={id} kind="added" id={id} />
        ))}
        {changes.removed.map((id) => (
          <Change key={id} kind="removed" id={id} />
        ))}
      </ul>
    </div>
  )

/** What a key created today would gain and lose, compared with a snapshot. */
export const SnapshotChange = ({ diff }: { readonly diff: SnapshotDiff }) => (
  <>
    <ChangeList title={t('keys.roles')} changes={diff.roles} />
    <ChangeList title={t('keys.permissions')} changes={diff.permissions} />
  </>
)
