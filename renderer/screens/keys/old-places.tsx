import { Check } from 'lucide-react'
import { useState } from 'react'
import type { EnvQuestion, Shadow } from '../../../shared/domain/delivery.ts'
import type { Key, Placement } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { PathLine, PathWords } from '../../ui/path-text.tsx'
import { EnvQuestionDialog, questionOf, type AskedWrite } from './env-question.tsx'
import { ShadowNote } from './env-shadows.tsx'
import styles from './rotate.module.css'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

type Props = {
  readonly apiKey: Key
  /** Where the key that this one replaces was written to. */
  readonly places: readonly Placement[]
  readonly title: string
  readonly onWritten?: (path: string) => void
}

/** The places where an old secret stands, each with the one action that puts the new one there. */
export const OldPlaces = ({ apiKey, places, title, onWritten }: Props) => {
  const [written, setWritten] = useState<ReadonlyMap<string, readonly Shadow[]>>(new Map())
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [asking, setAsking] = useState<Placement | null>(null)
  const [pending, setPending] = useState<string | null>(null)
  const [asked, setAsked] = useState<AskedWrite | null>(null)
  if (places.length === 0) return null

  const write = async (
    place: Placement,
    confirmed: boolean,
    accepted: readonly EnvQuestion[] = [],
  ): Promise<Refusal | null> => {
    setPending(place.id)
    const input = { id: apiKey.id, keyId: place.keyId, placeId: place.id, accepted: [...accepted] }
    const result = await request('deliveries.writePlace', input, { confirmed })
    setPending(null)
    const question = result.ok ? null : questionOf(result.error)
    setRefusal(result.ok || question ? null : result.error)
    if (question) setAsked({ ...question, again: (answer) => write(place, confirmed, [...accepted, answer]) })
    if (!result.ok) return null
    const { shadows } = result.data
    setWritten((before) => new Map([...before, [place.id, shadows]]))
    onWritten?.(place.locator)
    return null
  }
  return (
    <section className={styles.places} aria-label={title}>
      <h3>{title}</h3>
      <FormError refusal={refusal} />
      <ul>
        {places.map((place) => (
          <li key={place.id} className={styles.place}>
            <span className={styles.path}>
              <PathLine path={place.locator} />
              <small>{t('keys.as_variable', { variable: place.variable })}</small>
            </span>
            {written.has(place.id) ? (
              <span className={styles.written} role="status">
                <Check aria-hidden />
                {t('keys.written')}
              </span>
            ) : (
              <Button
                aria-label={t('keys.write_into_locator_as', {
                  locator: place.locator,
                  variable: place.variable,
                })}
                pending={pending === place.id}
                onClick={() =>
                  apiKey.environment === 'production' ? setAsking(place) : void write(place, false)
                }
              >
                {apiKey.environment === 'production' ? t('keys.write') : t('keys.write_2')}
              </Button>
            )}
            <ShadowNote variable={place.variable} shadows={written.get(place.id) ?? []} />
          </li>
        ))}
      </ul>
      {asking && (
        <ConfirmDialog
          title={t('keys.write_a_production_secret')}
          environment="production"
          action={t('keys.write_to_file')}
          onConfirm={() => write(asking, true)}
          onClose={() => setAsking(null)}
        >
          {rich('keys.the_secret_of_name', {
            name: apiKey.name,
            variable: asking.variable,
            path: <PathWords path={asking.locator} />,
          })}
        </ConfirmDialog>
      )}
      {asked && (
        <EnvQuestionDialog
          key={asked.question}
          asked={asked}
          environment={apiKey.environment}
          onClose={() => setAsked((now) => (now === asked ? null : now))}
        />
      )}
    </section>
  )
}
