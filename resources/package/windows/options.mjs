/** What the packager needs for Windows beyond the other systems. Not run yet: it needs Windows. */

/**
 * What signs: the certificate in the file that WINDOWS_CERTIFICATE names, under WINDOWS_CERTIFICATE_PASSWORD; nothing without.
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
