import { english, loadLanguage } from '../../shared/messages/languages.ts'
import { createTranslator, type Translator } from '../../shared/messages/translator.ts'

let translator = createTranslator(english)

/** Chooses the language that the main process named in the page's address; to be awaited before anything is drawn. */
export const chooseLanguage = async (): Promise<void> => {
  const tag = new URLSearchParams(location.search).get('language')
  if (!tag) return
  translator = createTranslator(await loadLanguage(tag))
  document.documentElement.lang = tag
}

/** The sentence of a code. Not to be called while a module loads: the language may not be chosen yet. */
export const t: Translator['t'] = (code, ...params) => translator.t(code, ...params)
/** The sentence of a message, such as a refusal. */
export const sentenceOf: Translator['say'] = (message) => translator.say(message)
