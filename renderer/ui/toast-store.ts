import { create } from 'zustand'
import type { Message } from '../../shared/messages/message.ts'
import { sentenceOf } from '../data/messages.ts'

type ToastItem = { readonly id: number; readonly tone: 'plain' | 'bad'; readonly text: string }

type ToastState = { readonly items: readonly ToastItem[] }

/** The notices that are shown. */
export const useToasts = create<ToastState>(() => ({ items: [] }))

/** More would cover the page; the oldest go first. */
const mostItems = 4
let lastId = 0

/** Removes a notice. */
export const dismissToast = (id: number): void =>
  useToasts.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }))

const add = (tone: ToastItem['tone'], text: string): void => {
  lastId += 1
  const item = { id: lastId, tone, text }
  // Repeating a sentence shows and announces its notice again, instead of adding another one.
  useToasts.setState(({ items }) => ({
    items: [...items.filter((other) => other.text !== text), item].slice(-mostItems),
  }))
}

/** Says in one sentence that something was done. The notice goes away by itself. */
export const say = (text: string): void => add('plain', text)

/** Says what was refused. The notice stays until it is dismissed. */
export const sayRefused = (refusal: Message): void => add('bad', sentenceOf(refusal))
