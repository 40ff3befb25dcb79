import type { Refused } from '../../../shared/domain/types.ts'
import { environmentLook } from '../../ui/tag.tsx'
import { timeOfDay } from '../../ui/time.ts'

const askedFor = ({ entity, action }: Refused): string | null =>
  entity !== null && action !== null ? `${entity}:${action}` : null

const reasons: Readonly<Record<Refused['code'], (refused: Refused) => string>> = {
  missing: () => 'no key was sent',
  malformed: () => 'it is mistyped, cut off or relabelled',
  unknown: () => 'no key of this vault has this secret',
  deleted: () => 'it is deleted',
  disabled: () => 'it is disabled',
  expired: () => 'it has expired',
  damaged: () => 'its record is damaged',
  wrong_environment: ({ environment }) =>
    environment
      ? `it is not for ${environmentLook[environment].word.toLowerCase()}`
      : 'it is for the other environment',
  insufficient_permissions: (refused) => `${askedFor(refused) ?? 'the permission'} is not in its snapshot`,
}

/** Why a request was refused, after the key's name and a colon: `event:read is not in its snapshot`. */
export const reasonOf = (refused: Refused): string => reasons[refused.code](refused)

/** What stands in the place of the key's name where no key is known. */
export const strangerOf = ({ code }: Refused): string =>
  ({ missing: 'a request without a key', malformed: 'a malformed key' })[code as string] ?? 'an unknown key'

const viaWords: Readonly<Record<Refused['via'], string>> = {
  api: 'through the local API',
  cli: 'on the command line',
}

/** How often, since when, by which way, and what for where the reason does not say it. */
export const circumstancesOf = (refused: Refused): string => {
  const asked = refused.code === 'insufficient_permissions' ? null : askedFor(refused)
  return [
    refused.count > 1 ? `${refused.count.toLocaleString('en')} times, last ${timeOfDay(refused.at)}` : 'Once',
    viaWords[refused.via],
    ...(asked ? [`asked for ${asked}`] : []),
  ].join(' · ')
}
