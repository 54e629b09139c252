#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Completion of command lines, in bash, zsh and fish: what is offered is what the
# programs take, no more and no less.  Names of patches that are loaded or installed
# are for cli.bats, where there are some.
#
# Environment: B (default build).

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	B=$(cd "${B:-build}" && pwd -P)
	PATH=$B/kpatch:$B/kpatch-build:$PATH
	completion=$PWD/contrib/completion
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	mkdir -p "$XDG_CACHE_HOME/kpatch/6.1.0-99-amd64/packages" "$XDG_CACHE_HOME/kpatch/vm"
}

# offered WORD...: what the helper offers, without explanations
offered()
{
	"$completion/complete" "$@" | cut -f 1 | sort
}

verbs()
{
	kpatch --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p' | sort
}

# options_in FILE: long options of the tables for getopt_long()
options_in()
{
	sed -nE 's/^\t+\{ "([a-z-]+)", [a-z]+_argument, .*/--\1/p' "$1" | sort -u
}

@test "completion: verbs are those of the table" {
	local table

	table=$(sed -nE '/^const struct command commands/,/^};/s/^\t\t\.name = "([a-z]+)",/\1/p' \
		kpatch/command.c | sort)
	[[ -n $table && $table == "$(verbs)" && $table == "$(offered kpatch '')" ]]
	[[ -z $(offered kpatch no-such-verb '') ]]
}

# taken: of each verb the options that it takes, by the tables of the source
taken()
{
	python3 - <<'END'
import re

def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()

arguments = read("kpatch/arguments.c")
needs = dict(re.findall(r"{ (OPTION_\w+), (ARGUMENTS_\w+[^}]*) }", arguments))
options = re.findall(r'{ "([a-z-]+)", \w+, NULL, (OPTION_\w+) }', arguments)
table = read("kpatch/command.c").split("commands[] = {")[1].split("\n};")[0]
for row in table.split("\n\t},"):
    verb = re.search(r'\.name = "(\w+)"', row)
    takes = re.search(r"\.takes =([^,]*),", row)
    takes = re.findall(r"ARGUMENTS_\w+", takes[1]) if takes else []
    for option, value in options:
        needed = re.findall(r"ARGUMENTS_\w+", needs.get(value, ""))
        if verb and (not needed or set(needed) & set(takes)):
            print(verb[1], "--" + option)
END
}

@test "completion: options of each verb are those that it takes" {
	local verb offered

	for verb in $(verbs); do
		mapfile -t offered < <(offered kpatch "$verb" -)
		printf '%s\n' "${offered[@]/#/$verb }" >>"$BATS_TEST_TMPDIR/offered"
	done
	diff <(sort "$BATS_TEST_TMPDIR/offered") <(taken | sort)
}

@test "completion: options of the other programs are those that they take" {
	diff <(options_in kpatch-build/options.c) <(offered kpatch-build -)
	diff <(options_in kpatch-build/options.c) <(offered kpatch-build check -)
	diff <(options_in kpatch-build/create-diff-object.c) <(offered create-diff-object -)
	diff <(options_in kpatch-build/kpatch-fetch.c) <(offered kpatch-fetch -)
	[[ $(offered kpatch -) == $'--help\n--version' ]]
}

# rows TABLE: the keys of a table of the helper
rows()
{
	sed -nE "/^declare -A $1=\(/,/^\)/s/^\t\[([^]]*)\]=.*/\1/p" \
		"$completion/complete" | sort
}

@test "completion: every kind of value and of operand is in its table" {
	local verb help helps operands=''

	helps=$(kpatch-build --help && create-diff-object --help && kpatch-fetch --help)
	for verb in $(verbs); do
		help=$(kpatch "$verb" --help)
		helps+=$'\n'$help
		operands+=" $(sed -n '1s/.*\[OPTION\]\.\.\.//p' <<<"$help" | tr -d '[]' | tr '|' ' ')"
	done
	diff <(rows option_values) <(sed -nE \
		's/^ +(-[a-zA-Z], )?--[a-z-]+ ([A-Z]+)( .*|$)/\2/p' <<<"$helps" | sort -u)
	# A verb that is about patches says which of them.
	diff <(rows patches) <(for verb in $(verbs); do
		kpatch "$verb" --help | sed -n "1s/.*NAME.*/$verb/p"
	done | sort)
	for verb in $operands; do
		rows operands | grep -x "$verb"
	done
}

@test "completion: values and operands" {
	[[ $(offered kpatch load '') == ':file *.ko' ]]
	[[ $(offered kpatch load x.ko '') == '' ]]
	[[ $(offered kpatch load -- '') == ':file *.ko' ]]
	[[ $(offered kpatch load --timeout '') == '' ]]
	[[ $(offered kpatch load --timeout 5 '') == ':file *.ko' ]]
	[[ $(offered kpatch metrics --output '') == ':file' ]]
	[[ $(offered kpatch list '') == '' ]]
	[[ $(offered kpatch install -k '') == *6.1.0-99-amd64* ]]
	[[ $(offered kpatch install -k '') != *vm* ]]
	[[ $(offered kpatch-build '') == $':file *.patch *.diff\ncheck' ]]
	[[ $(offered kpatch-build a.patch '') == ':file *.patch *.diff' ]]
	[[ $(offered kpatch-build check -R '') == ':file *.patch *.diff' ]]
	[[ $(offered kpatch-build -o '') == ':directory' ]]
	[[ $(offered kpatch-build --format '') == $'kpatch\nlivepatch' ]]
	[[ $(offered kpatch-fetch '') == $'headers\nimage\nsource' ]]
	[[ $(offered kpatch-fetch image '') == *6.1.0-99-amd64* ]]
	[[ $(offered create-diff-object a.o '') == ':file' ]]
	[[ $(offered no-such-program '') == '' ]]
}

