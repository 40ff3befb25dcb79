import { useEffect, useState } from 'react'
import type { Events } from '../../shared/domain/events.ts'
import { useEvent } from '../data/use-event.ts'
import { ToastFrame } from '../ui/toaster.tsx'
import styles from './clipboard-toast.module.css'

type Clipboard = Events['clipboard.changed']

const secondsLeft = (clearsAt: number): number => Math.max(0, Math.ceil((clearsAt - Date.now()) / 1000))

const outcomes: Record<NonNullable<Clipboard['outcome']>, (label: string) => string> = {
  cleared: (label) => `Cleared ${label} from the clipboard`,
  replaced: () => 'The clipboard holds something else now, and was left alone',
  failed: (label) => `${label} could not be cleared from the clipboard: copy something else over it`,
}

/** The seconds that are left; seen, not read aloud each time. */
const Countdown = ({ clearsAt }: { readonly clearsAt: number }) => {
  const [left, setLeft] = useState(() => secondsLeft(clearsAt))
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsLeft(clearsAt)), 250)
    return () => clearInterval(timer)
  }, [clearsAt])
  return (
    <span aria-hidden data-numbers className={styles.left}>
      clears in {left} s
    </span>
  )
}

const shownAfterMs = 4_000

/** Says what is on the clipboard and for how long, then what became of it: read aloud at the start and at the end only. */
export const ClipboardToast = () => {
  const [clipboard, setClipboard] = useState<Clipboard | null>(null)
  useEvent('clipboard.changed', setClipboard)
  useEffect(() => {
    if (!clipboard?.outcome || clipboard.outcome === 'failed') return undefined
    const timer = setTimeout(() => setClipboard(null), shownAfterMs)
    return () => clearTimeout(timer)
  }, [clipboard])
  if (!clipboard) return null
  return (
    <ToastFrame
      key={`${clipboard.keyId} ${clipboard.clearsAt} ${clipboard.outcome}`}
      tone={clipboard.outcome === 'failed' ? 'bad' : 'plain'}
    >
      {clipboard.outcome ? (
        <span>{outcomes[clipboard.outcome](clipboard.label)}</span>
      ) : (
        <>
          <span>
            Copied {clipboard.label}
            <span className="visually-hidden">
              ; the clipboard clears in {secondsLeft(clipboard.clearsAt)} seconds
            </span>
          </span>
          <Countdown clearsAt={clipboard.clearsAt} />
        </>
      )}
    </ToastFrame>
  )
}
