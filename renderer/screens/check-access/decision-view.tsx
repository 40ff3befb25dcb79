import { Check, CircleCheck, CircleMinus, CircleX, Minus, X } from 'lucide-react'
import type { Output } from '../../../shared/contract/index.ts'
import type { DecisionCheck } from '../../../shared/domain.ts'
import { Facts } from '../../ui/facts.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import styles from './check-access.module.css'

const checkNames: Record<DecisionCheck['name'], string> = {
  present: 'A key was sent',
  well_formed: 'It is well formed',
  known: 'It is known',
  intact: 'Its record is intact',
  not_deleted: 'It is not deleted',
  enabled: 'It is enabled',
  not_expired: 'It has not expired',
  environment: 'It is for this environment',
  permission: 'It has the permission',
}

const lookOf = (passed: boolean | null) => {
  if (passed === null) return { icon: Minus, word: 'not run', tone: styles.off }
  return passed ? { icon: Check, word: 'passed', tone: styles.ok } : { icon: X, word: 'failed', tone: styles.bad }
}

/** The decision in one line and one sentence, then every check that led to it. */
export const DecisionView = ({ decision }: { readonly decision: Output<'decisions.check'> }) => {
  const { allowed, status, code, checks, sentence, key, missing } = decision
  const Icon = allowed ? CircleCheck : status === 403 ? CircleMinus : CircleX
  return (
    <div className={styles.decision}>
      <div className={styles.verdict} data-allowed={allowed || undefined}>
        <Icon aria-hidden />
        <h2>{allowed ? 'Allowed' : 'Refused'}</h2>
        <code>
          {status} {code}
        </code>
      </div>
      <p className={styles.sentence}>{sentence}</p>
      {(key || missing) && (
        <Facts
          facts={[
            ...(key ? [{ name: 'Key', value: key.name }, { name: 'Roles', value: <RoleTags roles={key.roles} /> }] : []),
            ...(missing ? [{ name: 'Missing', value: <code>{missing}</code> }] : []),
          ]}
        />
      )}
      <ol className={styles.checks} aria-label="Checks">
        {checks.map((check) => {
          const { icon: CheckIcon, word, tone } = lookOf(check.passed)
          return (
            <li key={check.name}>
              <span className={tone}>
                <CheckIcon aria-hidden />
                <span className="visually-hidden">{word}: </span>
              </span>
              <div>
                <b>{checkNames[check.name]}</b>
                <p>{check.detail}</p>
              </div>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
