import { useEffect, useState } from 'react'
import type { Events } from '../../shared/domain/events.ts'
import { useEvent } from '../data/use-event.ts'
import { Notice } from '../ui/toaster.tsx'
import styles from './clipboard-toast.module.css'
import { t } from '../data/messages.ts'
import { rich } from '../ui/rich.ts'

type Clipboard = Events['clipboard.changed']

const secondsLeft = (clearsAt: number): number => Math.max(0, Math.ceil((clearsAt - Date.now()) / 1000))

const outcomes: Record<NonNullable<Clipboard['outcome']>, (label: string) => string> = {
  cleared: (label) => t('app.cleared_label_from_the', { label }),
  replaced: () => t('app.the_clipboard_holds_something'),
  failed: (label) => t('app.label_could_not_be', { label }),
}

/** The seconds left. Only visible, not announced each time. */
const Countdown = ({ clearsAt }: { readonly clearsAt: number }) => {
  const [left, setLeft] = useState(() => secondsLeft(clearsAt))
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsLeft(clearsAt)), 250)
    return () => clearInterval(timer)
  }, [clearsAt])
  return (
    <span aria-hidden data-numbers className={styles.left}>
      {t('app.clears_in_left_s', { count: left })}
    </span>
  )
}

const shownAfterMs = 4_000

/** How long a notice about the clipboard stays: until the clipboard changes, and briefly after a secret was cleared. */
const durationOf = ({ outcome }: Clipboard): number =>
  outcome === null || outcome === 'failed' ? Infinity : shownAfterMs

/** Says what is on the clipboard and for how long, then what happened to it. */
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
      ) : clearsAt === null ? (
        t('app.copied_to_stay', { label })
      ) : (
        <>
          {rich('app.copied_label_secondsleft', {
            label,
            secondsLeft: (
              <span className="visually-hidden">
                {t('app.the_clipboard_clears_in', { count: secondsLeft(clearsAt) })}
              </span>
            ),
          })}{' '}
          <Countdown clearsAt={clearsAt} />
        </>
      )}
    </Notice>
  )
}
