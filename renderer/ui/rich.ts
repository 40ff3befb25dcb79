import { createElement, Fragment, type ReactNode } from 'react'
import type { MessageCode, ParamsOf } from '../../shared/messages/message.ts'
import { t } from '../data/messages.ts'

type Tags = Readonly<Record<string, (words: ReactNode) => ReactNode>>

/** Stands in the sentence for a parameter until that is put there: private characters, which no catalogue has. */
const markerOf = (index: number): string => `\ue000${index}\ue001`

const inOrder = (parts: readonly ReactNode[]): ReactNode =>
  createElement(Fragment, null, ...parts.filter((part) => part !== ''))

const fill = (text: string, values: readonly ReactNode[]): ReactNode =>
  inOrder(
    text.split(/\ue000(\d+)\ue001/).map((part, index) => (index % 2 === 0 ? part : values[Number(part)])),
  )

/**
 * The sentence of a code with elements in it: parameters may be elements, and `tags` make one of the words in `<b>…</b>`.
 * A parameter is never looked at for tags, whatever it holds.
 */
export const rich = <const Code extends MessageCode>(
  code: Code,
  params: { readonly [Name in keyof ParamsOf<Code>]: ReactNode },
  tags: Tags = {},
): ReactNode => {
  const values: ReactNode[] = []
  const marked: Record<string, string | number> = {}
  for (const [name, value] of Object.entries<ReactNode>(params)) {
    if (name === 'count' && typeof value === 'number') marked[name] = value
    else marked[name] = markerOf(values.push(value) - 1)
  }
  // The markers are text, which is what every parameter of a sentence may be.
  const text = (t as (code: MessageCode, params: object) => string)(code, marked)
  const parts = text.split(/<(\w+)>(.*?)<\/\1>/s)
  return inOrder(
    parts.flatMap((part, index) => {
      if (index % 3 === 0) return [fill(part, values)]
      if (index % 3 === 1) return []
      const tag = tags[parts[index - 1] ?? '']
      const words = fill(part, values)
      return [tag ? tag(words) : words]
    }),
  )
}
