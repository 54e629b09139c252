#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Every case of the engine on the kernels of Debian 12 that are not the default
# one.  They are about 380 MB to fetch, so this is not part of "make check".
#
# Environment: B (default build).

flavour()
{
	"$BATS_TEST_DIRNAME/flavour" "$1" "$2" "$BATS_TEST_TMPDIR"
}

@test "6.1 for clouds: all cases" {
	flavour 6.1 cloud-amd64
}

@test "6.1 realtime: all cases" {
	flavour 6.1 rt-amd64
}

@test "6.12, with IBT: all cases" {
	flavour 6.12 amd64
}
