import { AlertDialog } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import styles from './dialog.module.css'
import { useEscape, useModal, useReturnFocus } from './modals.ts'
import { FormError } from './note.tsx'
import { ButtonRow } from './screen.tsx'
import { EnvironmentChip } from './tag.tsx'
import { t } from '../data/messages.ts'

/** Where a refusal says what prevents the action: two lists of the same length among its params. */
type Obstacles = {
  readonly names: string
  readonly ids: string
  /** Goes to one of them. */
  readonly onShow: (id: string) => void
}

const listIn = (refusal: Refusal, param: string): readonly string[] => {
  const value = refusal.params[param]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

const obstaclesIn = (refusal: Refusal, { names, ids }: Obstacles) => {
  const found = listIn(refusal, ids)
  return listIn(refusal, names).flatMap((name, index) => {
    const id = found[index]
    return id === undefined ? [] : [{ id, name }]
  })
}

type Props = {
  readonly title: string
  readonly environment?: Environment
  /** What will happen, in one or two sentences. */
  readonly children: ReactNode
  /** What can be chosen as well, below those sentences. */
  readonly options?: ReactNode
  /** The verb on the button that goes ahead. */
  readonly action: string
  readonly cancel?: string
  readonly danger?: boolean
  /** Goes ahead. A refusal that it returns is shown here, and the dialog stays. */
  readonly onConfirm: () => Promise<Refusal | null> | null
  /** What may prevent the action, such as keys that an account still has. While something does, it cannot be confirmed again. */
  readonly obstacles?: Obstacles
  readonly onClose: () => void
}

/** Asks once before something important happens; the focus starts on Cancel. What prevents it is shown as buttons that lead there. */
export const ConfirmDialog = ({
  title,
  environment,
  children,
  options,
  action,
  cancel = t('ui.cancel'),
  danger = false,
  onConfirm,
  obstacles,
  onClose,
}: Props) => {
  const content = useEscape(onClose)
  const returnFocus = useReturnFocus()
  useModal()
  const [pending, setPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const inTheWay = refusal && obstacles ? obstaclesIn(refusal, obstacles) : []
  const isBlocked = inTheWay.length > 0
  const confirm = async () => {
    setPending(true)
    const refused = await onConfirm()
    setPending(false)
    if (refused) setRefusal(refused)
    else onClose()
  }
  const show = (id: string) => {
    onClose()
    obstacles?.onShow(id)
  }
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <div className={styles.scrim} />
        <AlertDialog.Content
          ref={content}
          onCloseAutoFocus={returnFocus}
          className={cx(styles.dialog, styles.narrow)}
          data-modal
          data-env={environment}
          aria-modal
        >
          <header className={styles.header}>
            <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
            {environment && <EnvironmentChip environment={environment} />}
          </header>
          <div className={styles.body}>
            <FormError refusal={refusal}>
              {isBlocked && (
                <ButtonRow>
                  {inTheWay.map(({ id, name }) => (
                    <Button key={id} onClick={() => show(id)}>
                      {name}
                    </Button>
                  ))}
                </ButtonRow>
              )}
            </FormError>
            <AlertDialog.Description asChild>
              <div>{children}</div>
            </AlertDialog.Description>
            {options}
          </div>
          <footer className={styles.footer}>
            <AlertDialog.Cancel asChild>
              <Button>{isBlocked ? t('ui.close') : cancel}</Button>
            </AlertDialog.Cancel>
            {!isBlocked && (
              <Button
                variant={danger ? 'danger' : 'primary'}
                pending={pending}
                onClick={() => void confirm()}
              >
                {action}
              </Button>
            )}
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
