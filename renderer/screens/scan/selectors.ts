import { isReadableByOthers } from '../../../shared/domain/scan.ts'
import type { ScanShown } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import type { FoundCopy } from './store.ts'

/** The key's name, or what stands for one that is none of this vault's. */
export const keyName = ({ key }: Pick<FoundCopy, 'key'>): string => key?.name ?? t('scan_screen.unknown_key')

/** Who else may see a copy, in words. */
export const exposureOf = (copy: Pick<FoundCopy, 'tracked' | 'mode'>): readonly string[] => [
  ...(copy.tracked === true ? [t('scan_screen.tracked')] : []),
  ...(isReadableByOthers(copy) ? [t('scan_screen.readable')] : []),
]

const order = ['replaced', 'deleted', 'expired', 'disabled', 'damaged', 'unknown', 'active']

/** What comes first: copies of keys that were rotated or deleted, because their programs will fail or have; then what others may see. */
export const urgencyOf = (copy: FoundCopy): number => order.indexOf(copy.state) * 3 - exposureOf(copy).length

const isShown: Readonly<Record<ScanShown, (copy: FoundCopy) => boolean>> = {
  any: () => true,
  not_working: ({ state }) => state !== 'active' && state !== 'unknown',
  working: ({ state }) => state === 'active',
  unknown: ({ state }) => state === 'unknown',
  exposed: (copy) => exposureOf(copy).length > 0,
}

/** The copies that match the filters, and every word of the search. */
export const matchingCopies = (
  copies: readonly FoundCopy[],
  query: string,
  {
    shown,
    environment,
  }: { readonly shown: ScanShown; readonly environment: FoundCopy['environment'] | null },
): readonly FoundCopy[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return copies.filter((copy) => {
    if (!isShown[shown](copy) || (environment !== null && copy.environment !== environment)) return false
    const text = `${copy.path} ${copy.variable ?? ''} ${keyName(copy)}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
