import { useRef, useState } from 'react'
import type { Identification } from '../../../shared/domain/explanation.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'

const nothing = t('check_access.no_key_of_this_vault')

export type Paste = {
  /** The typed text. Pasted text never gets here. */
  readonly text: string
  readonly error: string | null
  readonly type: (text: string) => void
  /** Lets the back end identify the keys in `text`, or in the typed text, and forgets the text. Null if that is refused. */
  readonly identify: (text?: string) => Promise<Identification | null>
}

/** The state of the paste field. Its text is sent to the back end once and not kept. */
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
      // Clicking the button also leaves the field, so both ask; identify the text only once.
      underWay.current ??= look(asked).finally(() => (underWay.current = null))
      return underWay.current
    },
  }
}
