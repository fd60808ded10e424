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
  return script(completionTable(commands));
}

interface CompletionTable {
  /** What may follow "", "team", "team apply", ... */
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** Whole commands: what follows is an argument, and changes nothing of what is offered. */
  readonly commands: readonly string[];
  /** Options whose next word is their value. */
  readonly valued: readonly string[];
}

function completionTable(commands: readonly Command[]): CompletionTable {
  const words = new Map<string, string[]>([['', []]]);
  const add = (prefix: string, word: string): void => {
    const known = words.get(prefix) ?? [];
    words.set(prefix, known.includes(word) ? known : [...known, word]);
  };
  const valued = new Set<string>();
  for (const { name, options } of commands) {
    const [noun = '', verb] = name.split(' ');
    add('', noun);
    if (verb) add(noun, verb);
    for (const { flags } of [...(options ?? []), ...globalOptions]) {
      const [flag = ''] = flags.split(' ');
      add(name, flag);
      if (flags.includes('<')) valued.add(flag);
    }
  }
  for (const shell of Object.keys(scripts)) add('completion', shell);
  return { words, commands: commands.map(({ name }) => name), valued: [...valued] };
}

const scripts: Readonly<Record<string, (table: CompletionTable) => string>> = {
  bash: (table) => `_berth() {
  local current="\${COMP_WORDS[COMP_CWORD]}" prefix="" value="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${prefixStep(table)}
  done
  [ -z "$value" ] || return 0
  case "$prefix" in
${cases(table, (prefix, list) => `    ${quoted(prefix)}) COMPREPLY=($(compgen -W ${quoted(list.join(' '))} -- "$current")) ;;`)}
  esac
}
complete -o default -F _berth berth`,
  zsh: (table) => `#compdef berth
_berth() {
  local prefix="" value="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
${prefixStep(table)}
  done
  if [ -n "$value" ]; then _files; return; fi
  case "$prefix" in
${cases(table, (prefix, list) => `    ${quoted(prefix)}) compadd -- ${list.map(quoted).join(' ')} ;;`)}
  esac
}
compdef _berth berth`,
  fish: (table) => `function __berth_prefix
  set -l prefix ""
  set -l value ""
  for word in (commandline -opc)[2..]
    if test -n "$value"
      set value ""
      continue
    end
    switch $word
      case ${table.valued.map(quoted).join(' ')}
        set value yes
      case "-*"
      case "*"
        contains -- "$prefix" ${table.commands.map(quoted).join(' ')}
        or set prefix (string trim -- "$prefix $word")
    end
  end
  test -n "$value"; and echo "-"; or echo "$prefix"
end
${[...table.words]
  .flatMap(([prefix, list]) =>
    list.map(
      (word) => `complete -c berth -f -n ${quoted(`test (__berth_prefix) = "${prefix}"`)} -a ${quoted(word)}`,
    ),
  )
  .join('\n')}`,
  powershell: (table) => `Register-ArgumentCompleter -Native -CommandName berth -ScriptBlock {
  param($current, $ast, $position)
  $commands = ${powershellList(table.commands)}
  $valued = ${powershellList(table.valued)}
  $prefix = ''
  $value = $false
  foreach ($element in $ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position }) {
    $word = "$element"
    if ($value) { $value = $false }
    elseif ($valued -contains $word) { $value = $true }
    elseif ($word -notlike '-*' -and $commands -notcontains $prefix) { $prefix = "$prefix $word".Trim() }
  }
  if ($value) { return }
  $words = @{
${cases(table, (prefix, list) => `    ${quoted(prefix)} = ${powershellList(list)}`)}
  }
  $words[$prefix] | Where-Object { $_ -like "$current*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}`,
};

/** One word before the one that is being typed, in bash and zsh; bash parts words at "=". */
function prefixStep({ commands, valued }: CompletionTable): string {
  return `    if [ "$word" = "=" ]; then value=yes; continue; fi
    if [ -n "$value" ]; then value=""; continue; fi
    case "$word" in
      ${valued.join('|')}) value=yes ;;
      -*|"") ;;
      *) case "$prefix" in ${commands.map(quoted).join('|')}) ;; *) prefix="\${prefix:+$prefix }$word" ;; esac ;;
    esac`;
}

function cases(
  { words }: CompletionTable,
  line: (prefix: string, list: readonly string[]) => string,
): string {
  return [...words].map(([prefix, list]) => line(prefix, list)).join('\n');
}

function powershellList(words: readonly string[]): string {
  return `@(${words.map(quoted).join(', ')})`;
}

/** Single quotes mean the same in all four shells for words without quotes, which these are. */
function quoted(word: string): string {
  return `'${word}'`;
}
