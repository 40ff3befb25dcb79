import type { Key } from '../../shared/domain/types.ts'

/** An active key that was never used, for tests of pure functions. */
export const keyFixture = (own: Partial<Key> = {}): Key => ({
  id: 'a',
  name: 'worker',
  environment: 'test',
  origin: 'issued',
  account: { id: 'b', name: 'robot', type: 'service_account', isYou: false },
  hint: 'kr_test_••••••abcd',
  kept: true,
  roles: [],
  permissions: [],
  status: 'active',
  createdAt: 0,
  expiresAt: null,
  endedAt: null,
  disabledAt: null,
  deletedAt: null,
  replacedBy: null,
  createdBy: null,
  dueAt: null,
  lastUsedAt: null,
  uses: 0,
  lastRefusal: null,
  ...own,
})
