import { useEffect, useState } from 'react'
import type { Events } from '../../shared/domain/events.ts'
import { useEvent } from '../data/use-event.ts'
import { Notice } from '../ui/toaster.tsx'
import styles from './clipboard-toast.module.css'

type Clipboard = Events['clipboard.changed']

const secondsLeft = (clearsAt: number): number => Math.max(0, Math.ceil((clearsAt - Date.now()) / 1000))

const outcomes: Record<NonNullable<Clipboard['outcome']>, (label: string) => string> = {
  cleared: (label) => `Cleared ${label} from the clipboard`,
  replaced: () => 'The clipboard holds something else now, so it was left alone',
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

/** How long a notice about the clipboard stays: until the clipboard changes, and briefly after a secret was cleared. */
const durationOf = ({ outcome }: Clipboard): number =>
  outcome === null || outcome === 'failed' ? Infinity : shownAfterMs

/** Says what is on the clipboard and for how long, then what became of it. */
export const ClipboardToast = () => {
  const [clipboard, setClipboard] = useState<Clipboard | null>(null)
  useEvent('clipboard.changed', setClipboard)
  if (!clipboard) return null
  const { keyId, label, clearsAt, outcome } = clipboard
  return (
    <Notice
      key={`${keyId} ${clearsAt} ${outcome}`}
      tone={outcome === 'failed' ? 'bad' : 'plain'}
      durationMs={durationOf(clipboard)}
      onClose={() => setClipboard(null)}
    >
      {outcome ? (
        outcomes[outcome](label)
      ) : (
        <>
          Copied {label}
          <span className="visually-hidden">
            ; the clipboard clears in {secondsLeft(clearsAt)} seconds
          </span>{' '}
          <Countdown clearsAt={clearsAt} />
        </>
      )}
    </Notice>
  )
}
