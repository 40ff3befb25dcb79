import { ShieldCheck, X } from 'lucide-react'
import { create } from 'zustand'
import { describeVerification, type ActivityVerification } from '../../../shared/domain/audit.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Note } from '../../ui/note.tsx'
import styles from './activity.module.css'

type VerificationState = {
  readonly isRunning: boolean
  /** What the last verification has found, or why it could not be done; null before the first, and once it was closed. */
  readonly found: Result<ActivityVerification> | null
}

const useVerification = create<VerificationState>(() => ({ isRunning: false, found: null }))

const verify = async (): Promise<void> => {
  if (useVerification.getState().isRunning) return
  useVerification.setState({ isRunning: true })
  useVerification.setState({ found: await request('audit.verify', {}), isRunning: false })
}

/** Has the whole activity verified. */
export const VerifyButton = () => {
  const { isRunning } = useVerification()
  return (
    <Button icon={ShieldCheck} disabled={isRunning} onClick={() => void verify()}>
      {isRunning ? t('activity.verifying') : t('activity.verify')}
    </Button>
  )
}

/** What the verification has found, in words. */
export const VerificationResult = () => {
  const { found } = useVerification()
  if (!found) return null
  const [verdict, ...notes] = found.ok ? describeVerification(found.data) : [found.error]
  const tone = found.ok && !found.data.problem ? 'info' : 'bad'
  return (
    <div className={styles.verification}>
      <Note tone={tone} role={tone === 'bad' ? 'alert' : 'status'} title={sentenceOf(verdict)}>
        {notes.map((note) => (
          <p key={note.code}>{sentenceOf(note)}</p>
        ))}
      </Note>
      <IconButton
        icon={X}
        label={t('activity.close_the_verification')}
        onClick={() => useVerification.setState({ found: null })}
      />
    </div>
  )
}
