import { useEffect, useState } from 'react'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import type { EventName } from '../../shared/domain/events.ts'
import { request } from './client.ts'

type Read<Data> = {
  readonly data: Data | null
  /** Whether `data` answers the current question; until then it is the answer to an earlier one. */
  readonly isCurrent: boolean
  /** Why the current question was refused when it was last asked; null if it was answered, or is not answered yet. */
  readonly refusal: Refusal | null
}

/**
 * Sends an operation while the component is mounted: at once, whenever its input changes, and on each of the events `on`. An answer stays
 * until a newer one arrives, even if asking the same question again is refused. Late answers to an earlier question are dropped.
 * @param input null sends nothing
 */
export const useQuery = <Name extends OperationName>(
  name: Name,
  input: Input<Name> | null,
  on: readonly EventName[] = [],
): Read<Output<Name>> => {
  const [answer, setAnswer] = useState<{ readonly question: string; readonly data: Output<Name> } | null>(
    null,
  )
  const [refused, setRefused] = useState<{ readonly question: string; readonly refusal: Refusal } | null>(
    null,
  )
  // Inputs are new objects with each rendering; they are the same question as long as they say the same.
  const question = input === null ? null : JSON.stringify(input)
  const events = on.join()
  useEffect(() => {
    if (question === null) return
    let latest = 0
    const ask = async (): Promise<void> => {
      const asking = ++latest
      const result = await request(name, JSON.parse(question) as Input<Name>)
      if (asking !== latest) return
      setRefused(result.ok ? null : { question, refusal: result.error })
      if (result.ok) setAnswer({ question, data: result.data })
    }
    void ask()
    const stops = events
      .split(',')
      .filter((event) => event !== '')
      .map((event) => window.keyreeve.on(event, () => void ask()))
    return () => {
      latest += 1
      for (const stop of stops) stop()
    }
  }, [name, question, events])
  const isCurrent = answer !== null && answer.question === question
  const refusal = refused?.question === question ? refused.refusal : null
  return { data: refusal && !isCurrent ? null : (answer?.data ?? null), isCurrent, refusal }
}
