import type { Refused } from '../../../shared/domain/types.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import styles from './check-access.module.css'
import { askedBy } from './store.ts'
import type { Check } from './use-check.ts'
import { t } from '../../data/messages.ts'

const viaWords: Record<Refused['via'], string> = {
  api: t('check_access.local_api'),
  cli: t('check_access.command_line'),
}

const askAgain = async (refused: Refused, check: Check): Promise<void> => {
  const asked = await askedBy(refused)
  if (asked) check.askAbout(asked.subject, asked.question)
}

const wordsOf = ({ entity, action, environment }: Refused): string =>
  [
    entity && action ? `${entity}:${action}` : null,
    environment ? t('check_access.in_environment', { environment: environmentLook[environment].word }) : null,
  ]
    .filter(Boolean)
    .join(' ')

/** Recently refused requests. Clicking one asks its question again. */
export const RefusedList = ({
  refused,
  check,
}: {
  readonly refused: readonly Refused[]
  readonly check: Check
}) => (
  <section className={styles.refused} aria-label={t('check_access.recently_refused')}>
    <h2>{t('check_access.recently_refused')}</h2>
    <p>{t('check_access.choose_one_to_see')}</p>
    <ul>
      {refused.map((each) => (
        <li key={each.id}>
          <button type="button" onClick={() => void askAgain(each, check)}>
            <b>{each.key?.name ?? t('check_access.no_key_of_this')}</b>
            <code>{each.code}</code>
            <span className={styles.when}>
              <RelativeTime past at={each.at} />
            </span>
            <small>
              {[
                wordsOf(each),
                viaWords[each.via],
                ...(each.count > 1 ? [t('check_access.times', { count: each.count })] : []),
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </button>
        </li>
      ))}
    </ul>
  </section>
)
