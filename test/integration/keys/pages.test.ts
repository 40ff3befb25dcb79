import { expect, it, onTestFinished } from 'vitest'
import { listKeys } from '../../../electron/core/keys/list.ts'
import { addKeys } from '../../bench/many-keys.ts'
import { openTestKeyreeve } from '../../support/home.ts'

it('pages of keys joined are the whole list, also where many were made at the same moment', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  await addKeys(opened, 20)
  const whole = () => listKeys(context, { environment: 'test' }).map((key) => key.id)
  const joined = (limit: number): readonly string[] => {
    const ids: string[] = []
    for (;;) {
      const after = ids.at(-1)
      const page = listKeys(context, {
        environment: 'test',
        limit,
        ...(after === undefined ? {} : { after }),
      })
      ids.push(...page.map((key) => key.id))
      if (page.length < limit || ids.length > 100) return ids
    }
  }
  expect(new Set(whole()).size).toBe(20)
  for (let limit = 1; limit <= 25; limit += 1) expect(joined(limit)).toEqual(whole())
  expect(listKeys(context, { environment: 'production', after: whole()[3] ?? '', limit: 5 })).toEqual([])
  expect(listKeys(context, { environment: 'test', after: 'key_none', limit: 5 })).toEqual([])
})
