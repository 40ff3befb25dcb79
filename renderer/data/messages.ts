import { english, loadLanguage } from '../../shared/messages/languages.ts'
import { createTranslator, type Translator } from '../../shared/messages/translator.ts'

/** The language that the main process named in the page's address. */
const tag = new URLSearchParams(globalThis.location?.search).get('language')
// Whatever imports this waits for it, so that sentences may be made while modules load.
const translator = createTranslator(tag ? await loadLanguage(tag) : english)
if (tag) document.documentElement.lang = tag

/** The sentence of a code. */
export const t: Translator['t'] = translator.t
/** The sentence of a message, such as a refusal. */
export const sentenceOf: Translator['say'] = translator.say
/** How dates, numbers and lists are written. */
export const formats = (): Translator['formats'] => translator.formats
