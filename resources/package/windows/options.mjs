/** The packager's options for Windows. Untested so far, because it needs Windows. */

/**
 * Signs with the certificate file named by WINDOWS_CERTIFICATE and its WINDOWS_CERTIFICATE_PASSWORD; unsigned without them.
 * @returns {{ certificateFile: string, certificatePassword: string } | undefined}
 */
export function windowsCertificate() {
  const { WINDOWS_CERTIFICATE: certificateFile, WINDOWS_CERTIFICATE_PASSWORD: certificatePassword } =
    process.env
  return certificateFile && certificatePassword ? { certificateFile, certificatePassword } : undefined
}

/**
 * @param {import('../identity.mjs').Identity} identity
 * @returns {Partial<import('@electron/packager').Options>}
 */
export function windowsOptions({ productName, description }) {
  const certificate = windowsCertificate()
  return {
    win32metadata: {
      CompanyName: 'Keyreeve',
      ProductName: productName,
      FileDescription: description,
      'requested-execution-level': 'asInvoker',
    },
    ...(certificate ? { windowsSign: { ...certificate, continueOnError: false } } : {}),
  }
}
