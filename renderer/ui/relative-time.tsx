import { useFromNow } from './now.ts'
import { exactTime, machineTime, relativeTime, useTimesShown } from './time.ts'
import { t } from '../data/messages.ts'

type Props = {
  readonly at: number | null
  /** Shown when there is no time. */
  readonly none?: string
  /** It has happened, even where our clock, which ticks every 15 s, is still behind it. */
  readonly past?: boolean
}

/** A time relative to now, with the exact time on hover. */
export const RelativeTime = ({ at, none = t('ui.never'), past = false }: Props) => {
  const isShown = useTimesShown()
  const words = useFromNow((now) => {
    if (at === null) return none
    return isShown ? relativeTime(at, past ? Math.max(now, at) : now) : ''
  })
  return at === null ? (
    <>{words}</>
  ) : (
    <time dateTime={machineTime(at)} title={isShown ? exactTime(at) : undefined}>
      {words}
    </time>
  )
}
