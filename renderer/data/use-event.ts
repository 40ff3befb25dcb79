import { useEffect, useRef } from 'react'
import type { EventName, Events } from '../../shared/domain/events.ts'

/** Calls `handler`, always the newest one, each time the main process sends `event`. */
export const useEvent = <Name extends EventName>(
  event: Name,
  handler: (payload: Events[Name]) => void,
): void => {
  const newest = useRef(handler)
  useEffect(() => {
    newest.current = handler
  })
  useEffect(() => window.keyreeve.on(event, (payload) => newest.current(payload as Events[Name])), [event])
}
