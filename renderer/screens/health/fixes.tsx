import type { FindingKind, Key, Placement } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { openKeyDialog } from '../../app/location.ts'

type Props = { readonly apiKey: Key; readonly places: readonly Placement[] }

const Rotate = ({ apiKey }: Props) => (
  <Button
    aria-label={`Rotate ${apiKey.name}…`}
    onClick={() => openKeyDialog({ kind: 'rotate', key: apiKey })}
  >
    Rotate…
  </Button>
)

const Delete = ({ apiKey }: Props) => (
  <Button
    aria-label={`Delete ${apiKey.name}…`}
    onClick={() => openKeyDialog({ kind: 'delete', key: apiKey })}
  >
    Delete…
  </Button>
)

/** A key whose place another one has taken needs no further one. */
const Expired = (props: Props) => (
  <>
    {props.apiKey.replacedBy === null && (
      <Button
        variant="quiet"
        aria-label={`New key in place of ${props.apiKey.name}…`}
        onClick={() =>
          openKeyDialog({
            kind: 'create',
            environment: props.apiKey.environment,
            accountId: props.apiKey.account.id,
          })
        }
      >
        New key…
      </Button>
    )}
    <Delete {...props} />
  </>
)

const SplitKey = ({ apiKey, places }: Props) => (
  <Button
    aria-label={`Create another key to relieve ${apiKey.name}…`}
    onClick={() =>
      openKeyDialog({
        kind: 'create',
        environment: apiKey.environment,
        accountId: apiKey.account.id,
        predecessor: { name: apiKey.name, places },
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
  several_services: SplitKey,
  never_used: Delete,
}
