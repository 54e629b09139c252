# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by tests that make modules of others without building them.  The caller
# has set WORK, a directory for what is needed meanwhile.

# with_section SECTION FROM TO COMMAND...: FROM with a section that the command
# makes of the old one, as TO
with_section()
{
	local section=$1 from=$2 to=$3

	shift 3
	objcopy -O binary --only-section="$section" \
		--set-section-flags "$section=alloc" "$from" "$WORK/section"
	"$@" <"$WORK/section" >"$WORK/section.new"
	objcopy --update-section "$section=$WORK/section.new" "$from" "$to"
}

# change_end: of a section, such as the one with the build ID
change_end()
{
	head -c -4
	printf 'test'
}

# change_release: of .modinfo, a kernel of another release
change_release()
{
	sed -z 's/^vermagic=[^ ]*/vermagic=5.10.0-1-amd64/'
}
