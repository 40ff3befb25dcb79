/** Rotates a key with its files in a separate process, and then undoes that, until it kills itself at a failpoint: `worker.ts <orders as JSON>`. */
import { filesOf } from '../../../shared/domain/rotation.ts'
import { must, openTestKeyreeve } from '../../support/home.ts'

export type Orders = {
  readonly home: string
  readonly items: readonly (readonly [string, string])[]
  readonly id: string
  readonly failpoint: string
}

const you = { kind: 'you' } as const
const { home, items, id, failpoint } = JSON.parse(process.argv[2] ?? '') as Orders
const { keyreeve } = await openTestKeyreeve({
  home,
  items: new Map(items),
  failpoint: (name) => {
    if (name === failpoint) process.kill(process.pid, 'SIGKILL')
  },
})
const places = filesOf(must(await keyreeve.perform('rotations.plan', { id }, you))).map((file) => file.id)
// Not kept, so that the memory keychain of the next process has every secret.
const { key } = must(await keyreeve.perform('keys.rotate', { id, overlap: '24h', places, keep: false }, you))
must(await keyreeve.perform('rotations.undo', { id: key.id }, you))
