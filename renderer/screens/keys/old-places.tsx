import { Check } from 'lucide-react'
import { useState } from 'react'
import type { EnvQuestion, Shadow } from '../../../shared/domain/delivery.ts'
import type { Key, Placement } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/note.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { askEnvQuestion, askProductionWrite } from './env-question.tsx'
import { ShadowNote } from './env-file-report.tsx'
import styles from './rotate.module.css'
import { t } from '../../data/messages.ts'

type Props = {
  readonly apiKey: Key
  /** Where the key that this one replaces was written to. */
  readonly places: readonly Placement[]
  readonly title: string
  readonly onWritten?: (path: string) => void
}

/** The places where an old secret is, each with a button that writes the new one there. */
export const OldPlaces = ({ apiKey, places, title, onWritten }: Props) => {
  const [written, setWritten] = useState<ReadonlyMap<string, readonly Shadow[]>>(new Map())
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, setPending] = useState<string | null>(null)
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
    const isAsked =
      !result.ok &&
      askEnvQuestion(result.error, apiKey.environment, (answer) =>
        write(place, confirmed, [...accepted, answer]),
      )
    setRefusal(result.ok || isAsked ? null : result.error)
    if (!result.ok) return null
    const { shadows } = result.data
    setWritten((before) => new Map([...before, [place.id, shadows]]))
    onWritten?.(place.locator)
    return null
  }
  const confirm = (place: Placement): void =>
    askProductionWrite(
      { name: apiKey.name, variable: place.variable, path: place.locator, replaces: true },
      () => write(place, true),
    )
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
                  apiKey.environment === 'production' ? confirm(place) : void write(place, false)
                }
              >
                {apiKey.environment === 'production' ? t('keys.write') : t('keys.write_2')}
              </Button>
            )}
            <ShadowNote variable={place.variable} shadows={written.get(place.id) ?? []} />
          </li>
        ))}
      </ul>
    </section>
  )
}
