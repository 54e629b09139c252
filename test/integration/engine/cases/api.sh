# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# What a patch can be beyond functions: callbacks, states, shadow variables, by
# the table and by the API.  Sourced by ../guest.

cases+=(
	calls_only api_calls api_failing_call api_malformed states states_replace
	shadow
)

# said_in_order WORD TEXT...: of this case, the log's lines with WORD are these
said_in_order()
{
	local got want text
	got=$(case_log | sed -n "s/^.*\\($1: .*\\)/\\1/p")
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

case_api_calls()
{
	must insmod ka_one.ko
	eventually 20 settled ka_one
	target
	unload ka_one
	no_target
	said_in_order ka_one "pre_patch vmlinux" "post_patch vmlinux" \
		"pre_patch kpatch_target" "post_patch kpatch_target" \
		"pre_unpatch vmlinux" "pre_unpatch kpatch_target" \
		"post_unpatch vmlinux" "post_unpatch kpatch_target"
}

# What was patched before the failing one is undone; nothing else is.
case_api_failing_call()
{
	target
	is "*No such device*" insmod ka_one.ko fail=kpatch_target
	must gone ka_one
	no_target
	said_in_order ka_one "pre_patch vmlinux" "pre_patch kpatch_target" \
		"post_unpatch vmlinux"
	said "pre-patch callback failed for object 'kpatch_target'"

	must insmod ka_two.ko fail=kpatch_target
	eventually 20 settled ka_two
	is "*No such device*" insmod kpatch_target.ko
	must_not test -e /proc/kpatch_target
	said "patch 'ka_two' failed for module 'kpatch_target', refusing to load module 'kpatch_target'"
	unload ka_two
}

case_api_malformed()
{
	is "*Invalid*" insmod ka_one.ko malformed=1
	must gone ka_one
	said_in_order ka_one
}

case_states()
{
	must insmod ka_one.ko id=7 version=2
	eventually 20 settled ka_one
	said "ka_one: version 2 after 0"

	is "*Invalid*" insmod ka_two.ko id=7 version=1
	must gone ka_two
	said "Livepatch patch (ka_two) is not compatible with the already installed livepatches."
	said "state 7: version 2 in 'ka_one', only 1 in 'ka_two'"

	# One that does not replace need not know.
	must insmod ka_two.ko
	eventually 20 settled ka_two
	unload ka_two
	must insmod ka_two.ko id=8 version=1
	eventually 20 settled ka_two
	unload ka_two
	must insmod ka_two.ko id=7 version=2
	eventually 20 settled ka_two
	said "ka_two: version 2 after 2"
	unload ka_two
	unload ka_one
}

case_states_replace()
{
	must insmod ka_one.ko id=7 version=2
	eventually 20 settled ka_one
	is "*Invalid*" insmod ka_two.ko replace=1
	is "*Invalid*" insmod ka_two.ko replace=1 id=8 version=9
	is "*Invalid*" insmod kp_replace.ko
	said "state 7: version 2 in 'ka_one', unknown to 'kp_replace', which replaces it"
	is 1 cat $root/ka_one/enabled
	must insmod ka_two.ko replace=1 id=7 version=3
	eventually 20 settled ka_two
	said "ka_two: version 3 after 2"
	eventually 20 gone ka_one
	eventually 30 rmmod ka_one
	is "*Invalid*" insmod ka_one.ko replace=1 id=7 version=2
	unload ka_two
	must insmod ka_one.ko replace=1 id=7 version=2
	eventually 20 settled ka_one
	unload ka_one
}

case_shadow()
{
	must insmod ka_shadow.ko
	said_in_order ka_shadow "made 1 unmade 1 refused 1" \
		"made 200 unmade 1 at once" "unmade 200"
	must rmmod ka_shadow
	must rmmod kpatch
	said "freed 2 shadow variables that patches had left behind"
	must insmod "$core"
}
