import { useState } from 'react'
import type { GuardChange, GuardStatus } from '../../../shared/domain/guard.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { askQuestion } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { ButtonRow, SmallPrint } from '../../ui/screen.tsx'
import { StatusDot } from '../../ui/tag.tsx'
import type { Tone } from '../../ui/tone.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import styles from './projects.module.css'
import { projectName } from './selectors.ts'
import type { ListedProject } from './store.ts'

const words: Readonly<Record<GuardStatus['state'], { readonly word: string; readonly tone: Tone }>> = {
  armed: { word: t('guard.screen.armed'), tone: 'ok' },
  off: { word: t('guard.screen.off'), tone: 'off' },
  broken: { word: t('guard.screen.broken'), tone: 'bad' },
}

/** What a state means, in a sentence. */
const explanation = ({ state, problem, file }: GuardStatus): string => {
  if (problem !== null) return t(`guard.screen.problem.${problem}`, { file })
  return t(state === 'armed' ? 'guard.screen.armed_words' : 'guard.screen.off_words')
}

const Changes = ({ changes }: { readonly changes: readonly GuardChange[] }) => (
  <ul className={styles.changes} aria-label={t('guard.screen.changes')}>
    {changes.map(({ path, change }) => (
      <li key={path}>
        <code>
          <PathWords path={path} />
        </code>{' '}
        <small>{t(`guard.change.${change}`)}</small>
      </li>
    ))}
  </ul>
)

/** Shows which files would change, and changes them once the user agrees. */
const askInstall = async (project: ListedProject): Promise<void> => {
  const { id } = project
  const planned = await request('guard.installInProject', { id, dryRun: true })
  if (!planned.ok) return sayRefused(planned.error)
  const { changes } = planned.data
  if (changes.length === 0) return say(t('guard.screen.nothing_to_change'))
  const install = async (): Promise<Refusal | null> => {
    const done = await request('guard.installInProject', { id })
    if (!done.ok) return done.error
    if (done.data.status.state === 'armed') say(t('guard.screen.installed'))
    return null
  }
  askQuestion({
    title: t('guard.screen.install_title', { name: projectName(project) }),
    action: t('guard.screen.install_action'),
    onConfirm: install,
    children: t('guard.screen.install_words'),
    options: <Changes changes={changes} />,
  })
}

/** Removes the guard, once the user has agreed in a dialog of the system. */
const remove = async ({ id }: ListedProject): Promise<void> => {
  const done = await request('guard.removeFromProject', { id })
  if (!done.ok) return sayRefused(done.error)
  if (done.data.status.state === 'off') say(t('guard.screen.removed'))
}

type GuardProps = { readonly project: ListedProject; readonly onTryAgain: () => void }

const Tried = ({ project, status, onTryAgain }: GuardProps & { readonly status: GuardStatus }) => {
  const { word, tone } = words[status.state]
  const { notYet, never } = status.unrecognised
  const isBroken = status.state === 'broken'
  return (
    <>
      <div role="status">
        <StatusDot tone={tone}>{word}</StatusDot>
        <p className={isBroken ? styles.problem : styles.tree}>{explanation(status)}</p>
      </div>
      {status.state !== 'off' && notYet > 0 && (
        <SmallPrint>{t('guard.screen.not_yet', { count: notYet })}</SmallPrint>
      )}
      {status.state !== 'off' && never > 0 && <SmallPrint>{t('guard.never', { count: never })}</SmallPrint>}
      <ButtonRow>
        {status.state !== 'armed' && (
          <Button onClick={() => void askInstall(project)}>
            {t(isBroken ? 'guard.screen.install_again' : 'guard.screen.install')}
          </Button>
        )}
        {status.state !== 'off' && (
          <>
            <Button onClick={onTryAgain}>{t('guard.screen.try_again')}</Button>
            <Button onClick={() => void remove(project)}>{t('guard.screen.remove')}</Button>
          </>
        )}
      </ButtonRow>
    </>
  )
}

const Trying = ({ project, onTryAgain }: GuardProps) => {
  const { data, refusal } = useQuery('guard.ofProject', { id: project.id }, ['projects.changed'])
  if (data) return <Tried project={project} status={data} onTryAgain={onTryAgain} />
  return <SmallPrint>{refusal ? sentenceOf(refusal) : t('guard.screen.trying')}</SmallPrint>
}

/**
 * Whether the guard of a project's repository keeps secrets out of commits, found out by trying it whenever the details are shown, and what
 * can be done about it.
 */
export const ProjectGuard = ({ project }: { readonly project: ListedProject }) => {
  const [attempt, setAttempt] = useState(0)
  if (project.isMissing) return null
  return (
    <section className={styles.section} aria-label={t('guard.screen.title')}>
      <h3>{t('guard.screen.title')}</h3>
      <Trying key={`${project.id} ${attempt}`} project={project} onTryAgain={() => setAttempt(attempt + 1)} />
    </section>
  )
}
