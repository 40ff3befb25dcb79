import { sentences } from './en.ts'
import type { Language } from './translator.ts'

export const english: Language = { tag: 'en', locale: 'en-GB', catalogue: sentences }

/** The languages besides English, each loaded when it is chosen. `en-XA` is for tests: English, made conspicuous and longer. */
const others: Readonly<Record<string, () => Promise<Language>>> = {
  'en-XA': async () => (await import('./pseudo.ts')).pseudo(english),
}

/** The language with this tag; English when there is none. */
export const loadLanguage = async (tag: string): Promise<Language> => (await others[tag]?.()) ?? english
