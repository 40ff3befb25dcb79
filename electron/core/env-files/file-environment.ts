import type { Environment } from '../../../shared/domain/types.ts'

/** The environment that a file's name says, as `.env.production`; null where it says none, as `.env` and `.env.local`. */
export const environmentInName = (name: string): Environment | null => {
  if (/(?:^|[._-])prod(?:uction)?(?:[._-]|$)/i.test(name)) return 'production'
  return /(?:^|[._-])(?:test|dev(?:elopment)?|staging)(?:[._-]|$)/i.test(name) ? 'test' : null
}
