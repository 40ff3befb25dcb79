import { createTranslator, type Translator } from '../shared/messages/translator.ts'
import { english, loadLanguage } from '../shared/messages/languages.ts'

/** The language of this process, for the command line, the local API and system dialogs. English by default. */
let translator: Translator | undefined
const current = (): Translator => (translator ??= createTranslator(english))

/**
 * Selects the language that `KEYREEVE_LANGUAGE` names; call it before printing anything. Without it, or with an unknown one, it is English.
 */
export const chooseLanguage = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const tag = env['KEYREEVE_LANGUAGE']
  translator = tag ? createTranslator(await loadLanguage(tag)) : undefined
}

/** The sentence of a code. */
export const t: Translator['t'] = (code, ...params) => current().t(code, ...params)
/** The sentence of a message, such as a refusal. */
export const say: Translator['say'] = (message) => current().say(message)
