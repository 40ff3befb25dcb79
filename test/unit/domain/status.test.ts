import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextChange, statusOf } from '../../../shared/domain/status.ts'
import { endsSoon, isDue, rotationAge, unusedAge } from '../../../shared/domain/lifetimes.ts'

const fresh = {
  status: 'active',
  deletedAt: null,
  disabledAt: null,
  expiresAt: null,
  endedAt: null,
  replacedBy: null,
  createdAt: 0,
  dueAt: null,
} as const
const day = 86_400_000

describe('the status of a key', () => {
  it('becomes expired at the exact moment, whatever it was when it was read', () => {
    for (const status of ['active', 'expired', 'replaced'] as const) {
      const key = { ...fresh, status, expiresAt: 1000 }
      expect([statusOf(key, 999), statusOf(key, 1000), statusOf(key, 1001)]).toEqual([
        'active',
        'expired',
        'expired',
      ])
    }
    expect(statusOf({ ...fresh, replacedBy: 'key_b', expiresAt: 1000 }, 999)).toBe('replaced')
    expect(statusOf({ ...fresh, replacedBy: 'key_b', expiresAt: 1000 }, 1000)).toBe('expired')
    // Ended by hand, whatever the clock says.
    expect(statusOf({ ...fresh, replacedBy: 'key_b', expiresAt: 1000, endedAt: 1000 }, 999)).toBe('expired')
  })

  it('is the first of damaged, deleted, disabled, expired, replaced, active that applies', () => {
    const all = { ...fresh, deletedAt: 1, disabledAt: 1, expiresAt: 1, replacedBy: 'key_b' }
    expect(statusOf({ ...all, status: 'damaged' }, 2)).toBe('damaged')
    expect(statusOf(all, 2)).toBe('deleted')
    expect(statusOf({ ...all, deletedAt: null }, 2)).toBe('disabled')
    expect(statusOf({ ...all, deletedAt: null, disabledAt: null }, 2)).toBe('expired')
    expect(statusOf({ ...all, deletedAt: null, disabledAt: null, expiresAt: null }, 2)).toBe('replaced')
    expect(statusOf(fresh, 2)).toBe('active')
  })
})

describe('the next change', () => {
  it('is null for a key that no longer changes over time', () => {
    expect(nextChange({ ...fresh, deletedAt: 1, expiresAt: 10 * day }, 2)).toBeNull()
    expect(nextChange({ ...fresh, status: 'damaged', expiresAt: 10 * day }, 2)).toBeNull()
    expect(nextChange(fresh, unusedAge)).toBeNull()
  })

  it('is when the key starts to expire, and then when it expires', () => {
    const key = { ...fresh, expiresAt: 4 * day }
    expect(nextChange(key, 0)).toBe(3 * day)
    expect(nextChange(key, 3 * day)).toBe(4 * day)
  })

  it('is never missed: until then, nothing that is shown of the key changes', () => {
    const moment = fc.integer({ min: 0, max: 400 * day })
    const key = fc.record({
      expiresAt: fc.option(moment),
      disabledAt: fc.option(moment),
      replacedBy: fc.option(fc.constant('key_b')),
      dueAt: fc.constantFrom(null, rotationAge),
    })
    fc.assert(
      fc.property(key, moment, fc.double({ min: 0, max: 0.999, noNaN: true }), (facts, now, share) => {
        const each = { ...fresh, ...facts }
        const next = nextChange(each, now) ?? now + 100 * day
        expect(next).toBeGreaterThan(now)
        const between = now + Math.floor((next - now - 1) * share)
        const said = (at: number) => [
          statusOf(each, at),
          endsSoon(each, at),
          isDue(each, at),
          at - each.createdAt >= unusedAge,
        ]
        expect(said(between)).toEqual(said(now))
      }),
      { seed: 20261127 },
    )
  })
})
