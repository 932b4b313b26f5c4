"""Print the script that completes command lines in a shell: ``azure-ai-files completion``."""

from collections.abc import Callable

from ._output import say
from ._parser import Parser, nearest
from ._session import Session

__all__ = ["SCRIPTS", "add_command"]

_BASH = r"""
_azure_ai_files() {
  local cur="${COMP_WORDS[COMP_CWORD]}" line value
  COMPREPLY=()
  while IFS= read -r line; do
    value="${line%%$'\t'*}"
    case "$value" in
      :files) compopt -o default 2>/dev/null ;;
      :folders) compopt -o plusdirs 2>/dev/null ;;
      *) COMPREPLY+=("$value") ;;
    esac
  done < <(azure-ai-files __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  return 0
}
complete -F _azure_ai_files azure-ai-files
"""
_ZSH = r"""
#compdef azure-ai-files
_azure_ai_files() {
  local line value
  local -a found
  for line in "${(@f)$(azure-ai-files __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    value="${line%%$'\t'*}"
    case "$value" in
      '') ;;
      :files) _files ;;
      :folders) _files -/ ;;
      *) found+=("${value//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  (( ${#found} )) && _describe 'azure-ai-files' found
}
compdef _azure_ai_files azure-ai-files
"""
_FISH = r"""
function __azure_ai_files_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (azure-ai-files __complete -- $words[2..-1] 2>/dev/null)
    switch $line
      case ':files*'
        __fish_complete_path (commandline -ct)
      case ':folders*'
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c azure-ai-files -f -a '(__azure_ai_files_complete)'
"""
_POWERSHELL = r"""
Register-ArgumentCompleter -Native -CommandName azure-ai-files -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += '' }
  azure-ai-files __complete -- @words 2>$null | ForEach-Object {
    $value, $help = $_ -split "`t", 2
    if (-not $value.StartsWith(':')) {
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', "$value $help")
    }
  }
}
"""
#: The script of each shell.
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}

_EPILOG = """\
Add a line to the start-up file of the shell:
  bash, zsh    eval "$(azure-ai-files completion bash)"
  fish         azure-ai-files completion fish | source
  PowerShell   azure-ai-files completion powershell | Out-String | iex

Completion does not use the network.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("completion", description="Print the completion script of a shell.", epilog=_EPILOG)
    parser.add_operands("SHELL", f"{', '.join(SCRIPTS)}")
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> None:
    given = session.options.parser.require(session.options, "SHELL")
    if len(given) > 1 or given[0] not in SCRIPTS:
        session.options.parser.error(f"SHELL must be one of {', '.join(SCRIPTS)}{nearest(given[0], SCRIPTS)}")
    say(SCRIPTS[given[0]].strip())
