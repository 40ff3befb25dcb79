/** What the app and its tests need from a Linux system, and which packages bring it. */

/**
 * @typedef {object} Need one library or program, and its package by package manager
 * @property {string} [library] a shared library's file name
 * @property {string} [program] an executable's name
 * @property {string[]} apt Debian and Ubuntu; the first name that the system knows is taken
 * @property {string} dnf Fedora
 * @property {string} pacman Arch
 */

/** @type {Need[]} What Electron and the keychain library load on every Linux. */
const electron = [
  { library: 'libgtk-3.so.0', apt: ['libgtk-3-0t64', 'libgtk-3-0'], dnf: 'gtk3', pacman: 'gtk3' },
  { library: 'libasound.so.2', apt: ['libasound2t64', 'libasound2'], dnf: 'alsa-lib', pacman: 'alsa-lib' },
  { library: 'libgbm.so.1', apt: ['libgbm1'], dnf: 'mesa-libgbm', pacman: 'mesa' },
  { library: 'libnss3.so', apt: ['libnss3'], dnf: 'nss', pacman: 'nss' },
  { library: 'libXss.so.1', apt: ['libxss1'], dnf: 'libXScrnSaver', pacman: 'libxss' },
  { library: 'libsecret-1.so.0', apt: ['libsecret-1-0'], dnf: 'libsecret', pacman: 'libsecret' },
]

/** @type {Need[]} What a window needs where there is no display. */
const display = [
  { program: 'Xvfb', apt: ['xvfb'], dnf: 'xorg-x11-server-Xvfb', pacman: 'xorg-server-xvfb' },
  { program: 'xauth', apt: ['xauth'], dnf: 'xorg-x11-xauth', pacman: 'xorg-xauth' },
]

/** @type {Need[]} What the tests need to have a keyring of their own. */
const keyring = [
  { program: 'dbus-run-session', apt: ['dbus'], dnf: 'dbus-daemon', pacman: 'dbus' },
  { program: 'gnome-keyring-daemon', apt: ['gnome-keyring'], dnf: 'gnome-keyring', pacman: 'gnome-keyring' },
  { program: 'secret-tool', apt: ['libsecret-tools'], dnf: 'libsecret', pacman: 'libsecret' },
]

/** @type {Need[]} What the tests need to be another program that uses the clipboard. */
const clipboard = [{ program: 'xclip', apt: ['xclip'], dnf: 'xclip', pacman: 'xclip' }]

/** @type {Need[]} What the tests put before a service to ask the local API. */
const gateway = [{ program: 'nginx', apt: ['nginx-light', 'nginx'], dnf: 'nginx', pacman: 'nginx' }]

/** @type {Need[]} What shows the tests which connections the app opens. */
const tracing = [{ program: 'strace', apt: ['strace'], dnf: 'strace', pacman: 'strace' }]

/** @type {Need[]} What compiling a native module needs. */
const compiler = [
  { program: 'python3', apt: ['python3'], dnf: 'python3', pacman: 'python' },
  { program: 'make', apt: ['make'], dnf: 'make', pacman: 'make' },
  { program: 'g++', apt: ['g++'], dnf: 'gcc-c++', pacman: 'gcc' },
]

/** @type {Need[]} What making packages for Linux needs. */
const packages = [
  { program: 'dpkg-deb', apt: ['dpkg'], dnf: 'dpkg', pacman: 'dpkg' },
  { program: 'rpmbuild', apt: ['rpm'], dnf: 'rpm-build', pacman: 'rpm-tools' },
]

/** @type {Need[]} What checks the files that packages give to a desktop. */
const packageTests = [
  {
    program: 'desktop-file-validate',
    apt: ['desktop-file-utils'],
    dnf: 'desktop-file-utils',
    pacman: 'desktop-file-utils',
  },
  { program: 'appstreamcli', apt: ['appstream'], dnf: 'appstream', pacman: 'appstream' },
]

/** The needs, by the occasion on which they arise. */
export const needs = {
  electron,
  display,
  keyring,
  clipboard,
  gateway,
  tracing,
  compiler,
  packages,
  packageTests,
}
