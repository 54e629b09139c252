# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# What a patch can be beyond functions: callbacks, states, shadow variables, by
# the table and by the API.  Sourced by ../guest.

cases+=(
	calls_only
)

# said_in_order WORD TEXT...: of this case, the log's lines with WORD are these
said_in_order()
{
	local got want text
	got=$(dmesg | sed -n "/^.*case: $name\$/,\$p" |
		sed -n "s/^.*\\($1: .*\\)/\\1/p")
	want=$(for text in "${@:2}"; do echo "$1: $text"; done)
	[ "$got" = "$want" ] || wrong "the log says '$got', not '$want'"
}

case_calls_only()
{
	load kp_calls
	is 1 cat $root/kp_calls/vmlinux/patched
	is 0 cat $root/kp_calls/kpatch_target/patched
	target
	is 1 cat $root/kp_calls/kpatch_target/patched
	no_target
	is 0 cat $root/kp_calls/kpatch_target/patched
	unload kp_calls
	said_in_order p_calls "pre_patch vmlinux" "post_patch vmlinux" \
		"pre_patch kpatch_target" "post_unpatch kpatch_target" \
		"pre_unpatch vmlinux" "post_unpatch vmlinux"
}
