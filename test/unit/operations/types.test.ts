/** What must not compile; the type check, which includes this file, verifies it. */
import { expectTypeOf, it } from 'vitest'
import type { Handlers, Services } from '../../../electron/core/perform.ts'
import type { Account, Actor } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { operation, type Operation } from '../../../shared/operations/operation.ts'
import { byId } from '../../../shared/operations/fields.ts'

it('the handler table has all operations and no others', () => {
  expectTypeOf<Handlers>().toExtend<Handlers>()
  expectTypeOf<Omit<Handlers, 'keys.create'>>().not.toExtend<Handlers>()
  expectTypeOf<Omit<Handlers, 'app.painted'>>().not.toExtend<Handlers>()
  expectTypeOf<keyof Handlers>().not.toEqualTypeOf<keyof Handlers | 'keys.other'>()
})

it('an operation has all rules', () => {
  expectTypeOf<Operation>().toExtend<Operation>()
  expectTypeOf<Omit<Operation, 'input'>>().not.toExtend<Operation>()
  expectTypeOf<Omit<Operation, 'kind'>>().not.toExtend<Operation>()
  expectTypeOf<Omit<Operation, 'vault'>>().not.toExtend<Operation>()
  expectTypeOf<Omit<Operation, 'confirm'>>().not.toExtend<Operation>()
  expectTypeOf<Omit<Operation, 'actors'>>().not.toExtend<Operation>()
})

it('a handler takes its schema’s output and returns the declared type; a write is synchronous', () => {
  type Archive = Handlers['accounts.archive']
  expectTypeOf<Parameters<Archive>>().toEqualTypeOf<[Services, { id: string }, Actor]>()
  expectTypeOf<ReturnType<Archive>>().toEqualTypeOf<Result<Account>>()
  expectTypeOf<Promise<Result<Account>>>().not.toExtend<ReturnType<Archive>>()
  expectTypeOf<Promise<Result<null>>>().toExtend<ReturnType<Handlers['keys.forget']>>()
})

it('handlers that work without an open data folder have no access to it', () => {
  expectTypeOf<Parameters<Handlers['app.info']>[0]>().not.toHaveProperty('context')
  expectTypeOf<Parameters<Handlers['vault.status']>[0]>().toHaveProperty('context')
})

it('whoever lets keys ask says what they need', () => {
  type Rules = Parameters<ReturnType<typeof operation<null>>>[0]
  type Person = Omit<Extract<Rules, { readonly keyPermission?: undefined }>, 'actors' | 'keyPermission'>
  expectTypeOf<Person & { readonly actors: ['you'] }>().toExtend<Rules>()
  expectTypeOf<Person & { readonly actors: ['you', 'key'] }>().not.toExtend<Rules>()
  expectTypeOf<
    Person & { readonly actors: ['you', 'key']; readonly keyPermission: 'event:read' }
  >().toExtend<Rules>()
})

it('confirming in production names a field of the input', () => {
  type Rules = Parameters<ReturnType<typeof operation<null>>>[0]
  expectTypeOf(
    operation<null>()({
      input: byId,
      kind: 'write',
      vault: 'open',
      confirm: { when: 'production', key: 'id', code: 'confirmation_required.delete' },
      actors: ['you'],
    }).output,
  ).toEqualTypeOf<null | undefined>()
  expectTypeOf<{ when: 'production'; message: string }>().not.toExtend<Rules['confirm']>()
})
