// SPDX-License-Identifier: GPL-2.0
/*
 * Usage: attach fentry|fexit FUNCTION
 *
 * Attaches a BPF program to a function of the kernel, says "attached", and then
 * answers each line of its input with how often the program has run.  The end
 * of the input ends the attachment.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int make_map(void)
{
	int map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "runs", sizeof(__u32),
				 sizeof(__u64), 1, NULL);

	if (map < 0)
		err(1, "map");
	return map;
}

/* Adds 1 to the only value of @map, and returns 0. */
static int load_program(int map, enum bpf_attach_type type, const char *name)
{
	const struct bpf_insn program[] = {
		{ .code = BPF_LD | BPF_IMM | BPF_DW,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_VALUE,
		  .imm = map },
		{},
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .dst_reg = BPF_REG_2,
		  .imm = 1 },
		{ .code = BPF_STX | BPF_ATOMIC | BPF_DW,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_2,
		  .imm = BPF_ADD },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .dst_reg = BPF_REG_0,
		  .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = type);
	int id, fd;

	id = libbpf_find_vmlinux_btf_id(name, type);
	if (id < 0)
		errx(1, "%s: no such function in the kernel's BTF: %s", name,
		     strerror(-id));
	opts.attach_btf_id = id;
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "count", "GPL", program,
			   sizeof(program) / sizeof(*program), &opts);
	if (fd < 0)
		err(1, "program");
	return fd;
}

int main(int argc, char **argv)
{
	enum bpf_attach_type type;
	int map, program, link;
	const __u32 key = 0;
	char line[16];
	__u64 runs;

	if (argc == 3 && !strcmp(argv[1], "fentry"))
		type = BPF_TRACE_FENTRY;
	else if (argc == 3 && !strcmp(argv[1], "fexit"))
		type = BPF_TRACE_FEXIT;
	else
		errx(2, "usage: attach fentry|fexit FUNCTION");

	map = make_map();
	program = load_program(map, type, argv[2]);
	link = bpf_link_create(program, 0, type, NULL);
	if (link < 0)
		err(1, "attaching to %s", argv[2]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("attached");
	while (fgets(line, sizeof(line), stdin)) {
		if (bpf_map_lookup_elem(map, &key, &runs))
			err(1, "map");
		printf("%llu\n", runs);
	}
	close(link);
	return 0;
}
