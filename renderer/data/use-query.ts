import { useEffect, useState } from 'react'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import type { EventName } from '../../shared/domain/events.ts'
import { request } from './client.ts'
import { loading, ready, refusedAfter, type Load } from './load.ts'

type Read<Data> = {
  readonly data: Data | null
  readonly load: Load
  /** Whether `data` answers what is asked now; the answer to the question before stays until then. */
  readonly isCurrent: boolean
}

/**
 * Asks `name` as long as the component is there: at once, whenever its input is another one, and on each of the events `on`. What was read
 * stays until a newer answer is there, also where a reading fails; answers to an earlier question are dropped.
 * @param input null asks nothing
 */
export const useQuery = <Name extends OperationName>(
  name: Name,
  input: Input<Name> | null,
  on: readonly EventName[] = [],
): Read<Output<Name>> => {
  const [read, setRead] = useState<
    Omit<Read<Output<Name>>, 'isCurrent'> & { readonly question: string | null }
  >({
    data: null,
    load: loading,
    question: null,
  })
  // Inputs are made anew with each drawing; they are the same question as long as they say the same.
  const question = input === null ? null : JSON.stringify(input)
  const events = on.join()
  useEffect(() => {
    if (question === null) return
    let latest = 0
    const ask = async (): Promise<void> => {
      const asking = ++latest
      const result = await request(name, JSON.parse(question) as Input<Name>)
      if (asking !== latest) return
      setRead((before) =>
        result.ok
          ? { data: result.data, load: ready, question }
          : { ...before, load: refusedAfter(before.load, result.error) },
      )
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
  const { data, load } = read
  return { data, load, isCurrent: data !== null && read.question === question }
}
