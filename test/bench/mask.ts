import { createMask } from '../../electron/core/run/mask.ts'
import { issueSecret } from '../../electron/core/keys/secret-format.ts'
import { within, type Measured } from './compare.ts'

const mebibyte = 2 ** 20
const rounds = 9

/** Masking the output of a program: CPU time for a mebibyte of log lines in 64 KiB chunks, with ten secrets, one in every 500 lines. */
export const measureMask = (): readonly Measured[] => {
  const secrets = Array.from({ length: 10 }, () => issueSecret('kr', 'test'))
  const lines = Array.from({ length: 16_384 }, (_, at) =>
    at % 500 === 0
      ? `authorization: ${secrets[at % 10]?.reveal()}\n`
      : `2027-01-31T12:00:00.${at} GET /v1/events/${at * 7919} 200 ${at % 97} ms\n`,
  )
  const output = Buffer.from(lines.join(''))
  const perMebibyte = Array.from({ length: rounds }, () => {
    const mask = createMask(secrets)
    let size = 0
    const from = process.threadCpuUsage()
    for (let repeated = 0; repeated < 64; repeated += 1)
      for (let at = 0; at < output.length; at += 65_536) {
        const chunk = output.subarray(at, at + 65_536)
        size += chunk.length
        mask.write(chunk)
      }
    const { user, system } = process.threadCpuUsage(from)
    return (user + system) / 1000 / (size / mebibyte)
  })
  return [
    within(
      'masking a program’s output, CPU time per MiB',
      perMebibyte,
      // 200 MB/s
      (mebibyte / 200e6) * 1000,
      'ms',
      'ten secrets, 64 KiB chunks',
    ),
  ]
}
