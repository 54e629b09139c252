# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by the tests whose cases ran in a VM: takes the output of
# guest/case.sh apart.  Judges nothing.

# split_cases LOG DIRECTORY: what each case said goes to CASE.log there, and its
# exit status to CASE.status
split_cases()
{
	awk -v directory="$2/" '
		/^==== end / && name {
			print $4 >(directory name ".status")
			name = ""
		}
		name { print >(directory name ".log") }
		/^==== begin / { name = $3 }
	' "$1"
}
