import type { ElectronApplication } from '@playwright/test'

/** Has the system's dialog answer with this path, or as cancelled: it is not part of the page, so no test can press its buttons. */
export const answerFileDialog = (application: ElectronApplication, path: string | null): Promise<void> =>
  application.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)

/** Has the system's message dialogs answered with the button of this number, and gives what they asked so far. */
export const answerMessageDialogs = async (
  application: ElectronApplication,
  button: number,
): Promise<() => Promise<readonly string[]>> => {
  await application.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { keyreeveAsked: asked })
    // With and without a window before the options.
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, button)
  return () =>
    application.evaluate(() => (globalThis as unknown as { keyreeveAsked: string[] }).keyreeveAsked)
}

/** Has the system's message dialogs stay open until they are answered here, whatever becomes of the page meanwhile. */
export const holdMessageDialogs = async (
  application: ElectronApplication,
): Promise<{
  /** How many have been opened so far. */
  readonly opened: () => Promise<number>
  /** Presses the button of this number in the one of this index. */
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

/** Leaves the system's message dialogs as they are, and gives the button that each was answered with; null while it is open. */
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
