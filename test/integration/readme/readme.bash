# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by readme/run and readme.bats.  Takes the commands of a section of the
# README apart, and compares what they say with what it says there.  Runs none.
#
# In the section's indented blocks a line that begins with "# " is a command, and
# those after it, up to the next or to the end of the block, are its output, on both
# streams.  A line "…" stands for any number of lines.

readonly readme_section='## From packages to a patched machine'

# What differs from one run to another, and nothing else: expressions of sed.
readonly readme_masks=(
	's/[0-9]+\.[0-9]+\.[0-9]+-[0-9]+-amd64/RELEASE/g' # of the kernel
	's/( linux-source-[0-9.]+) [0-9.]+-[0-9]+ /\1 VERSION /'
	's/^ *[0-9]+\.[0-9]{2} s /TIME s /' # what a step took
	's/ *([ (])[0-9]+ (kB|MB|symbols)(\)?)$/\1SIZE \2\3/'
	# How far a transition is: said only of one that takes its time.
	'/^[a-z0-9_]+: (un)?patching: [0-9]+ of [0-9]+ tasks$/d'
	's/ since [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}$/ since TIME/'
	's/ at \+0x[0-9a-f]+ / at OFFSET /' # in a function
)

# readme_split README DIRECTORY: the commands, as DIRECTORY/NN.command, and what they
# are to say, as DIRECTORY/NN.said; fails if there are none, or if a block begins with
# something else
readme_split()
{
	awk -v section="$readme_section" -v directory="$2/" '
		/^## / { inside = $0 == section; file = "" }
		!inside { next }
		!/^    / { file = ""; next }
		{ line = substr($0, 5) }
		line ~ /^# / {
			name = sprintf("%s%02d", directory, ++count)
			file = name ".said"
			print substr(line, 3) >(name ".command")
			printf "" >file
			next
		}
		!file {
			print "readme: output of no command: " line >"/dev/stderr"
			wrong = 1
			next
		}
		{ print line >file }
		END { exit wrong || !count }
	' "$1"
}

# readme_pattern: of the lines on stdin, with which readme_text has to match.  Each
# line has a mark at both ends, so that "…" is whole lines.
readme_pattern()
{
	local line

	sed 's/[][*?\\]/\\&/g' | while IFS= read -r line; do
		if [[ $line == … ]]; then
			printf '*'
		else
			printf '\1%s\2' "$line"
		fi
	done
}

readme_text()
{
	local line

	while IFS= read -r line; do
		printf '\1%s\2' "$line"
	done
}

# readme_mask FILE
readme_mask()
{
	sed -E "${readme_masks[@]/#/-e}" "$1"
}

# readme_same SAID GOT: what the README says and what a command said, as files; the
# difference is shown
readme_same()
{
	local pattern text

	pattern=$(readme_mask "$1" | readme_pattern)
	text=$(readme_mask "$2" | readme_text)
	# shellcheck disable=SC2053  # a pattern is meant
	[[ $text == $pattern ]] ||
		diff -u --label README.md "$1" --label "what it says" "$2"
}
