/** Killed at every step and at random moments, with a real gnome-keyring. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { seeded } from '../../support/random.ts'
import { times } from '../../support/torture.ts'
import { anchorsOf, newScene, recoverAndJudge, runWorker, type Scene } from './victim.ts'
import type { Kind } from './worker.ts'

const kills = times(40, 1000)
const rounds = times(2, 5)

let keyring: Keyring
const scenes: Scene[] = []
const scene = (name: string): Scene => {
  const made = newScene(keyring, `Keyreeve-test-${name}`)
  scenes.push(made)
  return made
}

beforeAll(async () => {
  keyring = await startKeyring()
}, 60_000)
afterAll(async () => {
  await Promise.all(scenes.map((each) => each.close()))
  await keyring.close()
})

const keepSteps = [
  'keep.after-journal',
  'keep.after-write',
  'keep.before-commit',
  'keep.after-commit',
] as const
const dropSteps = [
  'drop.before-commit',
  'drop.after-commit',
  'sweep.before-remove',
  'sweep.after-remove',
  'drop.after-sweep',
] as const
const rotateSteps = [...keepSteps.slice(0, 2), 'rotate.between-rows', ...keepSteps.slice(2)]
const steps: readonly (readonly [Kind, string])[] = [
  ...(['kept', 'long', 'import'] as const).flatMap((kind) => keepSteps.map((step) => [kind, step] as const)),
  ...dropSteps.map((step) => ['delete', step] as const),
  ...rotateSteps.map((step) => ['rotate', step] as const),
  ['renew', 'rotate.between-rows'],
]

/** Kills at the same point several times, in parallel data folders. */
const inRounds = async (act: (round: number) => Promise<void>): Promise<void> =>
  void (await Promise.all(Array.from({ length: rounds }, (_, index) => act(1 + index))))

describe('killed', { timeout: 300_000 }, () => {
  it('never: every operation passes the steps at which the others are killed', async () => {
    const whole = scene('whole')
    const run = await runWorker(whole, {
      seed: 1,
      kinds: ['kept', 'shown', 'rotate', 'renew', 'long', 'import', 'delete'],
      trace: true,
    })
    expect([run.code, run.errors, run.lines.at(-1)]).toEqual([0, '', 'finished'])
    const passed = new Map<string, string[]>()
    let at = 'setup'
    for (const line of run.lines) {
      const [verb, what = ''] = line.split(' ')
      // db/release-0.1.0 kills migrations at their steps.
      if (verb === 'passed' && !what.startsWith('migrate.')) passed.set(at, [...(passed.get(at) ?? []), what])
      if (verb === 'ready') at = 'kept'
      if (verb === 'done')
        at =
          (
            {
              kept: 'shown',
              shown: 'rotate',
              rotate: 'renew',
              renew: 'long',
              long: 'import',
              import: 'delete',
            } as Record<string, string>
          )[what] ?? 'end'
    }
    expect(Object.fromEntries(passed)).toEqual({
      setup: [
        'setup.before-write',
        'setup.after-write',
        'setup.before-write',
        'setup.after-write',
        'setup.after-commit',
      ],
      kept: keepSteps,
      rotate: rotateSteps,
      renew: ['rotate.between-rows'],
      long: keepSteps,
      import: keepSteps,
      delete: dropSteps,
    })
    expect(await recoverAndJudge(whole, run)).toEqual([])
    // Control: the others are killed while the activity is anchored, too.
    expect(await anchorsOf(whole)).toHaveLength(2)
  })

  it(`at every step of every operation, ${rounds} times each`, async () => {
    await inRounds(async (time) => {
      const one = scene(`steps-${time}`)
      expect(
        await recoverAndJudge(one, await runWorker(one, { seed: time, kinds: ['kept', 'long'] })),
      ).toEqual([])
      for (const [n, [kind, name]] of steps.entries()) {
        const run = await runWorker(one, {
          seed: 100 * time + n,
          kinds: ['shown', 'kept', kind],
          killAt: { name, hit: kind === 'delete' || name.startsWith('rotate') ? 1 : 2 },
        })
        expect(run.signal, `${kind} at ${name}: ${run.errors}`).toBe('SIGKILL')
        expect(await recoverAndJudge(one, run), `${kind} at ${name}`).toEqual([])
      }
    })
  })

  it.each([
    ['setup.before-write', 1],
    ['setup.after-write', 1],
    ['setup.before-write', 2],
    ['setup.after-write', 2],
    ['setup.after-commit', 1],
  ])('in the first set-up, at %s number %i', async (name, hit) => {
    await inRounds(async (time) => {
      const first = scene(`${name}-${hit}-${time}`)
      const run = await runWorker(first, {
        seed: time,
        kinds: ['kept'],
        killAt: { name, hit, fromStart: true },
      })
      expect(run.signal, run.errors).toBe('SIGKILL')
      expect(await recoverAndJudge(first, run)).toEqual([])
    })
  })

  it.each([
    ['keep.after-write', 'sweep.before-remove'],
    ['keep.before-commit', 'sweep.after-remove'],
    ['drop.after-commit', 'sweep.before-remove'],
    ['drop.after-commit', 'sweep.after-remove'],
  ])('at %s, and in the recovery at %s', async (name, inRecovery) => {
    await inRounds(async (time) => {
      const twice = scene(`${name}-${inRecovery}-${time}`)
      const run = await runWorker(twice, {
        seed: time,
        kinds: ['kept', 'kept', name.startsWith('drop') ? 'delete' : 'import'],
        killAt: { name, hit: name.startsWith('drop') ? 1 : 3 },
      })
      const recovery = await runWorker(twice, {
        seed: 10 + time,
        count: 0,
        killAt: { name: inRecovery, hit: 1, fromStart: true },
      })
      expect([run.signal, recovery.signal], run.errors + recovery.errors).toEqual(['SIGKILL', 'SIGKILL'])
      expect(await recoverAndJudge(twice, run, recovery)).toEqual([])
    })
  })

  it('with a journal that forgets, at the same steps: the check finds the orphans', async () => {
    const control = scene('control')
    const found: string[] = []
    for (const [n, name] of (['keep.after-write', 'keep.before-commit'] as const).entries()) {
      const run = await runWorker(control, {
        seed: 300 + n,
        kinds: ['kept', 'import'],
        killAt: { name, hit: 2 },
        naive: true,
      })
      expect(run.signal, run.errors).toBe('SIGKILL')
      found.push(...(await recoverAndJudge(control, run)).map((fault) => fault.replace(/:.*/, '')))
    }
    expect(found).toEqual(['orphan', 'orphan', 'orphan'])
  })

  it('between the rows of a rotation without a transaction: the check finds the half', async () => {
    const control = scene('torn')
    const run = await runWorker(control, {
      seed: 400,
      kinds: ['shown', 'renew'],
      killAt: { name: 'rotate.between-rows', hit: 1 },
      torn: true,
    })
    expect(run.signal, run.errors).toBe('SIGKILL')
    expect(
      (await recoverAndJudge(control, run)).map((fault) => fault.replace(/: .* gave/, ' gave')),
    ).toContain('half a rotation gave way to nothing')
  })
})

