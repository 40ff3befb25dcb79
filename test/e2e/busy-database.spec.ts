import { holdWriteLock } from '../support/write-lock.ts'
import { expect, test } from './fixture.ts'

test('answers, opens and quits within a second while another process is writing', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve().start()
  await keyreeve.unlocked()
  await keyreeve.keys.create('a')
  for (const round of ['running', 'started meanwhile']) {
    const lock = await holdWriteLock(keyreeve.data)
    try {
      if (round === 'started meanwhile') {
        await keyreeve.start()
        await keyreeve.unlocked()
      }
      // Waits for the other process; quitting ends the page before the reply.
      const changing = keyreeve
        .ask('accounts.create', { type: 'service_account', name: round, roles: ['event_reader'] })
        .catch(() => undefined)
      const begun = performance.now()
      expect((await keyreeve.ask('app.info', {})).ok).toBe(true)
      expect((await keyreeve.listKeys('test')).ok).toBe(true)
      expect(performance.now() - begun).toBeLessThan(1000)
      const { code, ms } = await keyreeve.quit()
      expect(code).toBe(0)
      expect(ms).toBeLessThan(1000)
      await changing
    } finally {
      await lock.release()
    }
  }
})
