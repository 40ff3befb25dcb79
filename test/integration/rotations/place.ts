import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { FilesDone, RotationPlan } from '../../../shared/domain/rotation.ts'
import { filesOf, skippedOf } from '../../../shared/domain/rotation.ts'
import type { Overlap } from '../../../shared/domain/types.ts'
import { must } from '../../support/home.ts'
import type { Scene } from '../scan/place.ts'

export const you = { kind: 'you' } as const

export const plan = async ({ keyreeve }: Scene, id: string): Promise<RotationPlan> =>
  must(await keyreeve.perform('rotations.plan', { id }, you))

/** Rotates a key in every file of its plan. */
export const rotate = async (
  scene: Scene,
  id: string,
  more: { readonly secret?: string; readonly overlap?: Overlap } = {},
): Promise<{ readonly id: string; readonly secret: string; readonly files: FilesDone }> => {
  const places = filesOf(await plan(scene, id)).map((file) => file.id)
  const { key, secret, files } = must(
    await scene.keyreeve.perform(
      'keys.rotate',
      {
        id,
        overlap: '24h',
        places,
        ...(more.secret === undefined ? {} : { as: 'given', otherEnvironment: true }),
        ...more,
      },
      you,
    ),
  )
  return { id: key.id, secret: secret ?? more.secret ?? '', files }
}

/** The reasons of skipped files, by their names. */
export const reasonsIn = (
  { folder }: Scene,
  skipped: ReturnType<typeof skippedOf>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(skipped.map(({ path, reason }) => [path.slice(folder.length + 1), reason.code]))

/** Runs git with a fixed identity, and without the configuration of this machine. */
export const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

export const at = ({ folder }: Scene, ...names: readonly string[]): string => join(folder, ...names)
