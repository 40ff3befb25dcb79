import { holdWriteLock } from '../support/write-lock.ts'
import { expect, test } from './fixture.ts'

test('While another process is writing, the app answers, opens and quits within a second', async ({ newLatchkey }) => {
  const latchkey = await newLatchkey().start()
  await latchkey.unlocked()
  await latchkey.keys.create('a')
  for (const round of ['running', 'started meanwhile']) {
    const lock = await holdWriteLock(latchkey.data)
    try {
      if (round === 'started meanwhile') {
        await latchkey.start()
        await latchkey.unlocked()
      }
      // It waits for the other process; quitting ends its page before there is an answer.
      const changing = latchkey.ask('accounts.create', { type: 'service_account', name: round, roles: ['event_reader'] }).catch(() => undefined)
      const begun = performance.now()
      expect((await latchkey.ask('app.info', {})).ok).toBe(true)
      expect((await latchkey.ask('keys.list', { environment: 'test' })).ok).toBe(true)
      expect(performance.now() - begun).toBeLessThan(1000)
      const { code, ms } = await latchkey.quit()
      expect(code).toBe(0)
      expect(ms).toBeLessThan(1000)
      await changing
    } finally {
      await lock.release()
    }
  }
})
