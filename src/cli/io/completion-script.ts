import { BerthError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { globalOptions } from '../program.ts';

/** Completion of commands and options, made of the command table alone. @throws USAGE for an unknown shell */
export function completionScript(shell: string, commands: readonly Command[]): string {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!script) {
    throw new BerthError('USAGE', {
      problem: `there is no completion for "${shell}"`,
      command: 'berth completion',
    });
  }
  return script(wordsByPrefix(commands));
}

type Words = ReadonlyMap<string, readonly string[]>;

/** What may follow "", "team", "team apply", ... */
function wordsByPrefix(commands: readonly Command[]): Words {
  const words = new Map<string, string[]>([['', []]]);
  const add = (prefix: string, word: string): void => {
    const known = words.get(prefix) ?? [];
    words.set(prefix, known.includes(word) ? known : [...known, word]);
  };
  for (const { name, options } of commands) {
    const [noun = '', verb] = name.split(' ');
    add('', noun);
    if (verb) add(noun, verb);
    for (const { flags } of [...(options ?? []), ...globalOptions]) add(name, flags.split(' ')[0] ?? '');
  }
  return words;
}

const scripts: Readonly<Record<string, (words: Words) => string>> = {
  bash: (words) => `_berth() {
  local current="\${COMP_WORDS[COMP_CWORD]}" prefix="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || prefix="\${prefix:+$prefix }$word"; done
  case "$prefix" in
${cases(words, (prefix, list) => `    ${quoted(prefix)}) COMPREPLY=($(compgen -W ${quoted(list.join(' '))} -- "$current")) ;;`)}
  esac
}
complete -o default -F _berth berth`,
  zsh: (words) => `#compdef berth
_berth() {
  local prefix="\${(j: :)\${(@)words[2,CURRENT-1]:#-*}}"
  case "$prefix" in
${cases(words, (prefix, list) => `    ${quoted(prefix)}) compadd -- ${list.map(quoted).join(' ')} ;;`)}
  esac
}
compdef _berth berth`,
  fish: (words) =>
    [...words]
      .flatMap(([prefix, list]) =>
        list.map((word) => {
          const condition = `test (string join " " (string match -v -- "-*" (commandline -opc)[2..])) = ${quoted(prefix)}`;
          return `complete -c berth -f -n ${quoted(condition.replaceAll("'", '"'))} -a ${quoted(word)}`;
        }),
      )
      .join('\n'),
  powershell: (words) => `Register-ArgumentCompleter -Native -CommandName berth -ScriptBlock {
  param($current, $ast, $position)
  $prefix = ($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" } | Where-Object { $_ -notlike "-*" -and $_ -ne $current }) -join " "
  $words = @{
${cases(words, (prefix, list) => `    ${quoted(prefix)} = @(${list.map(quoted).join(', ')})`)}
  }
  $words[$prefix] | Where-Object { $_ -like "$current*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}`,
};

function cases(words: Words, line: (prefix: string, list: readonly string[]) => string): string {
  return [...words].map(([prefix, list]) => line(prefix, list)).join('\n');
}

/** Single quotes mean the same in all four shells for words without quotes, which these are. */
function quoted(word: string): string {
  return `'${word}'`;
}
