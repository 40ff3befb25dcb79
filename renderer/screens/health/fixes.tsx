import type { FindingKind, Key, Place } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { openKeyDialog } from '../keys/store.ts'

type Props = { readonly keyRow: Key; readonly places: readonly Place[] }

const Rotate = ({ keyRow }: Props) => (
  <Button
    aria-label={`Rotate ${keyRow.name}…`}
    onClick={() => openKeyDialog({ kind: 'rotate', key: keyRow })}
  >
    Rotate…
  </Button>
)

const Delete = ({ keyRow }: Props) => (
  <Button
    aria-label={`Delete ${keyRow.name}…`}
    onClick={() => openKeyDialog({ kind: 'delete', key: keyRow })}
  >
    Delete…
  </Button>
)

/** A key whose place another one has taken needs no further one. */
const Expired = (props: Props) => (
  <>
    {props.keyRow.replacedBy === null && (
      <Button
        variant="quiet"
        aria-label={`New key in place of ${props.keyRow.name}…`}
        onClick={() =>
          openKeyDialog({
            kind: 'create',
            environment: props.keyRow.environment,
            accountId: props.keyRow.account.id,
          })
        }
      >
        New key…
      </Button>
    )}
    <Delete {...props} />
  </>
)

const Relieve = ({ keyRow, places }: Props) => (
  <Button
    aria-label={`Create another key to relieve ${keyRow.name}…`}
    onClick={() =>
      openKeyDialog({
        kind: 'create',
        environment: keyRow.environment,
        accountId: keyRow.account.id,
        relieves: { name: keyRow.name, places },
      })
    }
  >
    Create another key…
  </Button>
)

/** What mends each finding. */
export const fixes: Readonly<Record<FindingKind, (props: Props) => React.ReactNode>> = {
  // Nothing here can set a clock.
  clock_back: () => null,
  expiring: Rotate,
  expired: Expired,
  due: Rotate,
  several_services: Relieve,
  never_used: Delete,
}
