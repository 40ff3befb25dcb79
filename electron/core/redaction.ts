/**
 * An issued secret: prefix, environment, 38 letters and digits (`prefix_test_…`). Longer runs are taken whole, so that
 * no tail of a mistyped one is left, nor one that another follows without a gap.
 */
const issued = /[a-z]{2,8}(?:_(?:test|live)_[0-9A-Za-z]{38,})+/g

/** The text with everything shaped like an issued secret replaced by `[secret]`. */
export const redact = (text: string): string => text.replace(issued, '[secret]')
