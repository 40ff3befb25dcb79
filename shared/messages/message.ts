import type { sentences } from './en.ts'

/** A parameter of a sentence. A list reads “a, b and c”; a time is in ms since the epoch. */
export type ParamValue = string | number | boolean | null | readonly string[]
export type Params = Readonly<Record<string, ParamValue>>

/** English is complete, so its codes are all there are, and its placeholders are the parameters that each of them takes. */
export type MessageCode = keyof typeof sentences

/** The text between `{{` and `}}`: `name`, or `name, format`. */
type Placeholder<Text> = Text extends `${string}{{${infer Inside}}}${infer Rest}`
  ? Inside | Placeholder<Rest>
  : never
type NameOf<Inside> = Inside extends `${infer Name}, ${string}` ? Name : Inside
/** Times have a format, and so have numbers other than counts. Numbers that are no quantity, such as a port, are passed as text. */
type ValueOf<Inside> = Inside extends `${string}, ${string}` | 'count' ? number : string | readonly string[]

type TextOf<E> = E extends string ? E : E[keyof E]
type InsideOf<Code extends MessageCode> =
  | Placeholder<TextOf<(typeof sentences)[Code]>>
  | ((typeof sentences)[Code] extends string ? never : 'count')

/** The parameters that the sentence of a code takes. */
export type ParamsOf<Code extends MessageCode> = {
  readonly [Inside in InsideOf<Code> as NameOf<Inside> & string]: ValueOf<Inside>
}

/** The arguments after a code: none if its sentence takes no parameters. Additional ones are allowed, for a screen that shows more. */
export type ParamsArg<Code extends MessageCode> = [InsideOf<Code>] extends [never]
  ? [params?: Params]
  : [params: ParamsOf<Code> & Params]

/** The codes of sentences that take no other parameters than `Known`. */
export type CodeTaking<Known extends string = never> = {
  [Code in MessageCode]: keyof ParamsOf<Code> extends Known ? Code : never
}[MessageCode]

/** A text for a person, independent of the language. */
export type Message = { readonly code: MessageCode; readonly params: Params }

/** Creates a message. A missing or misspelt parameter does not compile. */
export const message = <const Code extends MessageCode>(
  code: Code,
  ...[params]: ParamsArg<Code>
): { readonly code: Code; readonly params: Params } => ({ code, params: params ?? {} })

/** Says the sentence of a code in some language. */
export type Translate = <const Code extends MessageCode>(code: Code, ...params: ParamsArg<Code>) => string
