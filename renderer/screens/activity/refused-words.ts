import type { Refused } from '../../../shared/domain/types.ts'
import { environmentLook } from '../../ui/tag.tsx'
import { timeOfDay } from '../../ui/time.ts'
import { t } from '../../data/messages.ts'

const askedFor = ({ entity, action }: Refused): string | null =>
  entity !== null && action !== null ? `${entity}:${action}` : null

const reasons: Readonly<Record<Refused['code'], (refused: Refused) => string>> = {
  missing: () => t('activity.no_key_was_sent'),
  malformed: () => t('activity.it_is_mistyped_cut'),
  unknown: () => t('activity.no_key_of_this'),
  deleted: () => t('activity.it_is_deleted'),
  disabled: () => t('activity.it_is_disabled'),
  expired: () => t('activity.it_has_expired'),
  damaged: () => t('activity.its_record_is_damaged'),
  wrong_environment: ({ environment }) =>
    environment
      ? t('activity.it_is_not_for', { environment: environmentLook[environment].word.toLowerCase() })
      : t('activity.it_is_for_the'),
  insufficient_permissions: (refused) =>
    t('activity.askedfor_is_not_in', { askedFor: askedFor(refused) ?? t('activity.the_permission') }),
}

/** Why a request was refused, after the key's name and a colon: `event:read is not in its snapshot`. */
export const reasonOf = (refused: Refused): string => reasons[refused.code](refused)

/** What stands in the place of the key's name where no key is known. */
export const strangerOf = ({ code }: Refused): string =>
  ({ missing: t('activity.a_request_without_a'), malformed: t('activity.a_malformed_key') })[
    code as string
  ] ?? t('activity.an_unknown_key')

const viaWords: Readonly<Record<Refused['via'], string>> = {
  api: t('activity.through_the_local_api'),
  cli: t('activity.on_the_command_line'),
}

/** How often, since when, by which way, and what for where the reason does not say it. */
export const circumstancesOf = (refused: Refused): string => {
  const asked = refused.code === 'insufficient_permissions' ? null : askedFor(refused)
  return [
    refused.count > 1
      ? t('activity.count_times_last_timeofday', {
          count: refused.count,
          timeOfDay: timeOfDay(refused.at),
        })
      : t('activity.once'),
    viaWords[refused.via],
    ...(asked ? [t('activity.asked_for_asked', { asked })] : []),
  ].join(' · ')
}
