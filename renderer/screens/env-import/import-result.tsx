import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { ImportOutcome } from '../../../shared/domain/env-import.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Note } from '../../ui/note.tsx'
import { say, sayRefused } from '../../ui/toast-store.ts'
import styles from './env-import.module.css'

type Props = { readonly outcome: ImportOutcome; readonly account: string; readonly onClose: () => void }

/** What was imported, and where references stand now, which can be undone here. */
export const ImportResult = ({ outcome, account, onClose }: Props) => {
  const { imported, refused, references } = outcome
  const [isUndoing, setUndoing] = useState(false)
  const replaced = references.filter((file) => file.replaced.length > 0)
  const left = references.flatMap((file) => file.left.map((each) => ({ ...each, path: file.path })))
  const count = imported.length

  const undo = async (): Promise<void> => {
    setUndoing(true)
    const undone = await request('envFiles.undoReferences', {})
    setUndoing(false)
    if (!undone.ok) return sayRefused(undone.error)
    for (const { path, reason } of undone.data)
      say(reason ? t('env.undo_left', { path, problem: sentenceOf(reason) }) : t('env.undone', { path }))
    onClose()
  }

  return (
    <>
      <DialogBody>
        {refused ? (
          <Note tone="bad" title={t('env_import.not_all')}>
            <p>{t('env_import.interrupted', { count, problem: sentenceOf(refused) })}</p>
          </Note>
        ) : (
          count > 0 && <p role="status">{t('env_import.imported', { count, account })}</p>
        )}
        {replaced.length > 0 && (
          <ul className={styles.result} aria-label={t('env_import.references')}>
            {replaced.map(({ path, replaced: variables }) => (
              <li key={path}>{t('env_import.refers_now', { path, count: variables.length })}</li>
            ))}
          </ul>
        )}
        {left.length > 0 && (
          <Note title={t('env_import.left_title')}>
            {left.map(({ path, variable, reason }) => (
              <p key={`${variable} ${path}`}>
                {t('env_import.not_referred', { variable, path, problem: sentenceOf(reason) })}
              </p>
            ))}
          </Note>
        )}
      </DialogBody>
      <DialogFooter>
        {replaced.length > 0 && (
          <Button icon={Undo2} pending={isUndoing} onClick={() => void undo()}>
            {t('env_import.undo')}
          </Button>
        )}
        <Button data-autofocus variant="primary" onClick={onClose}>
          {t('keys.done_2')}
        </Button>
      </DialogFooter>
    </>
  )
}
