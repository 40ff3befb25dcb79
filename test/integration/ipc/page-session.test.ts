/** Requests whose page ends while they run: the app's real dispatcher with a real core. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Input, OperationName, Output } from '../../../shared/operations/index.ts'
import { refuse, type Result } from '../../../shared/domain/errors.ts'
import { must, newFolder, yourAccount } from '../../support/home.ts'
import { openDispatcher, type Subject } from './dispatcher.ts'

let subject: Subject
let file: string
/** Whether the page ends right after the system dialog was answered, while the request goes on. */
let endsMeanwhile: boolean
/** The answer of the system dialog about a copy. */
let confirmCopy: () => Promise<boolean>
const meanwhile = <Answer>(answer: Answer): Answer => {
  if (endsMeanwhile) subject.session.end()
  return answer
}

beforeEach(async () => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  file = join(folder, '.env')
  endsMeanwhile = false
  confirmCopy = async () => true
  subject = await openDispatcher(
    {},
    {
      pickEnvFile: async () => meanwhile(file),
      copyGuard: {
        takeGesture: () => true,
        isPermitted: () => false,
        permit: () => meanwhile(undefined),
        unlocked: () => undefined,
      },
      confirm: () => confirmCopy(),
    },
  )
})

const ask = async <Name extends OperationName>(
  name: Name,
  input: Input<Name>,
): Promise<Result<Output<Name>>> => (await subject.dispatch(name, input, true)) as Result<Output<Name>>
const create = (name: string, keep = true) =>
  ask('keys.create', {
    name,
    accountId: yourAccount(subject.test.keyreeve),
    environment: 'production',
    expiration: 'never',
    keep,
  })
const rotate = (id: string, keep = true) => ask('keys.rotate', { id, overlap: 'none', keep })

it('a new secret is only sent to and held for the page that asked for it', async () => {
  const { deliveries } = subject.test.keyreeve
  const there = must(await create('there')).key.id
  expect(deliveries.secrets.isHeld(there)).toBe(true)
  const rotated = must(await rotate(there))
  expect([deliveries.secrets.isHeld(rotated.key.id), rotated.secret]).toEqual([true, expect.any(String)])

  for (const keep of [true, false]) {
    const refused = keep ? 'keychain_locked.new_secret_kept' : 'keychain_locked.new_secret_lost'
    const name = `late, ${keep ? 'kept' : 'not kept'}`
    const find = async () => must(await ask('keys.find', { environment: 'production', name }))
    const creating = create(name, keep)
    subject.session.end()
    expect(await creating).toEqual(refuse(refused, { name }))
    const late = await find()
    expect([late.kept, deliveries.secrets.isHeld(late.id)]).toEqual([keep, false])

    const rotating = rotate(late.id, keep)
    subject.session.end()
    expect(await rotating).toEqual(refuse(refused, { name }))
    const next = await find()
    expect([next.id === late.id, next.kept, deliveries.secrets.isHeld(next.id)]).toEqual([false, keep, false])
  }
})

it('a new secret is held until its key is deleted, also after a refused deletion', async () => {
  const { keychain, keyreeve } = subject.test
  const { id } = must(await create('key')).key
  keychain.setState('unavailable')
  expect(await ask('keys.delete', { id })).toMatchObject({
    ok: false,
    error: { code: 'keychain_unavailable.memory' },
  })
  expect(keyreeve.deliveries.secrets.isHeld(id)).toBe(true)
  keychain.setState('open')
  must(await ask('keys.delete', { id }))
  expect(keyreeve.deliveries.secrets.isHeld(id)).toBe(false)
})

it('a file that was chosen after the page ended gets no handle', async () => {
  const { id } = must(await create('key')).key
  endsMeanwhile = true
  expect(await ask('deliveries.pickEnvFile', { id })).toEqual({ ok: true, data: null })
  endsMeanwhile = false
  expect(must(await ask('deliveries.pickEnvFile', { id }))?.handle).toBeTruthy()
  expect(existsSync(file)).toBe(false)
})

it('copies nothing when the page ends while the keychain is being read', async () => {
  const { id } = must(await create('key')).key
  must(await ask('keys.forget', { id }))
  const copy = () => ask('deliveries.copy', { id, form: 'value' })
  endsMeanwhile = true
  expect(await copy()).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy_session' } })
  expect(subject.clipboard.copies).toBe(0)
  endsMeanwhile = false
  must(await copy())
  expect(subject.clipboard.copies).toBe(1)
})

it('a dialog closed because the page ended is not reported as declined', async () => {
  const { id } = must(await create('key')).key
  must(await ask('keys.forget', { id }))
  const copy = () => ask('deliveries.copy', { id, form: 'value' })
  confirmCopy = async () => {
    subject.session.end()
    return false
  }
  expect(await copy()).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy_session' } })
  confirmCopy = async () => false
  expect(await copy()).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy' } })
  expect(subject.clipboard.copies).toBe(0)
})
