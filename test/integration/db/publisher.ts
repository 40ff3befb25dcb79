/** Publishes a draft when it is told to, and says whether it did. Arguments: the draft, the name. */
import { publishDraft } from '../../../electron/core/files.ts'

const [draft = '', file = ''] = process.argv.slice(2)
process.once('message', () => {
  process.send?.(publishDraft(draft, file), () => process.disconnect())
})
process.send?.('ready')
