/**
 * Delivers in a separate process, to be killed: `worker.ts <orders as JSON>`. With `failpoint` it delivers once and kills itself
 * there; otherwise it keeps delivering the secrets of the keys in turn, to each file and the clipboard.
 */
import type { Actor } from '../../../shared/domain/types.ts'
import { placementsOf } from '../../../electron/core/deliveries/placements.ts'
import { fileClipboard, useClipboard } from '../../support/clipboard.ts'
import { must, openTestKeyreeve } from '../../support/home.ts'

export type Orders = {
  readonly home: string
  readonly items: readonly (readonly [string, string])[]
  readonly paths: readonly string[]
  /** The file that serves as the desktop's clipboard; nothing is copied if omitted. */
  readonly clipboard?: string
  readonly keys: readonly string[]
  readonly actor: Actor
  readonly failpoint?: string
  readonly inPlace?: boolean
  /** Removes the secret from each file again. */
  readonly revert?: boolean
}

const { home, items, paths, clipboard, keys, actor, failpoint, inPlace, revert } = JSON.parse(
  process.argv[2] ?? '',
) as Orders
const { keyreeve } = await openTestKeyreeve({
  home,
  items: new Map(items),
  failpoint: (name) => {
    if (name === failpoint) process.kill(process.pid, 'SIGKILL')
  },
})
const { deliveries } = keyreeve
if (clipboard !== undefined) useClipboard(keyreeve, fileClipboard(clipboard))

const deliverAll = async (id: string): Promise<void> => {
  for (const path of paths) must(await deliveries.writeEnv({ id, path, variable: 'TOKEN', inPlace }, actor))
  if (revert === true)
    for (const { id: placement } of placementsOf(keyreeve.context.db, id))
      must(await deliveries.revertPlacement({ id: placement, keyId: id }, actor))
  if (clipboard !== undefined) must(await deliveries.copy({ id, form: 'env', variable: 'TOKEN' }, actor))
}

if (failpoint === undefined) {
  process.stdout.write('ready\n')
  for (let round = 0; ; round++) await deliverAll(keys[round % keys.length] ?? '')
} else {
  await deliverAll(keys[0] ?? '')
}
