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

# patches SERIES FLAVOUR: builds a few, and loads them
patches()
{
	local tests=${BATS_TEST_DIRNAME%/engine} release

	release=$("${tests%/test/integration}/script/default-kernel" "$1" "$2")
	"$tests/macros/run" --kernel "$release" --few --format both
}

@test "6.1 for clouds: all cases" {
	flavour 6.1 cloud-amd64
}

@test "6.1 realtime: all cases" {
	flavour 6.1 rt-amd64
}

@test "6.1 for clouds: patches" {
	patches 6.1 cloud-amd64
}

@test "6.1 realtime: patches, from a source with the realtime patches" {
	patches 6.1 rt-amd64
}

@test "6.12, with IBT: all cases" {
	flavour 6.12 amd64
}
