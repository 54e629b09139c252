# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Completion for bash.  What can stand where is for the program "complete" to say;
# here is only how bash is told.  Installed under the name of each of the programs.

# _kpatch_helper DIRECTORY: beside this file, or where it is installed
_kpatch_helper()
{
	local path

	for path in "$1/complete" "$1/../../kpatch/complete"; do
		[[ ! -x $path ]] || { echo "$path" && return; }
	done
}
_kpatch_helper=$(_kpatch_helper "$(cd -- "${BASH_SOURCE[0]%/*}" && pwd)")

# _kpatch_files WORD PATTERN...: sets COMPREPLY to files and directories
_kpatch_files()
{
	local current=$1 pattern path

	shift
	compopt -o filenames 2>/dev/null
	(($#)) || set -- '*'
	for pattern; do
		while IFS= read -r path; do
			COMPREPLY+=("$path")
		done < <(compgen -f -X "!$pattern" -- "$current")
	done
	[[ $1 != '*' ]] || return 0
	while IFS= read -r path; do
		COMPREPLY+=("$path")
	done < <(compgen -d -- "$current")
}

_kpatch()
{
	local words=() i current line patterns

	# bash takes --option=value apart.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == '=' ]] || words+=("${COMP_WORDS[i]}")
	done
	current=${COMP_WORDS[COMP_CWORD]}
	[[ $current != '=' ]] || { current='' && words+=(''); }
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:file*)
			read -ra patterns <<<"${line#:file}"
			_kpatch_files "$current" "${patterns[@]}"
			;;
		:directory)
			compopt -o filenames 2>/dev/null
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$current")
			;;
		:command)
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -c -- "$current")
			;;
		*)
			line=${line%%$'\t'*}
			[[ $line != "$current"* ]] || COMPREPLY+=("$line")
			;;
		esac
	done < <("$_kpatch_helper" "${words[@]}")
}

complete -F _kpatch kpatch kpatch-build create-diff-object kpatch-fetch
