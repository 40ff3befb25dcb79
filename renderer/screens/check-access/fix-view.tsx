import type { Key } from '../../../shared/domain/types.ts'
import type { Explanation, Fix } from '../../../shared/domain/explanation.ts'
import { request } from '../../data/client.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { ButtonRow } from '../../ui/screen.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { RowButton } from '../../ui/row-menu.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { goToKey, openAccountDialog, openKeyDialog } from '../../app/location.ts'
import { keyMenu } from '../keys/key-commands.tsx'
import { isSame, SnapshotChange } from '../keys/snapshot-change.tsx'
import styles from './check-access.module.css'
import type { Check } from './use-check.ts'
import { picked } from './store.ts'
import { sentenceOf, t } from '../../data/messages.ts'

type Props = { readonly fix: Fix; readonly decision: Explanation; readonly check: Check }

/** Asks the same question about a key that was just created. */
const askAboutNew = (check: Check) => (key: Key) =>
  check.askAbout(picked(key), { environment: key.environment })

const checkSuccessor = async (id: string, check: Check): Promise<void> => {
  const found = await request('keys.get', { id })
  if (found.ok) check.askAbout(picked(found.data))
  else sayRefused(found.error)
}

type OpenAccountProps = { readonly accountId: string; readonly role: string | null }

const OpenAccount = ({ accountId, role }: OpenAccountProps) => {
  const { data } = useQuery('accounts.getMany', { ids: [accountId] }, ['accounts.changed'])
  const account = data?.find(({ archivedAt }) => archivedAt === null)
  return account ? (
    <Button variant="primary" onClick={() => openAccountDialog({ kind: 'edit', account, role })}>
      {t('check_access.open_what', { what: account.isYou ? t('check_access.your_account') : account.name })}
    </Button>
  ) : null
}

/** The button that applies the fix. */
const FixButton = ({ fix, decision: { key }, check }: Props) => {
  const statusTime = useStatusTime()
  const menu = key && keyMenu(key, statusTime, true)
  const again = () => {
    check.choose('paste')
    check.setSubject(null)
  }
  switch (fix.kind) {
    case 'paste_key':
    case 'copy_again':
      return <Button onClick={again}>{t('check_access.paste_it_again')}</Button>
    case 'import_key':
      return (
        <Button
          onClick={() => openKeyDialog({ kind: 'import', environment: check.form.getValues('environment') })}
        >
          {t('check_access.import_it')}
        </Button>
      )
    case 'enable':
      return key && menu ? (
        <RowButton menu={menu} command="enable" variant="primary">
          {t('check_access.enable_name', { name: key.name })}
        </RowButton>
      ) : null
    case 'switch_environment':
      return (
        <Button
          variant="primary"
          onClick={() => key && check.askAbout(picked(key), { environment: fix.environment })}
        >
          {t('check_access.ask_in_word', { word: environmentLook[fix.environment].word })}
        </Button>
      )
    case 'use_key':
      return (
        <ButtonRow>
          <Button variant="primary" onClick={() => void checkSuccessor(fix.keyId, check)}>
            {t('check_access.check_that_key')}
          </Button>
          <Button onClick={() => void goToKey(fix.keyId)}>{t('check_access.show_it')}</Button>
        </ButtonRow>
      )
    case 'create_key':
      return (
        <ButtonRow>
          <Button
            variant="primary"
            onClick={() =>
              openKeyDialog({
                kind: 'create',
                environment: fix.environment,
                accountId: fix.accountId ?? key?.account.id ?? null,
                onMade: askAboutNew(check),
              })
            }
          >
            {t('check_access.create_a_new_key')}
          </Button>
          {menu && key?.environment === fix.environment && (
            <RowButton menu={menu} command="rotate">
              {t('check_access.rotate_it')}
            </RowButton>
          )}
        </ButtonRow>
      )
    case 'open_account':
      return <OpenAccount accountId={fix.accountId} role={fix.roles[0] ?? null} />
  }
}

/** The smallest change that would allow the request, with a button that makes it. */
export const FixView = ({ fix, decision, check }: Props) => {
  const diff = fix.kind === 'create_key' ? fix.diff : null
  return (
    <section className={styles.fix} aria-label={t('check_access.smallest_fix')}>
      <h3>{t('check_access.smallest_fix')}</h3>
      <p>
        {sentenceOf(fix.advice)}
        {fix.where && ` ${sentenceOf(fix.where)}`}
      </p>
      {diff && !isSame(diff) && (
        <div className={styles.diff}>
          <p>{t('check_access.against_the_old_key')}</p>
          <SnapshotChange diff={diff} />
        </div>
      )}
      <FixButton fix={fix} decision={decision} check={check} />
    </section>
  )
}
