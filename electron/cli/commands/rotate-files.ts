import { relative } from 'node:path'
import {
  filesOf,
  skippedOf,
  type FilesDone,
  type RotatedFile,
  type RotationPlan,
  type SkippedFile,
} from '../../../shared/domain/rotation.ts'
import type { Overlap } from '../../../shared/domain/types.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { askYes } from '../ask.ts'
import type { ImportOptions } from '../import-answer.ts'
import { type CliIo, isInteractive, type Look } from '../io.ts'

export const placesChoices = ['all', 'none', 'ask'] as const

export type RotateOptions = ImportOptions & {
  readonly overlap: Overlap
  readonly places?: (typeof placesChoices)[number]
  readonly dryRun?: boolean
  readonly due?: boolean
  readonly undo?: boolean
  readonly print?: boolean
  readonly endOverlap?: boolean
  readonly yes?: boolean
  readonly withCreated?: boolean
}

/** The copies in a file, as a diff: the old key's hint stands for the value. */
const diffOf = (
  look: Look,
  hint: string,
  { path, copies }: RotatedFile,
  folder: string,
): readonly string[] => [
  `    ${escapeControls(relative(folder, path))}`,
  ...copies.flatMap(({ line, variable }) => {
    const [number, name] = [String(line).padStart(5), variable === null ? '' : `${escapeControls(variable)} `]
    return [
      look.style('red', `    ${number} - ${name}${hint}`),
      look.style('green', `    ${number} + ${name}${t('rotations.new_secret')}`),
    ]
  }),
]

const skippedLines = (look: Look, skipped: readonly SkippedFile[]): readonly string[] =>
  skipped.length === 0
    ? []
    : [
        look.style('bold', t('rotations.skipped')),
        ...skipped.flatMap(({ path, reason, command }) => [
          `  ${escapeControls(path)}`,
          `    ${escapeControls(say(reason))}`,
          ...(command === null ? [] : [look.style('dim', `    ${escapeControls(command)}`)]),
        ]),
      ]

/** What a rotation would do to files, by project and working tree. */
export const planLines = (look: Look, plan: RotationPlan): readonly string[] => [
  ...plan.groups.flatMap(({ kind, folder, trees }) => {
    const changing = trees.filter(({ files }) => files.length > 0)
    if (changing.length === 0) return []
    return [
      `${look.style('bold', escapeControls(folder))} (${t(`rotations.kind.${kind}`)})`,
      ...changing.flatMap((tree) => [
        ...(changing.length > 1 ? [`  ${escapeControls(tree.folder)}`] : []),
        ...tree.files.flatMap((file) => diffOf(look, plan.key.hint, file, tree.folder)),
      ]),
    ]
  }),
  ...skippedLines(look, skippedOf(plan)),
]

/** What became of files: those that were left, each with the reason and the command. */
export const doneLines = (look: Look, { left }: FilesDone): readonly string[] => skippedLines(look, left)

/**
 * The ids of the files to change. A person at a terminal is asked for each project, unless the options say otherwise; a script changes all.
 */
export const chooseFiles = async (
  io: CliIo,
  plan: RotationPlan,
  { places, yes = false }: Pick<RotateOptions, 'places' | 'yes'>,
): Promise<readonly string[]> => {
  const choice = places ?? (yes || !isInteractive(io) ? 'all' : 'ask')
  if (choice === 'none') return []
  if (choice === 'all') return filesOf(plan).map(({ id }) => id)
  const chosen: string[] = []
  for (const group of plan.groups) {
    const files = filesOf({ groups: [group] })
    if (files.length === 0) continue
    if (await askYes(io, t('rotations.ask_group', { count: files.length, folder: group.folder })))
      chosen.push(...files.map(({ id }) => id))
  }
  return chosen
}
