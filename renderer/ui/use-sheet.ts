import { useState } from 'react'

/**
 * Whether a narrow window's sheet is open. It closes with what it shows: a row that has gone must not come back as an open sheet.
 * @param hasContent whether a row is selected
 */
export const useSheet = (hasContent: boolean): readonly [boolean, (open: boolean) => void] => {
  const [open, setOpen] = useState(false)
  if (open && !hasContent) setOpen(false)
  return [open && hasContent, setOpen]
}
