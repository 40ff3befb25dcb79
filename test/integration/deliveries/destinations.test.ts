/** The contract of every destination, which deliveries, recovery and checks rely on. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TimedClipboard } from '../../../electron/core/deliveries/clipboard-timer.ts'
import type {
  Destination,
  Matches,
  Plan,
  RevertProgress,
} from '../../../electron/core/deliveries/destination.ts'
import { createClipboardDestination } from '../../../electron/core/deliveries/destinations/clipboard.ts'
import { envFileDestination } from '../../../electron/core/deliveries/destinations/env-file.ts'
import {
  childProcessDestination,
  outputDestination,
} from '../../../electron/core/deliveries/destinations/hand-over.ts'
import { templateFileDestination } from '../../../electron/core/deliveries/destinations/template-file.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { fileClipboard } from '../../support/clipboard.ts'
import { must, newFolder } from '../../support/home.ts'

/** A destination with one place, and what other programs do to that place. */
type Case<Target, Seen, Planned extends Plan, Done> = {
  readonly destination: Destination<Target, Seen, Planned, Done>
  readonly target: Target
  /** What is at the place and beside it. */
  readonly content: () => string
  /** Another program writes another value. */
  readonly change: () => void
  /** Whether a secret that was just applied can be reverted. */
  readonly canRevert: boolean
  /** Another program removes the value. */
  readonly remove: () => void
  /** Makes the place unreadable. */
  readonly hide: () => void
}
/** A test of one case of any type. */
type Use = <Target, Seen, Planned extends Plan, Done>(
  each: Case<Target, Seen, Planned, Done>,
) => Promise<void>

const secret = new Secret('kr_test_CANARY0123456789canary0123456789')
const old = 'somebody-elses-secret'
const matches =
  (plan: Plan): Matches =>
  (found) =>
    found.reveal() === plan.expected.reveal()
const nothingReached = (): undefined => undefined
const ignored: RevertProgress = { begin: async () => undefined, reached: nothingReached }

