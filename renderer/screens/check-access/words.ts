import type { DecisionCheck } from '../../../shared/domain/types.ts'
import type { Identified, PasteDefect } from '../../../shared/domain/explanation.ts'
import { t } from '../../data/messages.ts'

/** The name of each check, shown if it could not be made. */
export const checkNames: Record<DecisionCheck['name'], string> = {
  present: t('check_access.a_key_was_sent'),
  well_formed: t('check_access.it_is_well_formed'),
  known: t('check_access.it_is_known'),
  intact: t('check_access.its_record_is_intact'),
  not_deleted: t('check_access.it_is_not_deleted'),
  enabled: t('check_access.it_is_enabled'),
  not_expired: t('check_access.it_has_not_expired'),
  environment: t('check_access.it_is_for_this'),
  permission: t('check_access.it_has_the_permission'),
}

/** What is wrong with how a pasted request sends the key, and what to do. */
export const defectWords: Record<PasteDefect, string> = {
  bearer: t('check_access.the_word_bearer_does'),
  quotes: t('check_access.the_key_is_in'),
  place: t('check_access.wrong_place'),
  invisible: t('check_access.there_is_an_invisible'),
}

/** Describes a pasted string by its form, in one sentence. Empty for a hint or a name. */
export const shapeWords = ({ by, hint, shape, key }: Identified): string => {
  if (shape === null)
    return key
      ? ''
      : by === 'hint'
        ? t('check_access.no_key_of_this_vault_shows', { hint })
        : t('check_access.no_key_of_this_name')
  const kind = t(shape.environment ? `check_access.${shape.environment}_secret` : 'check_access.secret', {
    prefix: shape.prefix ?? '',
  })
  switch (shape.form) {
    case 'issued':
      return key
        ? t('check_access.pasted_kind_checksum_right', { kind })
        : t('check_access.it_is_kind_and', { kind })
    case 'bad_checksum':
      return t('check_access.it_looks_like_kind', { kind })
    case 'wrong_length':
      return key
        ? t('check_access.pasted_an_imported_secret')
        : t('check_access.it_begins_like_kind', { kind })
    case 'foreign':
      return key ? t('check_access.pasted_an_imported_secret') : t('check_access.it_has_not_the')
  }
}