/** One third each: at a random step, at a random moment, and during the recovery from a kill. */
const killAtRandom = async (
  at: Scene,
  seed: number,
  count: number,
): Promise<{
  readonly killed: number
  readonly acknowledged: number
  readonly faults: readonly string[]
}> => {
  const random = seeded(seed)
  const faults: string[] = []
  let acknowledged = 0
  let killed = 0
  for (let n = 0; killed < count; n += 1) {
    const own = { seed: seed * 10_000 + n, count: 60 }
    const way = n % 3
    const runs =
      way === 0
        ? [await runWorker(at, { ...own, killAt: { hit: 1 + random.below(24) } })]
        : way === 1
          ? [await runWorker(at, own, { line: 'ready', ms: random.next() * 120 })]
          : [
              await runWorker(at, { ...own, killAt: { hit: 1 + random.below(12) } }),
              await runWorker(at, { seed: own.seed, count: 0 }, { line: 'helper', ms: random.next() * 60 }),
            ]
    killed += runs.filter((run) => run.signal === 'SIGKILL').length
    acknowledged += runs.flatMap((run) => run.lines).filter((line) => line.startsWith('done')).length
    for (const run of runs)
      if (run.signal === null && run.code !== 0) faults.push(`it failed by itself: ${run.errors}`)
    faults.push(...(await recoverAndJudge(at, ...runs)).map((fault) => `seed ${own.seed}: ${fault}`))
  }
  return { killed, acknowledged, faults }
}

it(`killed ${kills} times at random`, { timeout: 1_200_000 }, async () => {
  // Two data folders on one keyring, one per core.
  const outcomes = await Promise.all(
    [1, 2].map((seed) => killAtRandom(scene(`random-${seed}`), seed, kills / 2)),
  )
  const sum = (of: 'killed' | 'acknowledged'): number =>
    outcomes.reduce((total, outcome) => total + outcome[of], 0)
  console.log(`${sum('killed')} kills between ${sum('acknowledged')} acknowledged operations`)
  expect(outcomes.flatMap((outcome) => outcome.faults)).toEqual([])
  expect(sum('acknowledged')).toBeGreaterThan(kills / 2)
})
