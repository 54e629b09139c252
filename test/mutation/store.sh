# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Mutants of what kpatch writes: the program is built with the change, and power cuts
# have to leave something wrong (../integration/cuts).  Sourced by run.
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
	{
		script/build-kmod "$KERNEL" &&
			test/integration/boot/patches "$KERNEL"
	} >"$WORK/build.log" 2>&1 || {
		cat "$WORK/build.log" >&2
		exit 1
	}
}

copy_sources()
{
	mkdir "$tree"
	cp -r Makefile VERSION include lib kpatch kpatch-build kmod script "$tree"
}

build_mutant()
{
	make -C "$tree" --no-print-directory B=build build/kpatch/kpatch
}

# judge: sets caught to who noticed it
judge()
{
	! KPATCH=$tree/build/kpatch/kpatch COUNT=$(field Cases) CHANGES=15 EVERY=30 \
		test/integration/cuts/run >"$log" 2>&1 || return 0
	caught=$(sed -n 's/^not ok [0-9]* \(.*\)/a cut: \1/p' "$log" | head -n 1)
	[[ -n $caught ]] || not_ok "the machine failed"
}
