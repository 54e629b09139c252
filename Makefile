# SPDX-License-Identifier: GPL-2.0
# Thin on purpose: it names the targets and hands the work on.  Build rules of
# the userland are below; those of the engine are in kmod/, of the tests in
# test/.

.DEFAULT_GOAL := help

B := build
CC ?= gcc
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wundef -Wvla -Wformat=2 -Wno-format-nonliteral -Wno-unused-parameter
ifneq ($(WERROR),)
WARN += -Werror
endif
ifneq ($(SAN),)
B := build/san
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
endif
ifneq ($(COV),)
B := build/cov
CFLAGS := -O0 -g
SANFLAGS := --coverage
endif
ifneq ($(FUZZ),)
B := build/fuzz
CC := clang
SANFLAGS := -fsanitize=address,undefined,fuzzer-no-link \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
endif

PREFIX ?= /usr/local
VERSION := $(shell cat VERSION)
KERNEL ?= $(shell uname -r)

LIBS := -lelf -ldw -lbpf -lxxhash -llzma -lz -lzstd -llz4 -ljson-c -lZydis
CLI_LIBS := -lkmod -lelf -ljson-c -lxxhash -lgcrypt -lcap-ng
CPPFLAGS_ALL := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	-DKPATCH_VERSION='"$(VERSION)"' \
	-DKPATCH_PREFIX='"$(PREFIX)"' \
	-I. -Iinclude -Ikpatch-build $(CPPFLAGS)
CFLAGS_ALL := -std=gnu11 $(WARN) $(CFLAGS) $(SANFLAGS)
LDFLAGS_ALL := $(LDFLAGS) $(SANFLAGS)

# A main of each program; everything else of kpatch-build/, kpatch/ and lib/ is
# in archives, where the unit tests find it too.
BUILD_MAINS := kpatch-build/main.c kpatch-build/create-diff-object.c \
	kpatch-build/kpatch-fetch.c
LIB_SRC := $(sort $(wildcard lib/*.c))
BUILD_SRC := $(sort $(filter-out $(BUILD_MAINS), \
	$(wildcard kpatch-build/*.c kpatch-build/*/*.c)))
