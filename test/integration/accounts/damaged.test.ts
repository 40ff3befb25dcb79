/** An account with an invalid MAC is not used, and can be saved again or archived. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import { recentActivity } from '../../support/activity.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { codeOf, must, newKey, openTestKeyreeve, yourAccount, type TestKeyreeve } from '../../support/home.ts'
import { tamper } from '../../support/tamper.ts'
import { archiveAccount, createAccount, updateAccount } from '../../support/operations.ts'

let test: TestKeyreeve
beforeEach(async () => {
  test = await openTestKeyreeve()
})
afterEach(() => test.cleanUp())

const shown = (id: string) => listAccounts(test.keyreeve.context, {}).find((account) => account.id === id)

describe('a damaged account', () => {
  it.each([
    ['its name', "UPDATE accounts SET name = 'x' WHERE id = ?"],
    ['that it is archived', 'UPDATE accounts SET archived_at = 1 WHERE id = ?'],
    ['when it was made', 'UPDATE accounts SET created_at = 1 WHERE id = ?'],
    ['its roles', "INSERT INTO account_roles (account_id, role_id) VALUES (?, 'event_reader')"],
  ])(
    'of your own (%s was changed) is listed, makes no key, and works again once it was repaired',
    async (_, change) => {
      const { context } = test.keyreeve
      const id = yourAccount(test.keyreeve)
      const key = must(await createKey(context, newKey(test.keyreeve, 'before'))).key
      tamper(test.home, change, id)
      expect(shown(id)).toMatchObject({ damaged: true, isYou: true, archivedAt: null })
      expect(codeOf(await createKey(context, newKey(test.keyreeve, 'during')))).toBe('damaged.account')

      expect(codeOf(await updateAccount(context, { id, name: 'me' }))).toBe('damaged.account_update')
      expect(codeOf(await updateAccount(context, { id, roles: ['all_reader'] }))).toBe(
        'damaged.account_update',
      )
      expect(codeOf(await updateAccount(context, { id, name: 'me', roles: ['no_such_role'] }))).toBe(
        'role_unknown',
      )
      expect(must(await updateAccount(context, { id, name: 'me', roles: ['all_reader'] }))).toMatchObject({
        name: 'me',
        roles: ['all_reader'],
        prefix: 'kr',
        isYou: true,
        archivedAt: null,
        damaged: false,
      })
      expect(shown(id)).toMatchObject({ damaged: false })
      expect(recentActivity(context.db, { of: { subject: id } })[0]).toMatchObject({
        action: 'account.repaired',
        details: { roles: ['all_reader'], prefix: 'kr' },
      })
      expect(must(await createKey(context, newKey(test.keyreeve, 'after'))).key.roles).toEqual(['all_reader'])
      // Keys do not depend on their account.
      expect(recentActivity(context.db, { of: { subject: key.id } })).toHaveLength(1)
    },
  )

  it('that is no longer marked as yours does not keep the vault from opening', async () => {
    const { context, vault } = test.keyreeve
    const id = yourAccount(test.keyreeve)
    tamper(test.home, 'UPDATE accounts SET is_you = 0 WHERE id = ?', id)
    vault.lock()
    expect(must(await vault.unlock(null)).state).toBe('open')
    expect(listAccounts(context, {}).map(({ name, isYou, damaged }) => [name, isYou, damaged])).toEqual([
      ['you 2', true, false],
      ['you', false, true],
    ])
    expect(codeOf(await createKey(context, newKey(test.keyreeve, 'a')))).toBe('ok')
    expect(must(await archiveAccount(context, { id }))).toMatchObject({ id, damaged: false })
    expect(listAccounts(context, {}).map(({ name }) => name)).toEqual(['you 2'])
    expect(recentActivity(context.db, { of: { subject: id } })[0]).toMatchObject({
      action: 'account.archived',
      details: { damaged: true },
    })
  })

  it('does not pass its roles on to the next save', async () => {
    const { context } = test.keyreeve
    const { id } = must(
      await createAccount(context, { type: 'service_account', name: 'reader', roles: ['event_reader'] }),
    )
    tamper(test.home, "UPDATE account_roles SET role_id = 'super_admin' WHERE account_id = ?", id)
    expect(codeOf(await updateAccount(context, { id, name: 'reader' }))).toBe('damaged.account_update')
    expect(must(await updateAccount(context, { id, name: 'reader', roles: ['event_reader'] })).roles).toEqual(
      ['event_reader'],
    )
  })
})
