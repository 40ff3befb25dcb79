/**
 * Migrates a data folder as a process of its own, to be killed: `migration-worker.ts <orders as JSON>`. Opens it and its vault, and closes it again.
 * Writes `begun` when it begins, and kills itself the `hit`-th time it passes the failpoint `name`.
 */
import { writeSync } from 'node:fs'
import { createTestClock, openTestKeyreeve } from '../../support/home.ts'

export type Orders = {
  readonly home: string
  readonly items: readonly (readonly [string, string])[]
  readonly now: number
  readonly killAt?: { readonly name: string; readonly hit: number }
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders
let hits = 0
writeSync(1, 'begun\n')
const { cleanUp } = await openTestKeyreeve({
  home: orders.home,
  items: new Map(orders.items),
  clock: createTestClock(orders.now),
  failpoint: (name) => {
    if (name !== orders.killAt?.name) return
    hits += 1
    if (hits === orders.killAt.hit) process.kill(process.pid, 'SIGKILL')
  },
})
await cleanUp()
