/**
 * Changes files in a separate process, to be killed: `worker.ts <orders as JSON>`. With `failpoint` it changes them (or then also undoes that)
 * and kills itself there; otherwise it keeps changing and undoing, and says each time that it is about to touch the files.
 */
import { writeSync } from 'node:fs'
import { must, openTestKeyreeve } from '../../support/home.ts'
import { seeded } from '../../support/random.ts'
import { asker, filesIn, holds, planFiles, type Keys } from './place.ts'

export type Orders = {
  readonly home: string
  readonly folder: string
  readonly items: readonly (readonly [string, string])[]
  readonly keys: readonly [Keys[number], Keys[number]]
  readonly seed: number
  readonly failpoint?: string
  readonly undo?: boolean
}

const {
  home,
  folder,
  items,
  keys,
  seed,
  failpoint,
  undo = false,
} = JSON.parse(process.argv[2] ?? '') as Orders
let armed = !undo
const { keyreeve, clock } = await openTestKeyreeve({
  home,
  items: new Map(items),
  failpoint: (name) => {
    if (armed && name === failpoint) process.kill(process.pid, 'SIGKILL')
    if (failpoint === undefined && /backed-up|turned-back/.test(name)) writeSync(1, '.')
  },
})
const { fileChanges, context } = keyreeve
const files = filesIn(folder)
const [first] = files
if (!first) throw new Error('there are no files')

const change = async (): Promise<void> => {
  const [from, to] = holds(first, keys) === 0 ? keys : ([keys[1], keys[0]] as const)
  const planned = {
    subject: 'test',
    expiresAt: clock.now() + 1000,
    files: await planFiles(files, [from, to]),
  }
  must(
    await fileChanges.change(planned, asker, (record) =>
      context.db.write(() => {
        record()
        return { ok: true, data: null }
      }),
    ),
  )
}
const undoIt = async (): Promise<void> => {
  must(
    await fileChanges.undo('test', asker, (record) =>
      context.db.write(() => {
        record()
        return { ok: true, data: null }
      }),
    ),
  )
}

if (failpoint === undefined) {
  const random = seeded(seed)
  for (;;) {
    await change()
    if (random.below(2) === 0) await undoIt()
    clock.advance(random.below(2000))
  }
} else {
  await change()
  armed = true
  if (undo) await undoIt()
}
