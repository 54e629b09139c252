# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Mutants of the differ: only the file with the change is compiled again, and
# cases of unit tests run, named PROGRAM/CASE, where CASE may be a pattern.
# Policy is tables, so each row of them, and each field of the special sections,
# is taken away in a mutant of its own.  Sourced by run.
# shellcheck disable=SC2034,SC2154 # variables of run

# Seconds that the cases of one program may take.
readonly LIMIT=120

# rows FILE TABLE FIELDS PATTERN CASE...: a mutant for each row of a table in
# FILE whose text has PATTERN; with FIELDS=1 for each field of these, too
rows()
{
	local file=$1 table=$2 fields=$3 pattern=$4 base text name start length new
	local LC_ALL=C

	shift 4
	base=${file##*/}
	text=$(<"$file")
	awk -v table="$table" -v fields="$fields" -v pattern="$pattern" \
		-f test/mutation/rows.awk "$file" >"$WORK/rows"
	[[ -s $WORK/rows ]] || {
		echo "$file: no rows of $table" >&2
		exit 1
	}
	while IFS=$'\t' read -r name start length new; do
		printf '%s\n' "${text:0:start}$new${text:start+length}" \
			>"$WORK/changed"
		name=${base%.c}-$table-$name
		[[ ! -e $WORK/patches/$name.patch ]] || {
			echo "$file: two rows called $name" >&2
			exit 1
		}
		{
			echo "Rule: the table of ${table//_/ } counts in all its parts"
			echo "Cases: $*"
			echo
			diff -u --label "a/$file" --label "b/$file" \
				"$file" "$WORK/changed" || :
		} >"$WORK/patches/$name.patch"
	done <"$WORK/rows"
}

# special PATTERN CASE...: the same of rows of special sections, and their fields
special()
{
	rows kpatch-build/diff/special.c rows 1 "$@"
}

make_patches()
{
	local table
	local s390x=arch_s390x_special_test ppc64le=arch_ppc64le_special_test

	special '__bug_table' special_test/bug_lines_make_no_difference
	special '\.alt.*", (0|EM_X86_64),' \
		alternatives_test/alternatives_bring_their_replacement \
		alternatives_test/empty_replacements_are_nobodys \
		alternatives_test/alternatives_of_all_kernels_are_known \
		arch_loongarch64_test/replacements_follow_their_function \
		arch_loongarch64_test/empty_replacements_are_nobodys \
		arch_loongarch64_test/lengths_may_be_relocations
	special 'EM_AARCH64, SPECIAL_ENTRIES' \
		'arch_aarch64_test/*callbacks_of_alternatives_are_kept' \
		'arch_aarch64_test/*alternatives_are_compared'
	special '\.parainstructions' \
		special_test/calls_of_hypervisors_are_compared
	special '__ex_table' special_test/exceptions_are_compared
	special '__jump_table|static_call_sites' \
		keys_test/keys_of_vmlinux_are_relocated \
		keys_test/exported_keys_stay_symbols \
		keys_test/keys_of_modules_are_refused \
		static_key_test/branches_read_their_key
	special 'EM_PPC64, SPECIAL_(ENTRIES|PIECES)' \
		$ppc64le/feature_fixups_bring_their_code \
		$ppc64le/fixups_are_compared
	special 'EM_PPC64, SPECIAL_SITES' $ppc64le/sites_follow_their_function \
		$ppc64le/ends_are_of_what_they_end
	special EM_S390 $s390x/sites_follow_their_function \
		arch_s390x_test/thunks_go_along
	special "[.](smp|ret|call_s|kcfi).*SPECIAL_SITES,.*= 4" \
		special_test/sites_follow_their_function
	special '\.cfi_sites' sections_test/sites_of_type_hashes_follow
	special '__patchable.*EM_X86_64' special_test/tables_are_about_the_copy
	special '_kprobe_blacklist' sections_test/probes_stay_out_of_the_copy
	special '___srcu_struct_ptrs' sections_test/new_srcu_domains_are_set_up
	special 'runtime_ptr_' special_test/values_of_boot_are_loaded
	special '__patchable.*", 0,' arch_aarch64_test/entries_in_front_go_along
	special '\.orc_unwind_ip' special_test/unwind_tables_stay_in_step \
		special_test/rows_are_sound
	special '\.orc_unwind"' create_diff_object_test/unwind_tables_need_a_size
	special '__mcount_loc' special_test/lists_of_entries_are_written_anew
	rows kpatch-build/diff/special.c rows 0 SPECIAL_DROPPED \
		special_test/what_means_nothing_in_a_patch_is_dropped \
		special_test/rows_are_sound
	for table in private_names private_sections; do
		rows kpatch-build/diff/name.c $table 0 . \
			correlate_test/names_have_skeletons
	done
	rows kpatch-build/diff/only_lines.c helpers 0 . \
		lines_test/helpers_take_a_line
	rows kpatch-build/diff/carry.c rows 0 CARRY_ORDINARY \
		diff_test/sections_of_modules_are_carried \
		sections_test/variables_of_a_cpu_have_one_section \
		sections_test/rows_are_found_in_order
	rows kpatch-build/diff/carry.c rows 0 CARRY_KERNEL \
		sections_test/memory_shared_with_hypervisors_is_refused \
		sections_test/new_tracepoints_are_refused \
		sections_test/rows_are_found_in_order \
		special_test/values_of_boot_are_loaded
	rows kpatch-build/diff/carry.c rows 0 CARRY_BOOT \
		sections_test/additions_to_boot_tables_are_told
	rows kpatch-build/diff/report_json.c reason_kinds 0 '\[REASON_[^N]' \
		report_test/json_names_every_kind_of_reason
	rows kpatch-build/arch/s390x.c loads 0 . \
		arch_s390x_test/line_arguments_are_known_by_their_register
}

# run_case TREE PROGRAM/CASE: sets outcome to "" when all that match passed,
# else to who did not, or to why there is nobody
run_case()
{
	local program=${2%%/*} status=0 results

	results=$(cd "$1" && B=build KPATCH_TEST_CASES=${2#*/} \
		CMOCKA_MESSAGE_OUTPUT=TAP timeout --kill-after=5 "$LIMIT" \
		"build/test/unit/$program" 2>&1 </dev/null) || status=$?
	outcome=$(sed -n 's/^not ok [0-9]* - //p' <<<"$results" | head -n 1)
	if [[ -n $outcome ]]; then
		outcome="$program: $outcome"
	elif ((status == 124)); then
		outcome="the end of the time of $2"
	elif ((status)); then
		outcome="the crash of $2"
	elif ! grep -q '^ok ' <<<"$results"; then
		outcome="nobody: there is no $2"
	fi
}

