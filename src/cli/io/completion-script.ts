import { BerthError } from '../../errors.ts';

/**
 * Scripts that ask berth itself at every word: "berth __complete =<word being typed> <words before it>". The equals sign
 * keeps an empty word on its way, which some shells drop.
 */
const scripts: Readonly<Record<string, string>> = {
  // Bash 3.2, which macOS has, knows no mapfile.
  bash: `_berth() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    berth __complete "=\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null
  )
}
complete -o default -F _berth berth`,
  zsh: `#compdef berth
_berth() {
  local -a found
  found=("\${(@f)$(berth __complete "=\${words[CURRENT]}" "\${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
if [[ "\${funcstack[1]}" = _berth ]]; then _berth "$@"; else compdef _berth berth; fi`,
  fish: `function __berth_complete
  set -l before (commandline -opc)
  berth __complete "="(commandline -ct) $before[2..-1] 2>/dev/null
end
complete -c berth -f -a '(__berth_complete)'`,
  powershell: `Register-ArgumentCompleter -Native -CommandName berth -ScriptBlock {
  param($current, $ast, $position)
  $before = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_" })
  berth __complete "=$current" @before 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}`,
};

/** Shells that there is a script for. */
export const shells: readonly string[] = Object.keys(scripts);

/** A script that makes a shell complete the words of berth. @throws USAGE for an unknown shell */
export function completionScript(shell: string): string {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!script) {
    throw new BerthError('USAGE', {
      problem: `there is no completion for "${shell}"`,
      command: 'berth completion',
    });
  }
  return script;
}
