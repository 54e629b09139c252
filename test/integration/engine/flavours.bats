#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Every case of the engine on the kernels of Debian 12 that are not the default
# one, and a few patches on those that "make check" builds none for.  All that is
# about 650 MB to fetch, so this is not part of "make check".
#
# Environment: B (default build).

flavour()
{
	"$BATS_TEST_DIRNAME/flavour" "$1" "$2" "$BATS_TEST_TMPDIR"
}

# patches RELEASE WHICH...: builds some for a kernel, in both formats, and loads them
patches()
{
	"${BATS_TEST_DIRNAME%/engine}/macros/run" --format both --kernel "$@"
}

@test "6.1 for clouds: all cases" {
	flavour 6.1 cloud-amd64
}

@test "6.1 realtime: all cases" {
	flavour 6.1 rt-amd64
}

@test "6.1 for clouds: patches" {
	patches "$(script/default-kernel 6.1 cloud-amd64)" --few
}

@test "6.1 realtime: patches, from a source with the realtime patches" {
	# Not every mirror of the security archive has sources.  The others are
	# for later releases.
	patches "$(script/default-kernel --point-release 6.1 rt-amd64)" \
		callbacks alternatives shadow warn
}

@test "6.12, with IBT: all cases" {
	flavour 6.12 amd64
}
