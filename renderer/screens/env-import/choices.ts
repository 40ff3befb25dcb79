import {
  isImportable,
  isKnown,
  type ImportLine,
  type ImportPreview,
} from '../../../shared/domain/env-import.ts'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import type { Input } from '../../../shared/operations/index.ts'

/** What the user has changed about the lines, by `lineId`: whether they are chosen, and the names of their keys. */
export type Choices = {
  readonly chosen: Readonly<Record<string, boolean>>
  readonly names: Readonly<Record<string, string>>
  /** References are put in the place of the chosen values. */
  readonly references: boolean
}

export const noChoices: Choices = { chosen: {}, names: {}, references: false }

export const lineId = ({ path }: Pick<ImportPreview, 'path'>, { line }: Pick<ImportLine, 'line'>): string =>
  `${line} ${path}`

/** Whether anything can be done with a line: import it, or put a reference to its key in its place. */
export const isOffered = (line: ImportLine, { references }: Choices): boolean =>
  isImportable(line) || (references && isKnown(line))

/**
 * Whether a line is chosen. Until the user says otherwise, new secrets are, and with references known ones of the file's environment: a
 * production key in a file for test, or the other way round, is something to look at.
 */
export const isChosen = (file: ImportPreview, line: ImportLine, choices: Choices): boolean =>
  isOffered(line, choices) &&
  (choices.chosen[lineId(file, line)] ??
    (line.state === 'new' || (isKnown(line) && line.key?.environment === file.environment)))

export const nameOf = (file: ImportPreview, line: ImportLine, { names }: Choices): string =>
  names[lineId(file, line)] ?? line.suggestedName ?? ''

type ChosenFile = Input<'envFiles.import'>['files'][number]

/** What to ask of `envFiles.import`; files of which nothing is chosen are left out. `handles` are in the order of the files. */
export const chosenFiles = (
  files: readonly ImportPreview[],
  handles: readonly string[],
  choices: Choices,
): readonly ChosenFile[] =>
  files.flatMap((file, index): readonly ChosenFile[] => {
    const chosen = file.lines.filter((line) => isChosen(file, line, choices))
    if (chosen.length === 0) return []
    return [
      {
        file: handles[index] ?? '',
        stamp: file.stamp,
        environment: file.environment,
        expiration: defaultExpiration(file.environment),
        lines: chosen
          .filter(isImportable)
          .map((line) => ({ line: line.line, name: nameOf(file, line, choices) })),
        references: choices.references ? chosen.map(({ line }) => line) : [],
      },
    ]
  })
