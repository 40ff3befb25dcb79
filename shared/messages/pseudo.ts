import type { Entry } from './catalogue.ts'
import type { Catalogue, Language } from './translator.ts'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = Array.from('áƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ')
const accents = new Map(Array.from(plain, (letter, index) => [letter, accented[index] ?? letter]))

/** What stays as it is: placeholders, and the tags that a screen fills in. */
const kept = /(\{\{[^}]*\}\}|<\/?\w+>)/

/** A sentence in brackets, with accents and 40 % longer, as sentences in other languages are. */
export const pseudoOf = (text: string): string => {
  const parts = text.split(kept)
  const words = parts.map((part, index) =>
    index % 2 === 1 ? part : Array.from(part, (letter) => accents.get(letter) ?? letter).join(''),
  )
  const letters = parts.filter((_, index) => index % 2 === 0).join('').length
  // In words, so that what wraps elsewhere can wrap here.
  const more = '~~~~~ '.repeat(letters).slice(0, Math.ceil(letters * 0.4))
  return `[${words.join('')}${more}]`
}

const pseudoEntry = (entry: Entry): Entry =>
  typeof entry === 'string'
    ? pseudoOf(entry)
    : (Object.fromEntries(Object.entries(entry).map(([form, text]) => [form, pseudoOf(text)])) as Entry)

/**
 * English, made conspicuous: text in the interface without brackets did not come from the catalogue.
 * @param english passed in, because the list of languages imports this file
 */
export const pseudo = (english: Language): Language => ({
  tag: 'en-XA',
  locale: english.locale,
  catalogue: Object.fromEntries(
    Object.entries<Entry>(english.catalogue).map(([code, entry]) => [code, pseudoEntry(entry)]),
  ) as Catalogue,
})
