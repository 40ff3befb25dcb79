/** Checks a key ten times, waits until that was written, checks it three times more, and says so: to be killed then. */
import { createKey } from '../../../electron/core/keys/create.ts'
import { must, newKey, openTestKeyreeve } from '../../support/home.ts'

const { keyreeve } = await openTestKeyreeve({ home: process.argv[2] ?? '' })
const { key, secret } = must(await createKey(keyreeve.context, newKey(keyreeve, 'a', { keep: false })))
const check = (times: number): void => {
  for (let time = 0; time < times; time += 1)
    must(keyreeve.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api'))
}
check(10)
// The timer that writes does not keep a process alive.
setInterval(() => undefined, 1000)
keyreeve.onChange((thing) => {
  if (thing !== 'usage') return
  check(3)
  process.send?.(key.id)
})
