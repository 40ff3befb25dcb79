import { createInstance, type i18n } from 'i18next'
import { createFormats, type Formats } from './formats.ts'
import type { Entry } from './catalogue.ts'
import type { Message, MessageCode, Params, ParamValue, Translate } from './message.ts'

export type Catalogue = Readonly<Record<MessageCode, Entry>>

/** A language: its sentences, and what `Intl` calls the way in which it writes dates, numbers and lists. */
export type Language = { readonly tag: string; readonly locale: string; readonly catalogue: Catalogue }

export type Translator = {
  /** The sentence of a code. */
  readonly t: Translate
  /** The sentence of a message, such as a refusal. */
  readonly say: (message: Message) => string
  readonly formats: Formats
}

/** i18next knows the forms of a plural by the ends of their keys. */
const resourcesOf = (catalogue: Catalogue): Readonly<Record<string, string>> => {
  // Without a prototype, V8 does not take a new shape for each of a thousand properties.
  const resources = Object.create(null) as Record<string, string>
  for (const [code, entry] of Object.entries<Entry>(catalogue)) {
    if (typeof entry === 'string') resources[code] = entry
    else for (const [form, text] of Object.entries(entry)) resources[`${code}_${form}`] = text
  }
  return resources
}

/** What i18next asks of a formatter beside formatting: ours has nothing to prepare. */
const unused = (): void => undefined

/** A longer list says how many more there are. */
const mostListed = 4

/** Makes what turns codes into sentences of a language. */
export const createTranslator = ({ tag, locale, catalogue }: Language): Translator => {
  let made: i18n | undefined
  const translate = (code: MessageCode, params: Params = {}): string => {
    const entry = catalogue[code]
    // Most sentences take no parameters. Not asking i18next for them keeps the start of the command line and of the page short.
    if (typeof entry === 'string' && !entry.includes('{{')) return entry
    // `nest`: what a parameter holds is never a reference to another sentence. `replace`: nor is its name an option of i18next.
    return (made ??= create()).t(code, {
      nest: false,
      replace: params,
      ...(typeof params['count'] === 'number' ? { count: params['count'] } : {}),
    })
  }
  const t: Translate = (code, ...[params]) => translate(code, params)
  const formats = createFormats(locale, t)
  const list = (values: readonly string[]): string =>
    formats.list(
      values.length > mostListed
        ? [...values.slice(0, mostListed - 1), t('list.more', { count: values.length - mostListed + 1 })]
        : values,
    )
  const write = (value: ParamValue, format?: string): string => {
    if (format === 'day' || format === 'moment') return formats[format](Number(value))
    if (typeof value === 'number') return formats.number(value)
    return typeof value === 'object' && value !== null ? list(value) : String(value)
  }
  const create = (): i18n => {
    const instance = createInstance()
    instance.use({ type: 'formatter', init: unused, add: unused, addCached: unused, format: write })
    void instance.init({
      lng: tag,
      load: 'currentOnly',
      fallbackLng: false,
      initAsync: false,
      // Codes have dots in them.
      keySeparator: false,
      nsSeparator: false,
      resources: { [tag]: { translation: resourcesOf(catalogue) } },
      // React and terminals escape what they show; a sentence is text, not HTML.
      interpolation: { escapeValue: false, alwaysFormat: true },
    })
    return instance
  }
  return { t, say: ({ code, params }) => translate(code, params), formats }
}
