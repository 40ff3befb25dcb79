import { CircleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { dismissToast, useToasts } from './toast-store.ts'
import styles from './toaster.module.css'

/** The frame of one message. */
export const ToastFrame = ({
  tone = 'plain',
  children,
}: {
  readonly tone?: 'plain' | 'bad'
  readonly children: ReactNode
}) => (
  <div className={cx(styles.toast, tone === 'bad' && styles.bad)} data-toast>
    {children}
  </div>
)

/** Where messages appear, over everything; read aloud as they come. `children` stand below the passing ones. */
export const Toaster = ({ children }: { readonly children?: ReactNode }) => {
  const items = useToasts((state) => state.items)
  return (
    <section
      className={styles.region}
      aria-label="Notices"
      aria-live="polite"
      aria-relevant="additions text"
      data-toasts
    >
      {items.map((item) => (
        <ToastFrame key={item.id} tone={item.tone}>
          {item.tone === 'bad' && <CircleAlert aria-hidden />}
          <span>{item.text}</span>
          {item.tone === 'bad' && (
            <IconButton
              label="Dismiss"
              icon={X}
              className={styles.dismiss}
              onClick={() => dismissToast(item.id)}
            />
          )}
        </ToastFrame>
      ))}
      {children}
    </section>
  )
}
