export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/**
 * A script for each shell. They hand the words to `keyreeve complete`, which knows the commands of its own version, and the names of keys
 * and accounts. Words go as arguments after `--`, never through the shell's eval.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# keyreeve completion for bash
_keyreeve() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf '%q' "$line")")
  done < <(keyreeve complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _keyreeve keyreeve
`,
  zsh: `#compdef keyreeve
# keyreeve completion for zsh
_keyreeve() {
  local -a found
  found=("\${(@f)$(keyreeve complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- \${found:#}
}
if [ "$funcstack[1]" = _keyreeve ]; then _keyreeve "$@"; else compdef _keyreeve keyreeve; fi
`,
  fish: `# keyreeve completion for fish
function __keyreeve_complete
  set -l words (commandline -opc) (commandline -ct)
  keyreeve complete -- $words[2..-1] 2>/dev/null
end
complete -c keyreeve -f -a '(__keyreeve_complete)'
`,
}
