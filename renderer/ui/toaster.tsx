import { CircleAlert, X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { useEffect, useRef, type ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { isModalOpen } from './modals.ts'
import { dismissToast, useToasts } from './toast-store.ts'
import styles from './toaster.module.css'
import { t } from '../data/messages.ts'

const shownMs = 5_000

type NoticeProps = {
  readonly tone?: 'plain' | 'bad'
  /** How long it stays, in ms, not counting the time that the notices are hovered or focused. */
  readonly durationMs: number
  readonly onClose: () => void
  readonly children: ReactNode
}

/** One notice. It is read aloud once, when it appears. */
export const Notice = ({ tone = 'plain', durationMs, onClose, children }: NoticeProps) => (
  <Toast.Root
    type="background"
    duration={durationMs}
    onOpenChange={(open) => !open && onClose()}
    className={cx(styles.toast, tone === 'bad' && styles.bad)}
    // It can be hovered and its text selected, even over a modal dialog.
    style={{ pointerEvents: 'auto', userSelect: 'text' }}
  >
    {tone === 'bad' && <CircleAlert aria-hidden />}
    <Toast.Title className={styles.words}>{children}</Toast.Title>
    {durationMs === Infinity && (
      <Toast.Close asChild>
        <IconButton label={t('ui.dismiss')} icon={X} className={styles.dismiss} />
      </Toast.Close>
    )}
  </Toast.Root>
)

const isInNotices = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-toasts]') !== null

/** Lets F8 move the focus from a modal dialog to the notices. Otherwise Radix would move it back. */
const useFocusOverDialogs = () => {
  const region = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = region.current
    const onFocusOut = (event: FocusEvent) => {
      if (isModalOpen() && isInNotices(event.relatedTarget)) event.stopPropagation()
    }
    const onFocusIn = (event: FocusEvent) => {
      if (isModalOpen()) event.stopPropagation()
    }
    window.addEventListener('focusout', onFocusOut, true)
    element?.addEventListener('focusin', onFocusIn)
    return () => {
      window.removeEventListener('focusout', onFocusOut, true)
      element?.removeEventListener('focusin', onFocusIn)
    }
  }, [])
  return region
}

/** Where notices appear, on top of everything. F8 focuses them. `children` are notices that are managed elsewhere. */
export const Toaster = ({ children }: { readonly children?: ReactNode }) => {
  const items = useToasts((state) => state.items)
  const region = useFocusOverDialogs()
  return (
    <Toast.Provider label={t('ui.notice')} swipeDirection="down">
      {items.map(({ id, tone, text }) => (
        <Notice
          key={id}
          tone={tone}
          durationMs={tone === 'bad' ? Infinity : shownMs}
          onClose={() => dismissToast(id)}
        >
          {text}
        </Notice>
      ))}
      {children}
      <div ref={region} data-toasts>
        {/* Dialogs hide from screen readers whatever is not marked as live. */}
        <Toast.Viewport label={t('ui.notices_hotkey')} aria-live="off" className={styles.region} />
      </div>
    </Toast.Provider>
  )
}
