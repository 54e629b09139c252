# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Mutants of the engine: kpatch.ko is built with the change, and a kernel booted
# with it runs the cases of the engine's guest (../integration/engine).  Sourced
# by run.
# shellcheck disable=SC2034,SC2154 # variables of run

# make_patches: beside those that are files there are none
make_patches()
{
	:
}

# prepare: what all mutants use, once
prepare()
{
	export KERNEL=${KERNEL:-$(script/default-kernel)}
	# Of the tree, not of the mutants' copies of it.
	if [[ -z ${KPATCH_HEADERS_ROOT-} && ! -d /usr/src/linux-headers-$KERNEL ]]; then
		KPATCH_HEADERS_ROOT=$("$B/kpatch-build/kpatch-fetch" headers "$KERNEL")
		export KPATCH_HEADERS_ROOT
	fi
	# Fixtures are built against an engine, of which any will do.
	{
		script/build-kmod "$KERNEL" &&
			test/integration/engine/build "$KERNEL" "$WORK/fixtures"
	} >"$WORK/build.log" 2>&1 || {
		cat "$WORK/build.log" >&2
		exit 1
	}
}

copy_sources()
{
	mkdir "$tree"
	cp -r kmod include script "$tree"
}

build_mutant()
{
	B=$B/mutation/$name "$tree/script/build-kmod" "$KERNEL" &&
		cp "$B/mutation/$name/kmod/$KERNEL/kpatch.ko" "$tree/kpatch.ko" &&
		rm -rf "${B:?}/mutation/$name"
}

# judge: sets caught to who noticed it
judge()
{
	local status=0

	test/integration/vm --kernel "$KERNEL" --timeout 240 -- \
		"$top/test/integration/engine/guest" "$tree/kpatch.ko" \
		"$WORK/fixtures" "$(field Cases)" >"$log" 2>&1 || status=$?
	case $status in
	0) caught=$(sed -n 's/^not ok \([a-z_]*\) .*/\1/p' "$log" | head -n 1) ;;
	122) caught="the kernel's crash" ;;
	123) caught="the kernel's complaint" ;;
	124) caught="the end of the time" ;;
	*) not_ok "the machine failed ($status)" ;;
	esac
}