# in_bash FILE WORD...: what bash offers for the last of the words
in_bash()
{
	bash --norc -c '. "$1" && shift && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) &&
		_kpatch && printf "%s\n" "${COMPREPLY[@]}" | sort -u' bash "$@"
}

@test "completion: bash" {
	local file=$completion/kpatch.bash

	cd "$BATS_TEST_TMPDIR"
	mkdir sub
	touch one.ko two.ko other.txt
	[[ $(in_bash "$file" kpatch un) == $'uninstall\nunload' ]]
	[[ $(in_bash "$file" kpatch load --no) == --no-wait ]]
	[[ $(in_bash "$file" kpatch load '') == $'cache\none.ko\nsub\ntwo.ko' ]]
	[[ $(in_bash "$file" kpatch load ./o) == ./one.ko ]]
	[[ $(in_bash "$file" kpatch metrics --output o) == $'one.ko\nother.txt' ]]
	[[ $(in_bash "$file" kpatch-build --format = l) == livepatch ]]
	[[ $(in_bash "$file" kpatch-build --format =) == $'kpatch\nlivepatch' ]]
	[[ $(in_bash "$file" kpatch-build -o s) == sub ]]
	[[ $(in_bash "$file" kpatch-build --cc-launcher setpri) == setpriv ]]
	[[ $(bash --norc -c ". '$file' && complete -p kpatch-fetch") == *_kpatch* ]]
}

@test "completion: fish" {
	run fish --no-config -c "source $completion/kpatch.fish
		complete -C 'kpatch unins'
		complete -C 'kpatch load --no'
		complete -C 'kpatch load contrib/comp'
		complete -C 'kpatch-build --format=l'
		complete -C 'kpatch-build examples/tw'
		complete -C 'kpatch-build -o exa'
		complete -C 'kpatch-fetch hea'"
	echo "$output"
	[[ $(cut -f 1 <<<"$output") == $'uninstall\n--no-wait\ncontrib/completion/\n--format=livepatch\nexamples/two-objects.patch\nexamples/\nheaders' ]]
}

@test "completion: zsh" {
	# A terminal, where a key is pressed and another tells what the line has become.
	timeout 60 zsh -f <<END
zmodload zsh/zpty
zpty machine zsh -f -i
zpty -w machine "fpath=($completion \\\$fpath); autoload -Uz compinit; compinit -u -D
show() { print -r -- \"line (\\\$BUFFER)\"; BUFFER= }; zle -N show; bindkey ^T show; echo rea''dy"
zpty -r -m machine said '*ready*'
becomes()
{
	local said

	zpty -w -n machine "\$1"\$'\t\x14'
	zpty -r -m machine said '*line \(*\)*'
	[[ \$said == *"line (\$2)"* ]] || { print -r -- "\$1: \$said" && exit 1; }
}
becomes 'kpatch unins' 'kpatch uninstall '
becomes 'kpatch load --no' 'kpatch load --no-wait '
becomes 'kpatch load contrib/compl' 'kpatch load contrib/completion/'
becomes 'kpatch-build --format=l' 'kpatch-build --format=livepatch '
becomes 'kpatch-build examples/two' 'kpatch-build examples/two-objects.patch '
becomes 'kpatch-build -o exa' 'kpatch-build -o examples/'
becomes 'kpatch-fetch hea' 'kpatch-fetch headers '
becomes 'kpatch no-such-verb x' 'kpatch no-such-verb x'
END
}

@test "completion: where it is installed" {
	local to=$BATS_TEST_TMPDIR/root/usr share

	script/install "$B" "$BATS_TEST_TMPDIR/root" /usr
	share=$to/share
	[[ $(in_bash "$share/bash-completion/completions/kpatch-build" "$to/bin/kpatch-build" --form) == --format ]]
	[[ $(in_bash "$share/bash-completion/completions/kpatch" "$to/sbin/kpatch" sta) == status ]]
	[[ $(head -n 1 "$share/zsh/vendor-completions/_kpatch") == '#compdef kpatch '* ]]
	[[ $(fish --no-config -c "source $share/fish/vendor_completions.d/kpatch-fetch.fish
		complete -C '$to/bin/kpatch-fetch hea'") == headers* ]]
	script/install "$B" "$BATS_TEST_TMPDIR/root" /usr/local
	[[ -f $BATS_TEST_TMPDIR/root/usr/local/share/zsh/site-functions/_kpatch ]]
}
