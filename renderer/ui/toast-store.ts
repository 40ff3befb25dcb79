import { create } from 'zustand'
import type { Refusal } from '../../shared/domain/errors.ts'

type ToastItem = { readonly id: number; readonly tone: 'plain' | 'bad'; readonly text: string }

type ToastState = { readonly items: readonly ToastItem[] }

/** What the page has said lately. */
export const useToasts = create<ToastState>(() => ({ items: [] }))

const shownMs = 5_000
let last = 0

/** Takes one away. */
export const dismissToast = (id: number): void =>
  useToasts.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }))

const add = (tone: ToastItem['tone'], text: string): number => {
  last += 1
  const item = { id: last, tone, text }
  useToasts.setState(({ items }) => ({
    items: [...items.filter((other) => other.text !== text), item].slice(-4),
  }))
  return item.id
}

/** Says in one sentence that something was done; goes by itself. */
export const say = (text: string): void => {
  const id = add('plain', text)
  setTimeout(() => dismissToast(id), shownMs)
}

/** Says what was refused; stays until it is dismissed. */
export const sayRefused = (refusal: Refusal): void => void add('bad', refusal.message)
