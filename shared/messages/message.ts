import type { sentences } from './en.ts'

/** What a sentence can be filled with. A list reads “a, b and c”; a moment is in ms since the epoch. */
export type ParamValue = string | number | boolean | null | readonly string[]
export type Params = Readonly<Record<string, ParamValue>>

/** A sentence of a catalogue, with `{{name}}` where a parameter goes; in several forms where it depends on a number, which is `{{count}}`. */
export type Entry =
  | string
  | ({ readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string })

/** English is complete, so its codes are all there are, and its placeholders are the parameters that each of them takes. */
export type MessageCode = keyof typeof sentences

/** What stands between `{{` and `}}`: `name`, or `name, format`. */
type Placeholder<Text> = Text extends `${string}{{${infer Inside}}}${infer Rest}`
  ? Inside | Placeholder<Rest>
  : never
type NameOf<Inside> = Inside extends `${infer Name}, ${string}` ? Name : Inside
/** A moment has a format, and so has a number that is not a count. What is no quantity, such as a port, is text. */
type ValueOf<Inside> = Inside extends `${string}, ${string}` | 'count' ? number : string | readonly string[]

type TextOf<E> = E extends string ? E : E[keyof E]
type InsideOf<Code extends MessageCode> =
  | Placeholder<TextOf<(typeof sentences)[Code]>>
  | ((typeof sentences)[Code] extends string ? never : 'count')

/** The parameters that the sentence of a code takes. */
export type ParamsOf<Code extends MessageCode> = {
  readonly [Inside in InsideOf<Code> as NameOf<Inside> & string]: ValueOf<Inside>
}

/** The arguments after a code: none where its sentence takes no parameters. More than it takes may be given, for a screen that shows more. */
export type ParamsArg<Code extends MessageCode> = [InsideOf<Code>] extends [never]
  ? [params?: Params]
  : [params: ParamsOf<Code> & Params]

/** The codes of sentences that take no other parameters than `Known`. */
export type CodeTaking<Known extends string = never> = {
  [Code in MessageCode]: keyof ParamsOf<Code> extends Known ? Code : never
}[MessageCode]

/** Something to tell a person, not yet in any language. */
export type Message = { readonly code: MessageCode; readonly params: Params }

/** Makes a message. A parameter that is missing or misspelt does not compile. */
export const message = <const Code extends MessageCode>(
  code: Code,
  ...[params]: ParamsArg<Code>
): { readonly code: Code; readonly params: Params } => ({ code, params: params ?? {} })
