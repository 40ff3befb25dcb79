import { Check as CheckIcon, CircleCheck, CircleMinus, CircleX, Minus, X } from 'lucide-react'
import type { Explanation, PasteDefect } from '../../../shared/domain/explanation.ts'
import { Note } from '../../ui/note.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { keyMenu } from '../keys/key-commands.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { offers, RowButton } from '../../ui/row-menu.tsx'
import styles from './check-access.module.css'
import { FixView } from './fix-view.tsx'
import { PassingView } from './passing-view.tsx'
import type { Question } from './store.ts'
import type { Check } from './use-check.ts'
import { checkNames, defectWords } from './words.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const lookOf = (passed: boolean | null) => {
  if (passed === null) return { icon: Minus, word: t('check_access.not_looked_at'), tone: styles.off }
  return passed
    ? { icon: CheckIcon, word: t('check_access.passed'), tone: styles.ok }
    : { icon: X, word: t('check_access.failed'), tone: styles.bad }
}

/** All checks in order, with the deciding one highlighted. */
const Checks = ({ decision }: { readonly decision: Explanation }) => {
  const deciding =
    decision.checks.find((check) => check.passed === false)?.name ?? (decision.allowed ? 'permission' : null)
  return (
    <section aria-label={t('check_access.every_check')}>
      <h3>{t('check_access.every_check_in_order')}</h3>
      <ol className={styles.checks} aria-label={t('check_access.checks')}>
        {decision.checks.map(({ name, passed, detail }) => {
          const { icon: Icon, word, tone } = lookOf(passed)
          return (
            <li key={name} data-deciding={name === deciding || undefined}>
              <span className={tone}>
                <Icon aria-hidden />
                <span className="visually-hidden">{word}: </span>
              </span>
              <p>{passed === null ? checkNames[name] : sentenceOf(detail)}</p>
              {name === deciding ? (
                <span className={styles.decides}>{t('check_access.decides')}</span>
              ) : (
                passed === null && <span className={styles.notRun}>{t('check_access.not_looked_at')}</span>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

const Verdict = ({ decision, question }: { readonly decision: Explanation; readonly question: Question }) => {
  const { allowed, status, code, summary } = decision
  const Icon = allowed ? CircleCheck : status === 403 ? CircleMinus : CircleX
  return (
    <div>
      <div className={styles.verdict} data-allowed={allowed || undefined}>
        <Icon aria-hidden />
        <h2>{allowed ? t('check_access.allowed') : t('check_access.refused')}</h2>
        <code>
          {status} {code}
        </code>
      </div>
      <p className={styles.sentence}>{sentenceOf(summary)}</p>
      <p className={styles.question}>
        {rich('check_access.asked_for_code_in', {
          code: <code>{`${question.entity}:${question.action}`}</code>,
          word: environmentLook[question.environment].word,
        })}
      </p>
    </div>
  )
}

/** The decision, the smallest fix, what else would be allowed, and all checks. */
export const DecisionView = ({
  decision,
  question,
  defects,
  check,
}: {
  readonly decision: Explanation
  readonly question: Question
  readonly defects: readonly PasteDefect[]
  readonly check: Check
}) => {
  const { key, fix, passing } = decision
  const statusTime = useStatusTime()
  const menu = key && keyMenu(key, statusTime, true)
  return (
    <div className={styles.decision} data-allowed={decision.allowed || undefined}>
      <Verdict decision={decision} question={question} />
      {defects.length > 0 && (
        <Note
          tone="warn"
          title={
            decision.allowed ? t('check_access.the_key_is_good') : t('check_access.something_is_wrong_with')
          }
        >
          {defects.map((defect) => (
            <p key={defect}>{defectWords[defect]}</p>
          ))}
        </Note>
      )}
      {fix && <FixView fix={fix} decision={decision} check={check} />}
      {!decision.allowed && <PassingView passing={passing} />}
      <Checks decision={decision} />
      {menu && offers(menu, 'replace_lost') && (
        <p className={styles.question}>
          {t('check_access.lost_its_secret')}{' '}
          <RowButton menu={menu} command="replace_lost" variant="quiet">
            {t('check_access.replace_the_lost_key')}
          </RowButton>
        </p>
      )}
    </div>
  )
}
