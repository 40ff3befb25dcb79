/** Guesses whether the value of a variable is a secret. A person decides; this only says what is chosen at first. */

/** The end of a name that says what the value is: not the secret itself, but something about it, or what everybody may know. */
const aboutSecret =
  /(?:^|_)(?:ID|NAME|USER|USERNAME|EMAIL|PATH|FILE|DIR|TTL|AGE|EXPIRY|EXPIRES(?:_IN)?|LENGTH|SIZE|COUNT|LIMIT|TIMEOUT|TYPE|ALGORITHM|ALG|ENABLED|DISABLED|REQUIRED|VERSION|REGION|HEADER|ISSUER|AUDIENCE|SCOPES?|FORMAT|LEVEL|MODE|PREFIX)$/
/** Bundlers put these into the page, where everybody reads them. */
const isPublic =
  /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC|GATSBY)_|(?:^|_)PUBLIC(?:_|$)|PUBLISHABLE/
const secretName =
  /(?:^|_)(?:KEY|KEYS|APIKEY|API_?KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PWD|PASS|CREDENTIALS?|AUTH|DSN|PAT|SALT|PEPPER|PRIVATE|SIGNATURE|COOKIE|JWT|SEED|MNEMONIC|CONNECTION_?STRING|WEBHOOK)(?:_|\d|$)|(?:KEY|TOKEN|SECRET|PASSWORD)$/

/** The labels of well-known vendors, and forms that only secrets have. */
const secretForm =
  /^(?:(?:sk|rk|pk|whsec|ghp|gho|ghu|ghs|ghr|glpat|xox[abeoprs]|shpat|npm|pypi|dop_v1|SG|hf|key|re|sq0\w{3}|AIza|ya29|AKIA|ASIA)[-_.A-Z0-9]|github_pat_|eyJ[\w-]+\.|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY|[a-z]{2,8}_(?:test|live)_\w{16})/

/** A URL whose user has a password, or whose query has a secret. */
const secretUrl =
  /^[a-z][\w+.-]*:\/\/(?:[^\s/@:]*:[^\s/@]+@|\S*[?&][\w-]*(?:key|token|secret|password|sig|signature)=[^&\s]{6,})/i
const anyUrl = /^[a-z][\w+.-]*:\/\//i
/** Incoming webhooks of chat programs: whoever knows the address may post. */
const webhook =
  /^https:\/\/(?:hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks|\S+\.webhook\.office\.com)\//

const plain = [
  /^(?:true|false|yes|no|on|off|null|none|nil|undefined|auto|default|enabled|disabled)$/i,
  /^(?:development|dev|production|prod|test|testing|staging|stage|local|ci|debug|info|warn|warning|error|trace|verbose|silent)$/i,
  // numbers, durations, sizes, versions, dates
  /^[-+]?\d{1,12}(?:[.,]\d+)*(?:ms|s|m|h|d|w|[kmgt]i?b?|%)?$/i,
  /^v?\d+(?:\.\d+){1,3}(?:-[\w.]+)?$/,
  /^\d{4}-\d\d-\d\d(?:[T ][\d:.Z+-]+)?$/,
  // paths, host names with a port, addresses, e-mail, colours, languages, time zones
  /^(?:~|\.{1,2})?\/(?:[\w .@+~-]+\/)*[\w .@+~-]*$/,
  /^[A-Za-z]:\\[^\n]*$/,
  /^(?:localhost|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\])(?::\d+)?(?:,|$)/i,
  /^[\w-]+:\d{2,5}$/,
  /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i,
  /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i,
  /^[a-z]{2}[_-][A-Z]{2}(?:\.UTF-8)?$/,
  /^[A-Z][a-z]+\/[A-Z]\w+$/,
]

/** What stands in examples and in fresh copies of them. */
const placeholder =
  /^(?:<[^>]*>|\[[^\]]*\]|\{\{[^}]*\}\}|x{3,}|\.{3,}|\*{3,}|-+|_+|\?+|todo|tbd|fixme|none|n\/a|change[-_ ]?me\S*|replace[-_ ]?me\S*|placeholder|(?:your|my|the|some|insert|enter|add)[-_ ](?:\S*[-_ ])?(?:key|token|secret|password|value|here|url)\S*|(?:sk|pk|key|token|secret)[-_](?:\.{3,}|x{3,}|\*{3,})|example|dummy|fake|sample)$/i

/** The beginning is telling; a certificate is longer. */
const longestLookedAt = 4096

/** Bits of information per character. */
const entropy = (text: string): number => {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length
    return sum - share * Math.log2(share)
  }, 0)
}

/** Whether a value could have been made by a random generator: long, without blanks, letters and digits mixed. */
const isRandom = (value: string): boolean =>
  value.length >= 20 &&
  /^[\w+/=.~-]+$/.test(value) &&
  /[A-Za-z]/.test(value) &&
  /\d/.test(value) &&
  entropy(value) >= 3.3

/** Whether a value stands for one that is yet to be filled in, such as `<your-key>` or `changeme`. */
export const isPlaceholder = (value: string): boolean => placeholder.test(value.trim())

/**
 * Whether a variable looks like a secret: by its value where that is telling, such as a vendor's label or a URL with a password; else by its
 * name; else by how random it is. `PORT=3000`, `NODE_ENV=test`, `BASE_URL=https://example.com` and placeholders are none.
 */
export const looksSecret = (name: string, value: string): boolean => {
  const text = value.trim().slice(0, longestLookedAt)
  const upper = name.toUpperCase()
  if (text === '' || isPlaceholder(text)) return false
  if (secretUrl.test(text) || webhook.test(text)) return true
  if (/^(?:pk_|pk\.)/.test(text) || isPublic.test(upper)) return false
  if (secretForm.test(text)) return true
  if (plain.some((form) => form.test(text)) && !/(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|PWD)$/.test(upper))
    return false
  if (anyUrl.test(text) && !/WEBHOOK|DSN/.test(upper)) return false
  if (aboutSecret.test(upper)) return false
  return secretName.test(upper) ? text.length >= 4 : isRandom(text)
}
