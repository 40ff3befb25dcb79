import type { Key, KeyFindingKind, Placement } from '../../../shared/domain/types.ts'
import type { KeyCommandId } from '../../../shared/commands/row-commands.ts'
import { mustConfirm } from '../../../shared/operations/index.ts'
import { Button } from '../../ui/button.tsx'
import { RowButton, type RowMenu } from '../../ui/row-menu.tsx'
import { openKeyDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'

type Props = {
  readonly apiKey: Key
  readonly menu: RowMenu<KeyCommandId>
  readonly places: readonly Placement[]
}

const Rotate = ({ apiKey, menu }: Props) => (
  <RowButton menu={menu} command="rotate" aria-label={t('health.rotate_name', { name: apiKey.name })}>
    {t('health.rotate')}
  </RowButton>
)

const Delete = ({ apiKey, menu }: Props) => (
  <RowButton menu={menu} command="delete" aria-label={t('health.delete_name', { name: apiKey.name })}>
    {t('health.delete')}
  </RowButton>
)

const EndOld = ({ apiKey, menu }: Props) => (
  <RowButton menu={menu} command="end_overlap" aria-label={t('health.end_old_name', { name: apiKey.name })}>
    {t(mustConfirm('keys.endOverlap', apiKey.environment) ? 'health.end_old_asking' : 'health.end_old')}
  </RowButton>
)

/** A key that was already replaced needs no further replacement. */
const Expired = (props: Props) => (
  <>
    {props.apiKey.replacedBy === null && (
      <Button
        variant="quiet"
        aria-label={t('health.new_key_in_place', { name: props.apiKey.name })}
        onClick={() =>
          openKeyDialog({
            kind: 'create',
            environment: props.apiKey.environment,
            accountId: props.apiKey.account.id,
          })
        }
      >
        {t('health.new_key')}
      </Button>
    )}
    <Delete {...props} />
  </>
)

const SplitKey = ({ apiKey, places }: Props) => (
  <Button
    aria-label={t('health.create_another_key_to', { name: apiKey.name })}
    onClick={() =>
      openKeyDialog({
        kind: 'create',
        environment: apiKey.environment,
        accountId: apiKey.account.id,
        predecessor: { name: apiKey.name, places },
      })
    }
  >
    {t('health.create_another_key')}
  </Button>
)

/** The fix for each finding. */
export const fixes: Readonly<Record<KeyFindingKind, (props: Props) => React.ReactNode>> = {
  expiring: Rotate,
  expired: Expired,
  due: Rotate,
  old_unused: EndOld,
  several_services: SplitKey,
  never_used: Delete,
}
