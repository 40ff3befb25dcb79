import { useNow } from './now.ts'
import { exactTime, machineTime, relativeTime } from './time.ts'
import { t } from '../data/messages.ts'

type Props = {
  readonly at: number | null
  /** Stands where there is no moment. */
  readonly none?: string
  /** It has happened, even where our clock, which ticks every 15 s, is still behind it. */
  readonly past?: boolean
}

/** A moment as seen from now; exact on hover. */
export const RelativeTime = ({ at, none = t('ui.never'), past = false }: Props) => {
  const ticked = useNow()
  const now = past && at !== null ? Math.max(ticked, at) : ticked
  return at === null ? (
    <>{none}</>
  ) : (
    <time dateTime={machineTime(at)} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  )
}
