/** `theriac completion bash | zsh | fish`: a script that completes commands and options, made from the commands themselves. */
import { Argument, type Command } from 'commander';
import { print } from './terminal/output.js';

/** A command with its path under the program, its sub-commands and its options. */
interface Known {
  path: string;
  words: string[];
  options: string[];
}

/** Adds the command. */
export function completionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for your shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Example:
  theriac completion bash > ~/.local/share/bash-completion/completions/theriac
  theriac completion zsh > "\${fpath[1]}/_theriac"
  theriac completion fish > ~/.config/fish/completions/theriac.fish`,
    )
    .action((shell: 'bash' | 'zsh' | 'fish') => {
      const known = listed(program, '');
      print(...(shell === 'bash' ? bash(known) : shell === 'zsh' ? zsh(known) : fish(known)).split('\n'));
    });
}

/** Every command that --help shows, the program itself first, as its path is "". */
function listed(command: Command, path: string): Known[] {
  const shown = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  const options = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => (long ? [long] : []));
  const own = { path, words: shown.map((child) => child.name()), options };
  return [own, ...shown.flatMap((child) => listed(child, `${path} ${child.name()}`.trim()))];
}

/** The lines of a shell's `case` from a command's path to the words that may follow. */
const cases = (known: readonly Known[]): string =>
  known.map(({ path, words, options }) => `    '${path}') echo '${[...words, ...options].join(' ')}' ;;`).join('\n');

/** Walks the words before the cursor down to the innermost command; the same in bash and zsh. */
const walk = (known: readonly Known[]): string => `_theriac_words() {
  case "$1" in
${cases(known)}
  esac
}
_theriac_path() {
  local path="" word
  for word in "$@"; do
    case "\${path:+$path }$word" in
      ${known
        .filter(({ path }) => path !== '')
        .map(({ path }) => `'${path}'`)
        .join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  printf '%s' "$path"
}`;

const bash = (known: readonly Known[]): string => `# bash completion of theriac
${walk(known)}
_theriac() {
  local current="\${COMP_WORDS[COMP_CWORD]}"
  local path="$(_theriac_path "\${COMP_WORDS[@]:1:COMP_CWORD-1}")"
  COMPREPLY=($(compgen -W "$(_theriac_words "$path")" -- "$current"))
}
complete -o default -F _theriac theriac`;

const zsh = (known: readonly Known[]): string => `#compdef theriac
${walk(known)}
_theriac() {
  local path="$(_theriac_path "\${(@)words[2,CURRENT-1]}")"
  compadd -- \${(s: :)"$(_theriac_words "$path")"}
  _files
}
compdef _theriac theriac`;

const fish = (known: readonly Known[]): string => {
  const lines = known.flatMap(({ path, words, options }) => {
    const when = `-n '__theriac_at "${path}"'`;
    return [
      ...(words.length > 0 ? [`complete -c theriac -f ${when} -a '${words.join(' ')}'`] : []),
      ...options.map((option) => `complete -c theriac ${when} -l ${option.slice(2)}`),
    ];
  });
  const paths = known.map(({ path }) => `'${path}'`).join(' ');
  return `# fish completion of theriac
function __theriac_at
  set -l path
  for word in (commandline -opc)[2..]
    set -l next (string trim "$path $word")
    contains -- $next ${paths}; and set path $next
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}`;
};
