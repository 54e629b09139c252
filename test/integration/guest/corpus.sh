#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# corpus.sh KPATCH ENGINE MODULE...: loads and unloads patch modules one after
# the other, each without the kernel's modules that it patches and, where those
# can be loaded in this machine, with them.  Part of test/corpus/run; runs as
# root in the test VM.
set -uo pipefail

readonly kpatch=$1 engine=$2
shift 2
passed=0 failed=0

# objects MODULE: the kernel's modules that it patches
objects()
{
	modinfo -F kpatch_func "$1" | cut -d : -f 1 | sort -u | grep -vx vmlinux
}

# cycle MODULE HOW: load and unload
cycle()
{
	local name

	name=$(modinfo -F name "$1")
	if "$kpatch" load --timeout 60 "$1" &&
		"$kpatch" unload --timeout 60 "$name"; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $name, $2"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $((passed + failed)) - $name, $2"
	"$kpatch" unload --timeout 60 "$name" 2>/dev/null
}

insmod "$engine" || exit 1
for module; do
	mapfile -t needed < <(objects "$module")
	cycle "$module" "${needed[*]:+without }${needed[*]:-the kernel image}"
	((${#needed[@]})) || continue
	# Not all drivers find what they want here.
	modprobe -qa "${needed[@]}" || continue
	cycle "$module" "with ${needed[*]}"
	modprobe -qra "${needed[@]}"
done
rmmod kpatch
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
