/**
 * Copies text that is no secret, such as a path; false if the browser refuses. The asynchronous clipboard takes a permission that this page
 * does not have, while a copy that a person has just asked for takes none.
 */
export const copyText = (text: string): boolean => {
  const onCopy = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', onCopy, { once: true })
  try {
    return document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', onCopy)
  }
}
