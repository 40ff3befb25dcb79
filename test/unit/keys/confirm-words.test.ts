import { describe, expect, it } from 'vitest'
import { deleteWords, disableWords } from '../../../renderer/screens/keys/confirm-words.ts'
import { keyFixture } from '../../support/key-fixture.ts'

const now = 1_800_000_000_000
const key = keyFixture({ environment: 'production', createdAt: now - 1000 })

describe('what deleting a key means', () => {
  it('says where the key works, and who will notice', () => {
    expect(deleteWords(key, now)).toBe(
      'It works in production. No program has used it yet. Its secret is removed from your keychain immediately. This can’t be undone.',
    )
    expect(deleteWords({ ...key, lastUsedAt: now, kept: false }, now)).toBe(
      'It works in production. Anything using it will be refused. This can’t be undone.',
    )
  })

  it.each([
    ['disabled', { disabledAt: now - 1 }, 'It is disabled'],
    ['expired', { expiresAt: now - 1 }, 'It has expired'],
    ['expired while the dialog is open', { expiresAt: now }, 'It has expired'],
    ['damaged', { status: 'damaged' }, 'Its record is damaged'],
  ] as const)('does not say that a key works that is %s', (_what, changes, says) => {
    const words = deleteWords({ ...key, lastUsedAt: now - 10, ...changes }, now)
    expect(words).toContain(`${says}, so it is already refused.`)
    expect(words).not.toMatch(/works|Anything using it/)
  })

  it('says of a replaced key that it still works', () => {
    const replaced = { ...key, replacedBy: 'c', expiresAt: now + 1000 }
    expect(deleteWords(replaced, now)).toContain('it still works in production')
    expect(deleteWords(replaced, now + 1000)).not.toContain('works')
  })

  it('does not promise that the secret of a damaged record goes', () => {
    expect(deleteWords({ ...key, status: 'damaged' }, now)).toContain(
      'removed from your keychain if it certainly belongs to this key',
    )
  })
})

it('disabling can be taken back', () => {
  expect(disableWords(key, now)).toMatch(/^It works in production\. .* You can enable it again\.$/)
})
