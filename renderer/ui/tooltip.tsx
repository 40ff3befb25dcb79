import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { floatingLayer } from './floating-layer.tsx'
import styles from './tooltip.module.css'

/** Radix gives Esc to the topmost layer alone; a tooltip is nothing one would close, so the dialog that it stands over gets it too. */
const passToDialog = ({ target }: KeyboardEvent) => {
  if (!document.querySelector('[data-modal]')) return
  setTimeout(() =>
    target?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })),
  )
}

/** Goes round the whole app once, so that tooltips share their delay. */
export const TooltipProvider = ({ children }: { readonly children: ReactNode }) => (
  <Radix.Provider delayDuration={400} skipDelayDuration={200}>
    {children}
  </Radix.Provider>
)

type Props = {
  readonly text: string
  readonly side?: 'top' | 'right' | 'bottom'
  readonly children: ReactNode
  readonly enabled?: boolean
}

/** Words that appear beside one focusable child, on hover and focus. */
export const Tooltip = ({ text, side = 'top', enabled = true, children }: Props) =>
  enabled ? (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={floatingLayer()}>
        <Radix.Content
          className={styles.tooltip}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onEscapeKeyDown={passToDialog}
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  ) : (
    children
  )