# build_programs TREE CASE...: what the cases are in, and what they run
build_programs()
{
	local tree=$1 case
	local -A wanted

	shift
	for case; do
		wanted[build/test/unit/${case%%/*}]=1
	done
	[[ -z ${wanted[build/test/unit/create_diff_object_test]-} ]] ||
		wanted[build/kpatch-build/create-diff-object]=1
	make --no-print-directory -j1 -C "$tree" B=build "${!wanted[@]}"
}

# check CASE: it passes without a mutant
check()
{
	local outcome

	run_case "$WORK/origin" "$1"
	[[ -z $outcome ]] || {
		echo "without a mutant: noticed by $outcome" >&2
		exit 1
	}
}

# prepare: the sources and objects that mutants start from, with which all
# cases have to pass
prepare()
{
	local origin=$WORK/origin cases

	mkdir -p "$origin/build/test" "$origin/test"
	cp -a Makefile VERSION doc include kpatch kpatch-build lib man "$origin"
	cp -a test/unit test/fuzz "$origin/test"
	cp -a "$B"/flags "$B"/*.a "$B"/lib "$B"/kpatch "$B"/kpatch-build \
		"$origin/build"
	cp -a "$B/test/unit" "$B/test/fuzz" "$origin/build/test"
	mapfile -t cases < <(cd "$WORK/patches" && sed 's/$/.patch/' ../names |
		xargs -d '\n' sed -ns 's/^Cases: //p' 2>/dev/null |
		tr ' ' '\n' | sort -u)
	build_programs "$origin" "${cases[@]}" >"$WORK/build.log" 2>&1 || {
		cat "$WORK/build.log" >&2
		exit 1
	}
	printf '%s\n' "${cases[@]}" | each --case || exit 1
	# Not for each mutant.
	find "$origin/build" -type f -perm -u+x -delete
}

copy_sources()
{
	cp -a "$WORK/origin" "$tree"
}

build_mutant()
{
	local cases

	read -ra cases < <(field Cases)
	build_programs "$tree" "${cases[@]}"
}

# judge: sets caught to who noticed it
judge()
{
	local cases case outcome

	read -ra cases < <(field Cases)
	for case in "${cases[@]}"; do
		run_case "$tree" "$case"
		[[ -z $outcome ]] || break
	done
	caught=$outcome
}
