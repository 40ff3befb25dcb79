import { useRef, useState } from 'react'
import type { Identification } from '../../../shared/domain/explanation.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'

const nothing = t('check_access.no_key_of_this_vault')

export type Paste = {
  /** What was typed; what is pasted never gets here. */
  readonly text: string
  readonly error: string | null
  readonly type: (text: string) => void
  /** Has the back end look at `text`, or at what was typed, and forgets it; null when nothing was found in it. */
  readonly identify: (text?: string) => Promise<Identification | null>
}

/** The box that takes anything: its text is looked at once, by the back end, and not kept here either. */
export const usePaste = (): Paste => {
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const underWay = useRef<Promise<Identification | null> | null>(null)

  const look = async (asked: string): Promise<Identification | null> => {
    const result = await request('decisions.identify', { text: asked })
    if (!result.ok) {
      setError(sentenceOf(result.error))
      return null
    }
    setText('')
    setError(result.data.found.length === 0 ? nothing : null)
    return result.data
  }
  return {
    text,
    error,
    type: (typed) => {
      setError(null)
      setText(typed)
    },
    identify: (asked = text) => {
      if (asked.trim() === '') return underWay.current ?? Promise.resolve(null)
      // The same text is not looked at twice: leaving the box for the button asks for both.
      underWay.current ??= look(asked).finally(() => (underWay.current = null))
      return underWay.current
    },
  }
}
