import type { Key } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { useFromStatusTime } from '../../ui/now.ts'
import { StatusDot } from '../../ui/tag.tsx'
import { keyLook } from './selectors.ts'

/** What a key is now. It follows the clock: a key expires while nobody does anything. */
export const KeyStatus = ({ apiKey }: { readonly apiKey: Key }) => {
  const status = useFromStatusTime((statusTime) => statusOf(apiKey, statusTime))
  const { word, tone } = keyLook(apiKey, status)
  return <StatusDot tone={tone}>{word}</StatusDot>
}