const folder = (): string => {
  const made = newFolder()
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const envFile =
  (inPlace: boolean) =>
  async (use: Use): Promise<void> => {
    const path = join(folder(), '.env')
    writeFileSync(path, `A=1\nTOKEN=${old}\n`)
    await use({
      destination: envFileDestination,
      target: { path, variable: 'TOKEN', inPlace },
      content: () => [readFileSync(path, 'utf8'), ...readdirSync(dirname(path))].join('\n'),
      canRevert: true,
      change: () => writeFileSync(path, 'TOKEN=another\n'),
      remove: () => writeFileSync(path, 'A=1\n'),
      hide: () => chmodSync(path, 0),
    })
  }

const clipboard = async (use: Use): Promise<void> => {
  const file = join(folder(), 'clipboard')
  writeFileSync(file, old)
  const port = fileClipboard(file)
  const timed = new TimedClipboard(
    {
      ...port,
      buffers: port.buffers.map((buffer) => ({
        ...buffer,
        readText: async () => (existsSync(file) ? buffer.readText() : Promise.reject(new Error('no answer'))),
      })),
    },
    { monotonic: () => 0, wall: () => 0, after: () => () => undefined },
    { listener: () => undefined, lifetimeMs: () => 30_000 },
  )
  await use({
    destination: createClipboardDestination(() => timed),
    target: { key: { id: 'key_a', name: 'a' } as Key, form: 'env', variable: 'TOKEN' },
    content: () => readFileSync(file, 'utf8'),
    // A copy of this run is cleared by its own timer.
    canRevert: false,
    change: () => writeFileSync(file, 'another'),
    remove: () => writeFileSync(file, ''),
    hide: () => rmSync(file),
  })
}

const templateFile = async (use: Use): Promise<void> => {
  const path = join(folder(), 'config.yaml')
  writeFileSync(path, `token: ${old}\n`)
  await use({
    destination: templateFileDestination,
    target: {
      path,
      text: new Secret(`token: ${secret.reveal()}\n`),
      reference: 'kr://test/worker',
      isTrackedAccepted: false,
    },
    content: () => [readFileSync(path, 'utf8'), ...readdirSync(dirname(path))].join('\n'),
    canRevert: false,
    change: () => writeFileSync(path, 'token: another\n'),
    remove: () => writeFileSync(path, ''),
    hide: () => chmodSync(path, 0),
  })
}

describe.each([
  ['a .env file', envFile(false)],
  ['a file made from a template', templateFile],
  ['a .env file that is written in place', envFile(true)],
  ['the clipboard', clipboard],
])('%s', (_, withCase) => {
  it('inspecting and planning change nothing and show no value', () =>
    withCase(async ({ destination, target, content }) => {
      const before = content()
      const seen = must(await destination.inspect(target))
      const plan = must(await destination.plan(target, secret))
      expect(content()).toBe(before)
      const shown = [seen, plan].map((each) => `${JSON.stringify(each)} ${inspect(each, { depth: 9 })}`)
      expect(shown.filter((text) => text.includes(secret.reveal()) || text.includes(old))).toEqual([])
      expect(plan.place.locator).not.toBe('')
      expect(JSON.parse(JSON.stringify([plan.details, plan.leftovers]))).toEqual([
        plan.details,
        plan.leftovers,
      ])
    }))

  it('the place contains the secret only after applying', () =>
    withCase(async ({ destination, target, content }) => {
      const plan = must(await destination.plan(target, secret))
      expect(await destination.verify(plan.place, matches(plan))).toBe('changed')
      must(await destination.apply(plan, nothingReached))
      expect(content()).toContain(secret.reveal())
      expect(await destination.verify(plan.place, matches(plan))).toBe('present')
      expect(await destination.verify(plan.place, () => false)).toBe('changed')
    }))

  it('verifying reports whether the secret is present, changed, gone or unreadable', () =>
    withCase(async ({ destination, target, change, remove, hide }) => {
      const plan = must(await destination.plan(target, secret))
      must(await destination.apply(plan, nothingReached))
      change()
      expect(await destination.verify(plan.place, matches(plan))).toBe('changed')
      remove()
      expect(await destination.verify(plan.place, matches(plan))).toBe('gone')
      hide()
      expect(await destination.verify(plan.place, matches(plan))).toBe('unreadable')
    }))

  it('cleans up after an apply was interrupted at any step, from the stored leftovers', () =>
    withCase(async (each) => {
      const { destination, target, content } = each
      const steps: string[] = []
      must(
        await destination.apply(
          must(await destination.plan(target, secret)),
          (step) => void steps.push(step),
        ),
      )
      expect(steps.length).toBeGreaterThan(0)
      each.change()
      const before = content()
      for (const cut of steps) {
        const plan = must(await destination.plan(target, secret))
        await expect(
          destination.apply(plan, (step) => {
            if (step === cut) throw new Error('cut short')
          }),
          cut,
        ).rejects.toThrow('cut short')
        const leftovers = JSON.parse(JSON.stringify(plan.leftovers)) as Plan['leftovers']
        expect(await destination.cleanUp(plan.place, leftovers), cut).toBe(true)
        expect(await destination.cleanUp(plan.place, leftovers), `${cut}, again`).toBe(true)
        const state = await destination.verify(plan.place, matches(plan))
        if (state !== 'present') expect([cut, content()]).toEqual([cut, before])
        each.change()
      }
    }))

  it('reverting removes our secret, and nothing else', () =>
    withCase(async ({ destination, target, content, change, canRevert }) => {
      expect(destination.isTemporary && !destination.revert).toBe(false)
      if (!destination.revert) return
      const plan = must(await destination.plan(target, secret))
      if (canRevert) {
        must(await destination.apply(plan, nothingReached))
        expect(await destination.revert(plan.place, matches(plan), ignored)).toBe('gone')
        expect(content()).not.toContain(secret.reveal())
        expect(await destination.verify(plan.place, matches(plan))).toBe('gone')
      }
      change()
      const before = content()
      expect(await destination.revert(plan.place, matches(plan), ignored)).not.toBe('present')
      expect(content()).toBe(before)
    }))
})

it('a .env file: a removal that was interrupted at any step is cleaned up from its announced leftovers', () =>
  envFile(false)(async ({ destination, target, content }) => {
    const plan = must(await destination.plan(target, secret))
    const steps: string[] = []
    const run = async (cut?: string): Promise<Plan['leftovers']> => {
      must(await destination.apply(must(await destination.plan(target, secret)), nothingReached))
      let announced: Plan['leftovers'] = {}
      const removal = destination.revert?.(plan.place, matches(plan), {
        begin: async (leftovers) => {
          announced = JSON.parse(JSON.stringify(leftovers)) as Plan['leftovers']
        },
        reached: (step) => {
          if (cut === undefined) steps.push(step)
          else if (step === cut) throw new Error('cut short')
        },
      })
      if (cut === undefined) expect(await removal).toBe('gone')
      else await expect(removal).rejects.toThrow('cut short')
      return announced
    }
    await run()
    expect(steps).toContain('temp-written')
    const clean = content().replace(/^TOKEN=.*$/m, '')
    for (const cut of steps) {
      expect(await destination.cleanUp(plan.place, await run(cut)), cut).toBe(true)
      expect(content().replace(/^TOKEN=.*$/m, ''), cut).toBe(clean)
    }
  }))

it.each([2 ** 13 + 1, 2 ** 20 - 10])(
  'a .env file with %i blank lines is too costly to parse, so it is unreadable',
  async (blanks) => {
    const path = join(folder(), '.env')
    writeFileSync(path, '\n'.repeat(blanks))
    const place = { locator: path, variable: 'TOKEN' }
    expect(await envFileDestination.verify(place, () => true)).toBe('unreadable')
  },
)

// Nothing remains of these, so only what happens before and during the delivery can be asked of them.
describe.each([childProcessDestination, outputDestination])('$name', (destination) => {
  const target = { program: 'node', variable: 'TOKEN' }

  it('is planned without showing a value, and leaves nothing to look at, clean up or track', async () => {
    const seen = must(await destination.inspect(target))
    const plan = must(await destination.plan(target, secret))
    expect(`${JSON.stringify([seen, plan])} ${inspect([seen, plan], { depth: 9 })}`).not.toContain(
      secret.reveal(),
    )
    expect(plan.place).toEqual({ locator: 'node', variable: 'TOKEN' })
    const steps: string[] = []
    must(await destination.apply(plan, (step) => void steps.push(step)))
    expect(steps).toEqual(['handed-over'])
    expect(await destination.verify(plan.place, matches(plan))).toBe('gone')
    expect(await destination.cleanUp(plan.place, plan.leftovers)).toBe(true)
    expect([destination.isTracked, destination.isTemporary, 'revert' in destination]).toEqual([
      false,
      false,
      false,
    ])
  })
})
