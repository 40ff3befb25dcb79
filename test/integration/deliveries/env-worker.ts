/**
 * Writes into `.env` files as a process of its own, to be killed: `env-worker.ts <orders as JSON>`. With `failpoint` it writes
 * once and kills itself there; without, it goes on writing one key's secret after another's.
 */
import { must, openTestKeyreeve } from '../../support/home.ts'

export type Orders = {
  readonly home: string
  readonly items: readonly (readonly [string, string])[]
  readonly path: string
  readonly keys: readonly string[]
  readonly failpoint?: string
  readonly inPlace?: boolean
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const { keyreeve } = await openTestKeyreeve({
  home: orders.home,
  items: new Map(orders.items),
  failpoint: (name) => {
    if (name === orders.failpoint) process.kill(process.pid, 'SIGKILL')
  },
})
const write = async (key: string): Promise<void> =>
  void must(
    await keyreeve.deliveries.writeEnv(
      { id: key, path: orders.path, variable: 'TOKEN', inPlace: orders.inPlace },
      { kind: 'you' },
    ),
  )

if (orders.failpoint === undefined) {
  process.stdout.write('ready\n')
  for (let round = 0; ; round++) await write(orders.keys[round % orders.keys.length] ?? '')
} else {
  await write(orders.keys[0] ?? '')
}
