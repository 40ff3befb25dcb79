import type { Refused } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import styles from './check-access.module.css'
import type { ToExplain } from './store.ts'
import { picked, type Subject } from './subject.ts'
import type { Check, Question } from './use-check.ts'
import { t } from '../../data/messages.ts'

const viaWords: Record<Refused['via'], string> = {
  api: t('check_access.local_api'),
  cli: t('check_access.command_line'),
}

/** What was presented, where no key is known by it. */
const unknownSubject = ({ code }: Refused): Subject | null =>
  code === 'missing'
    ? null
    : {
        by: 'secret',
        hint: '',
        shape: code === 'malformed' ? { form: 'foreign', prefix: null, environment: null } : null,
        key: null,
        defects: [],
      }

const questionOf = ({ entity, action, environment }: Refused): Partial<Question> => ({
  ...(entity === null ? {} : { entity }),
  ...(action === null ? {} : { action }),
  ...(environment === null ? {} : { environment }),
})

/** Asks again what was refused, with the key as it is now. */
export const askRefused = ({ refused, key }: ToExplain, check: Check): Promise<void> =>
  check.askAbout(key ? picked(key) : unknownSubject(refused), questionOf(refused))

const askWithKey = async (refused: Refused, check: Check): Promise<void> => {
  const key = refused.key === null ? null : await request('keys.get', { id: refused.key.id })
  if (key && !key.ok) return sayRefused(key.error)
  await askRefused({ refused, key: key?.data ?? null }, check)
}

const wordsOf = ({ entity, action, environment }: Refused): string =>
  [
    entity && action ? `${entity}:${action}` : null,
    environment ? `in ${environmentLook[environment].word}` : null,
  ]
    .filter(Boolean)
    .join(' ')

/** Requests that programs were refused: each asks the same again, and says why. */
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
          <button type="button" onClick={() => void askWithKey(each, check)}>
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
