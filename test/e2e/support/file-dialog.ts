import type { ElectronApplication } from '@playwright/test'

/** Makes the system's file dialog return this path, or be cancelled. It is not part of the page, so tests cannot press its buttons. */
export const answerFileDialog = (application: ElectronApplication, path: string | null): Promise<void> =>
  application.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)

/** Makes the system's folder dialog return these paths; none when it is cancelled. */
export const answerFolderDialog = (
  application: ElectronApplication,
  paths: readonly string[],
): Promise<void> =>
  application.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen.length === 0, filePaths: [...chosen] })
  }, paths)

/** Answers the system's message dialogs with this button; returns a function that lists their questions so far. */
export const answerMessageDialogs = async (
  application: ElectronApplication,
  button: number,
): Promise<() => Promise<readonly string[]>> => {
  await application.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { keyreeveAsked: asked })
    // Called with or without a window before the options.
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, button)
  return () =>
    application.evaluate(() => (globalThis as unknown as { keyreeveAsked: string[] }).keyreeveAsked)
}

/** Keeps the system's message dialogs open until they are answered here, whatever happens to the page. */
export const holdMessageDialogs = async (
  application: ElectronApplication,
): Promise<{
  /** The number of dialogs opened so far. */
  readonly opened: () => Promise<number>
  /** Presses a button of the dialog with this index. */
  readonly answer: (index: number, button: number) => Promise<void>
}> => {
  type Answer = (response: number) => void
  await application.evaluate(({ dialog }) => {
    const answers: Answer[] = []
    Object.assign(globalThis, { keyreeveAnswers: answers })
    dialog.showMessageBox = () =>
      new Promise((resolve) => {
        answers.push((response) => resolve({ response, checkboxChecked: false }))
      })
  })
  return {
    opened: () =>
      application.evaluate(
        () => (globalThis as unknown as { keyreeveAnswers: Answer[] }).keyreeveAnswers.length,
      ),
    answer: (index, button) =>
      application.evaluate(
        (_electron, [index, button]) =>
          (globalThis as unknown as { keyreeveAnswers: Answer[] }).keyreeveAnswers[index]?.(button),
        [index, button] as const,
      ),
  }
}

/** Leaves the system's message dialogs alone; returns a function that lists their answers, null while open. */
export const watchMessageDialogs = async (
  application: ElectronApplication,
): Promise<() => Promise<readonly (number | null)[]>> => {
  await application.evaluate(({ dialog }) => {
    const answers: (number | null)[] = []
    Object.assign(globalThis, { keyreeveAnswered: answers })
    const show = dialog.showMessageBox.bind(dialog) as (
      ...args: unknown[]
    ) => ReturnType<typeof dialog.showMessageBox>
    dialog.showMessageBox = async (...args: unknown[]) => {
      const index = answers.push(null) - 1
      const answer = await show(...args)
      answers[index] = answer.response
      return answer
    }
  })
  return () =>
    application.evaluate(
      () => (globalThis as unknown as { keyreeveAnswered: (number | null)[] }).keyreeveAnswered,
    )
}
