import { describe, expect, it } from 'vitest'
import {
  accountCommands,
  activityCommands,
  canRehearse,
  keyCommands,
  roleCommands,
} from '../../../shared/commands/row-commands.ts'
import type { Message } from '../../../shared/messages/message.ts'
import { english } from '../../../shared/messages/languages.ts'
import { createTranslator } from '../../../shared/messages/translator.ts'
import { keyFixture } from '../../support/key-fixture.ts'

const { say } = createTranslator(english)
const now = 1_800_000_000_000
const key = keyFixture({ createdAt: now - 1000 })
const ids = (commands: readonly { readonly id: string }[]) => commands.map(({ id }) => id)
const labels = (commands: readonly { readonly label: Message }[]) => commands.map(({ label }) => say(label))

describe('what can be done with a key', () => {
  it('follows its status', () => {
    const rest = ['replace_lost', 'show_activity', 'delete']
    expect(ids(keyCommands(key, now))).toEqual(['copy', 'write', 'rotate', 'disable', ...rest])
    expect(ids(keyCommands({ ...key, disabledAt: now }, now))).toEqual(['copy', 'write', 'enable', ...rest])
    expect(ids(keyCommands({ ...key, expiresAt: now }, now))).toEqual(['copy', 'write', 'disable', ...rest])
    const replaced = { ...key, replacedBy: 'b', expiresAt: now + 1 }
    expect(ids(keyCommands(replaced, now))).toEqual(['copy', 'write', 'end_overlap', 'disable', ...rest])
    expect(ids(keyCommands({ ...key, kept: false }, now))).toEqual(['rotate', 'disable', ...rest])
  })

  it('is next to nothing when it was deleted or its record is damaged', () => {
    expect(ids(keyCommands({ ...key, status: 'damaged' }, now))).toEqual(['show_activity', 'delete'])
    expect(ids(keyCommands({ ...key, deletedAt: now }, now))).toEqual(['show_activity'])
  })

  it('its refusals can be rehearsed as long as it works', () => {
    const replaced = { ...key, replacedBy: 'b', expiresAt: now + 1 }
    expect([key, replaced].map((each) => canRehearse(each, now))).toEqual([true, true])
    const others = [
      { disabledAt: now },
      { expiresAt: now },
      { deletedAt: now },
      { status: 'damaged' as const },
    ]
    expect(others.map((change) => canRehearse({ ...key, ...change }, now))).toEqual(others.map(() => false))
  })

  it('says in production that it asks first', () => {
    expect(labels(keyCommands(key, now))).toContain('Disable')
    expect(labels(keyCommands({ ...key, environment: 'production' }, now))).toContain('Disable…')
  })

  it('leads to the key from another list', () => {
    expect(ids(keyCommands(key, now, true))[0]).toBe('show')
  })
})

it('an account with a damaged record is repaired before it gets keys', () => {
  const activeKeys = { test: 1, production: 0 }
  expect(labels(accountCommands({ damaged: false, activeKeys }, 'test'))).toEqual([
    'Edit…',
    'Create key…',
    'Show its keys',
    'Show activity',
    'Archive…',
  ])
  expect(labels(accountCommands({ damaged: true, activeKeys }, 'production'))).toEqual([
    'Repair…',
    'Show activity',
    'Archive…',
  ])
})

it('a built-in role cannot be changed', () => {
  expect(ids(roleCommands({ builtIn: true }))).toEqual(['show'])
  expect(ids(roleCommands({ builtIn: false }))).toEqual(['show', 'edit', 'delete'])
})

it('an entry of the activity leads to what it is about and to who did it', () => {
  const entry = {
    kind: 'change',
    seq: 1,
    at: now,
    action: 'key.disabled',
    environment: 'test',
    actor: { kind: 'key', id: 'b', name: 'robot' },
    origin: 'api',
    session: 's',
    subject: { kind: 'key', id: 'a', name: 'worker' },
    details: {},
  } as const
  expect(ids(activityCommands(entry))).toEqual(['show_subject', 'only_subject', 'show_actor'])
  const vault = {
    ...entry,
    actor: { kind: 'you' },
    subject: { kind: 'vault', id: 'v', name: 'vault' },
  } as const
  expect(ids(activityCommands(vault))).toEqual([])
})
