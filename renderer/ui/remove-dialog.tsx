import { useState, type ReactNode } from 'react'
import type { Refusal } from '../../shared/domain/errors.ts'
import { Button } from './button.tsx'
import { Dialog, DialogBody, DialogFooter } from './dialog.tsx'
import { FormError } from './note.tsx'
import { ButtonRow } from './screen.tsx'

/** Something that stands in the way of a removal. */
export type Obstacle = { readonly id: string; readonly name: string }

const listIn = (refusal: Refusal, detail: string): readonly string[] => {
  const value = refusal.details?.[detail]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

/** What a refusal names in its details, as the lists `names` and `ids`. */
export const obstaclesIn = (refusal: Refusal, names: string, ids: string): readonly Obstacle[] => {
  const found = listIn(refusal, ids)
  return listIn(refusal, names).flatMap((name, index) => {
    const id = found[index]
    return id === undefined ? [] : [{ id, name }]
  })
}

type Props = {
  readonly title: string
  /** What will happen, in one or two sentences. */
  readonly children: ReactNode
  /** The verb on the button that goes ahead. */
  readonly action: string
  /** Goes ahead; gives back why not. */
  readonly onRemove: () => Promise<Refusal | null>
  readonly obstacles: (refusal: Refusal) => readonly Obstacle[]
  /** Goes to what stands in the way. */
  readonly onShow: (id: string) => void
  readonly onClose: () => void
}

/** Asks before something is taken away that others may still need; those become buttons that lead to them. */
export const RemoveDialog = ({ title, children, action, onRemove, obstacles, onShow, onClose }: Props) => {
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, setPending] = useState(false)
  const remove = async () => {
    setPending(true)
    const refused = await onRemove()
    setPending(false)
    if (refused) setRefusal(refused)
    else onClose()
  }
  const show = (id: string) => {
    onClose()
    onShow(id)
  }
  const inTheWay = refusal ? obstacles(refusal) : []
  return (
    <Dialog title={title} width="narrow" closeOutside onClose={onClose}>
      <DialogBody>
        <FormError refusal={refusal}>
          {inTheWay.length > 0 && (
            <ButtonRow>
              {inTheWay.map(({ id, name }) => (
                <Button key={id} onClick={() => show(id)}>
                  {name}
                </Button>
              ))}
            </ButtonRow>
          )}
        </FormError>
        {!refusal && <p>{children}</p>}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{refusal ? 'Close' : 'Cancel'}</Button>
        {!refusal && (
          <Button variant="danger" pending={pending} onClick={() => void remove()}>
            {action}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  )
}
