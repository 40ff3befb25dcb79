/** The packager's options for macOS. Untested so far, because it needs a Mac. */
import { join } from 'node:path'

/**
 * Signs with the keychain identity named by MACOS_SIGN_IDENTITY, and has Apple notarise the app when MACOS_NOTARY_KEY (a .p8 file),
 * MACOS_NOTARY_KEY_ID and MACOS_NOTARY_ISSUER are set.
 * @param {import('../identity.mjs').Identity} identity
 * @returns {Partial<import('@electron/packager').Options>}
 */
export function macOptions({ testBuild }) {
  const {
    MACOS_SIGN_IDENTITY: signer,
    MACOS_NOTARY_KEY: key,
    MACOS_NOTARY_KEY_ID: keyId,
    MACOS_NOTARY_ISSUER: issuer,
  } = process.env
  const entitlements = join(import.meta.dirname, 'entitlements.plist')
  return {
    appBundleId: testBuild ? 'io.keyreeve.test-build' : 'io.keyreeve.app',
    appCategoryType: 'public.app-category.developer-tools',
    darwinDarkModeSupport: true,
    ...(signer
      ? {
          osxSign: {
            identity: signer,
            continueOnError: false,
            optionsForFile: () => ({ hardenedRuntime: true, entitlements }),
          },
        }
      : {}),
    ...(signer && key && keyId && issuer
      ? { osxNotarize: { appleApiKey: key, appleApiKeyId: keyId, appleApiIssuer: issuer } }
      : {}),
  }
}
