import { AlertDialog } from 'radix-ui'
import { useState } from 'react'
import type { Refusal } from '../../shared/domain/errors.ts'
import type { Question } from '../app/location.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import styles from './dialog.module.css'
import { useEscape, useModal, useReturnFocus } from './modals.ts'
import { FormError } from './note.tsx'
import { ButtonRow } from './screen.tsx'
import { EnvironmentChip } from './tag.tsx'
import { t } from '../data/messages.ts'

const listIn = (refusal: Refusal, param: string): readonly string[] => {
  const value = refusal.params[param]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

const obstaclesIn = (refusal: Refusal, { names, ids }: NonNullable<Question['obstacles']>) => {
  const found = listIn(refusal, ids)
  return listIn(refusal, names).flatMap((name, index) => {
    const id = found[index]
    return id === undefined ? [] : [{ id, name }]
  })
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
}: Question & { readonly onClose: () => void }) => {
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