CLI_MAIN := kpatch/main.c
CLI_SRC := $(sort $(filter-out $(CLI_MAIN), $(wildcard kpatch/*.c)))
UNIT_SRC := $(sort $(wildcard test/unit/*_test.c))
FUZZ_SRC := $(sort $(wildcard test/fuzz/*_fuzz.c))

comma := ,
obj = $(patsubst %.c,$(B)/%.o,$(1))
LIB_A := $(B)/lib.a
BUILD_A := $(B)/kpatch-build.a
CLI_A := $(B)/kpatch.a
PROGRAMS := $(B)/kpatch-build/kpatch-build $(B)/kpatch-build/create-diff-object \
	$(B)/kpatch-build/kpatch-fetch $(B)/kpatch/kpatch
# The machine of kpatch try, where an installation has it too.
MACHINE := $(addprefix $(B)/libexec/kpatch/vm/,run initrd init drivers try)
UNIT_BIN := $(patsubst test/unit/%.c,$(B)/test/unit/%,$(UNIT_SRC))
FUZZ_BIN := $(patsubst test/fuzz/%.c,$(B)/test/fuzz/%,$(FUZZ_SRC))
ALL_OBJ := $(call obj,$(LIB_SRC) $(BUILD_SRC) $(BUILD_MAINS) $(CLI_SRC) $(CLI_MAIN) \
	$(UNIT_SRC) $(FUZZ_SRC) $(wildcard test/fuzz/[mt]*.c test/sweep/*.c))

ifeq ($(V),)
Q := @
say = @echo "  $(1)	$(patsubst $(B)/%,%,$@)";
else
say =
endif

.PHONY: help
help:
	@echo 'kpatch $(VERSION): make TARGET'
	@sed -n 's/^## \([a-z-]*\): */  \1\t/p' Makefile | expand -t 24

## deps: install what building and testing needs (Debian, root)
.PHONY: deps
deps:
	$(Q)script/deps

## all: build every userland program
.PHONY: all
all: $(PROGRAMS) $(MACHINE)

$(MACHINE): $(B)/libexec/kpatch/vm/%: vm/%
	$(call say,COPY)install -D -m 755 $< $@

$(LIB_A): $(call obj,$(LIB_SRC))
$(BUILD_A): $(call obj,$(BUILD_SRC))
$(CLI_A): $(call obj,$(CLI_SRC))
$(B)/%.a:
	$(call say,AR)rm -f $@ && $(AR) rcsD $@ $^

$(B)/%.o: %.c $(B)/flags
	$(call say,CC)mkdir -p $(@D) && \
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/kpatch-build/kpatch-build: $(B)/kpatch-build/main.o $(BUILD_A) $(LIB_A)
$(B)/kpatch-build/create-diff-object: $(B)/kpatch-build/create-diff-object.o $(BUILD_A) $(LIB_A)
$(B)/kpatch-build/kpatch-fetch: $(B)/kpatch-build/kpatch-fetch.o $(BUILD_A) $(LIB_A)
$(PROGRAMS):
	$(call say,LD)mkdir -p $(@D) && $(CC) $(LDFLAGS_ALL) -o $@ $^ $(PROG_LIBS)
$(PROGRAMS): PROG_LIBS = $(LIBS)
$(B)/kpatch/kpatch: $(call obj,$(CLI_MAIN)) $(CLI_A) $(LIB_A)
$(B)/kpatch/kpatch: PROG_LIBS = $(CLI_LIBS)

# The tests are run once or twice after each time that they are compiled.
$(call obj,$(UNIT_SRC)): private CFLAGS_ALL += -O0

$(UNIT_BIN): $(B)/test/unit/%: $(B)/test/unit/%.o $(BUILD_A) $(CLI_A) $(LIB_A)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) \
	$(filter %.a,$^) $(LIBS) -lkmod -lgcrypt -lcap-ng -lcmocka

# Each fuzzer again under a name of its own, to replay what is in its corpus.
REPLAY_OBJ := $(patsubst %.c,$(B)/%_replay.o,$(FUZZ_SRC)) \
	$(call obj,test/fuzz/mutate.c)
$(B)/%_fuzz_replay.o: %_fuzz.c $(B)/flags
	$(call say,CC)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) \
	-DLLVMFuzzerTestOneInput=$(notdir $*)_one_input -DREPLAY -MMD -MP -c -o $@ $<
$(B)/test/unit/corpus_test: $(REPLAY_OBJ)

# Allocations of the programs, not of libraries, go through the test.
$(B)/test/unit/memory_test $(B)/test/unit/report_memory_test: LDFLAGS_ALL += $(addprefix -Wl$(comma)--wrap=, \
	malloc calloc realloc strdup strndup vasprintf)

# The pairs of objects that mutants are made of: every source, compiled in three
# ways, without and with the change, and the symbol table of what it was.
PAIR_FLAGS := -c -mcmodel=kernel -fcf-protection=none -mno-red-zone -pg \
	-mfentry -mrecord-mcount -ffunction-sections -fdata-sections -fno-pie \
	-fno-asynchronous-unwind-tables -fno-common -w
PAIR_WAYS := quick small plain
PAIR_quick := -O2 -g1
PAIR_small := -Os -g
PAIR_plain := -O1
PAIRS := $(B)/test/fuzz/pairs
PAIR_FILES := $(foreach way,$(PAIR_WAYS),$(patsubst test/fuzz/sources/%.c, \
	$(PAIRS)/%.$(way).symvers,$(wildcard test/fuzz/sources/*.c)))
$(PAIRS)/%.symvers: test/fuzz/pair $(wildcard test/fuzz/sources/*) $(B)/flags
	$(call say,PAIR)mkdir -p $(@D) && \
	test/fuzz/pair test/fuzz/sources/$(basename $*).c $(PAIRS)/$* \
	$(PAIR_FLAGS) $(PAIR_$(patsubst .%,%,$(suffix $*)))

$(B)/test/fuzz/differ.o: kpatch-build/create-diff-object.c $(B)/flags
	$(call say,CC)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) \
	-Wno-missing-prototypes -Dmain=differ_main -MMD -MP -c -o $@ $<
$(B)/test/fuzz/mutants: $(call obj,test/fuzz/mutants.c test/fuzz/mutate.c) \
		$(B)/test/fuzz/differ.o $(BUILD_A) $(LIB_A)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)
$(FUZZ_BIN): $(B)/%: $(B)/%.o $(call obj,test/fuzz/mutate.c) $(BUILD_A) $(LIB_A)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(LIBS)
$(B)/test/fuzz/tables: $(B)/test/fuzz/tables.o $(LIB_A)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)
.PHONY: fuzzers
fuzzers: $(FUZZ_BIN) $(B)/test/fuzz/mutants $(B)/test/fuzz/tables $(PAIR_FILES)

SWEEP_SRC := $(sort $(wildcard test/sweep/*.c))
SWEEP := $(B)/test/sweep/sweep
$(SWEEP): $(call obj,$(SWEEP_SRC)) $(BUILD_A) $(LIB_A)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

# Objects are rebuilt when compiler or flags change.
.PHONY: FORCE
$(B)/flags: FORCE
	@mkdir -p $(@D); f='$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)'; \
	echo "$$f" | cmp -s - $@ || echo "$$f" > $@

-include $(ALL_OBJ:.o=.d) $(REPLAY_OBJ:.o=.d)

## kmod: build the engine for KERNEL=RELEASE (default: the running one)
.PHONY: kmod
kmod: $(B)/kpatch-build/kpatch-fetch
	$(Q)B=$(B) script/build-kmod $(KERNEL)

## demo: patch a stock Debian kernel in a VM, start to finish
.PHONY: demo
demo: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) examples/demo

## check: all tests, as many at once as there are CPUs; ends with "N passed, N failed"
.PHONY: check
check: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all unit sweep
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) FUZZ=1 fuzzers
	$(Q)B=$(B) FUZZ_B=build/fuzz test/run integration fuzz unit

## check-selftests: the kernel's livepatch selftests, on 6.1 and 6.12, and as control
.PHONY: check-selftests
check-selftests: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/selftests/run

## check-mutants: does breaking a rule of the engine make a test fail?
.PHONY: check-mutants
check-mutants: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/mutation/run engine

## check-differ-mutants: does breaking a rule of the differ make a unit test fail?
.PHONY: check-differ-mutants
check-differ-mutants: all unit
	$(Q)B=$(B) test/mutation/run differ

## check-store-mutants: does a power cut tell when installing a patch lacks a sync?
.PHONY: check-store-mutants
check-store-mutants: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) JOBS=1 test/mutation/run store

## check-debug: the engine on a kernel that checks itself, which is built if need be
.PHONY: check-debug
check-debug: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/run test/integration/debug/debug.bats

## check-boot: what systemd does with installed patches, on a disk image of Debian 12
.PHONY: check-boot
check-boot: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/boot/run

## check-readme: the README's path from packages to a patched machine, literally
.PHONY: check-readme
check-readme: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)test/integration/readme/run

## check-cuts: what is installed after power cuts, COUNT=100 of them
.PHONY: check-cuts
check-cuts: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/cuts/run

## check-crowd: 16 commands at once for CROWD_SECONDS=300, some of which are killed
.PHONY: check-crowd
check-crowd: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/crowd/run

## check-flavours: every case of the engine on all stock kernels, and a few patches
.PHONY: check-flavours
check-flavours: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/run test/integration/engine/flavours.bats

## check-macros: patches as they are written for dynup/kpatch, on 6.1 and 6.12, both formats
.PHONY: check-macros
check-macros: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/macros/run --both --format both

## check-packages: the Debian packages, built and judged; the engine by DKMS; RPM packages
.PHONY: check-packages
check-packages: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/run test/integration/packages/packages.bats

## check-trouble: builds that are killed, find the disk full, or run side by side
.PHONY: check-trouble
check-trouble: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/trouble/run

## corpus: patches of what changed between two releases of Debian's kernel, loaded (CORPUS=)
CORPUS ?= --count 150 --load 60
.PHONY: corpus
corpus: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/corpus/run $(CORPUS)

## check-sweep: the differ on 300 objects of a kernel, unchanged and with edits (KERNEL=)
.PHONY: check-sweep
check-sweep: all $(SWEEP)
	$(Q)B=$(B) test/sweep/run

## check-unit: the tests that need no root and no VM
.PHONY: check-unit
check-unit: all unit
	$(Q)B=$(B) test/run unit

## coverage: how many lines of the differ the unit tests run, 90 % at least
.PHONY: coverage
coverage:
	$(Q)find build/cov -name '*.gcda' -delete 2>/dev/null || :
	$(Q)$(MAKE) --no-print-directory COV=1 all unit
	$(Q)B=build/cov test/run unit
	$(Q)script/coverage

## check-fail-nth: every call of the engine that can fail, fails once (KERNEL=)
.PHONY: check-fail-nth
check-fail-nth: all
	$(Q)B=$(B) test/integration/faults/run

## check-storms: engine under load for an hour or so, on 6.1 and 6.12
.PHONY: check-storms
check-storms: deps all
	$(Q)B=$(B) test/integration/storms/run --both

## check-fleet: a rollout on four machines, one of which it is held up on, and one dies on
.PHONY: check-fleet
check-fleet: deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all
	$(Q)B=$(B) test/integration/fleet/run

.PHONY: unit sweep
unit: $(UNIT_BIN)
sweep: $(SWEEP)

## fuzz: damaged input of all kinds, for a minute or so (FUZZ_SECONDS=, N=)
.PHONY: fuzz
fuzz: deps
	$(Q)$(MAKE) --no-print-directory FUZZ=1 fuzzers
	$(Q)test/run fuzz

## fuzz-long: the same for some hours: 30 minutes a parser, 100,000 mutants
.PHONY: fuzz-long
fuzz-long: deps
	$(Q)$(MAKE) --no-print-directory FUZZ=1 fuzzers
	$(Q)FUZZ_SECONDS=$${FUZZ_SECONDS:-1800} N=$${N:-100000} \
		TIMEOUT=86400 test/run fuzz

## check-model: the engine's protocol, in every state it can get to
.PHONY: check-model
check-model: deps
	$(Q)test/model/run

## bench: timings as ratios, side by side
.PHONY: bench
bench: all
	$(Q)B=$(B) test/bench/run

## bench-engine: the engine against the kernel's own livepatch, in VMs
.PHONY: bench-engine
bench-engine: all
	$(Q)B=$(B) test/bench/engine/run

## bench-differ: the differ on merges of up to 2,000 objects of a kernel (KERNEL=)
.PHONY: bench-differ
bench-differ: all $(SWEEP)
	$(Q)B=$(B) test/bench/differ/run

## lint: formatting, shellcheck, warnings of gcc and clang, -fanalyzer, clang-tidy, cppcheck
.PHONY: lint
lint:
	$(Q)script/lint

## install: install into DESTDIR and PREFIX
.PHONY: install
install: all
	$(Q)script/install '$(B)' '$(DESTDIR)' '$(PREFIX)'

## deb: Debian packages of all of it, to build/deb
.PHONY: deb
deb: deps
	$(Q)B=$(B) script/build-deb

## clean: remove what was built here
.PHONY: clean
clean:
	rm -rf build

## clean-cache: empty the cache of kernels and prepared trees
.PHONY: clean-cache
clean-cache:
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/kpatch"
