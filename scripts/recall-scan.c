// SPDX-License-Identifier: GPL-2.0
/*
 * What the module would hook in a file's code: its own scanner, decoder and
 * shapes, compiled for the host.
 *
 * usage: recall-scan FILE <JOBS
 * A job is a line "MEMBER OFFSET START SIZE": the reference count's name in its
 * struct, its offset there, and a range of the file. Prints, for every candidate,
 * the job's number from 0 and the offset into the range.
 */

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "../module/scan.h"

static const struct {
	const char *member;
	enum rl_encoding encoding;
} encodings[] = {
	{ "__refcnt", RL_ENC_ATOMIC },
	{ "__rcuref", RL_ENC_RCUREF },
	{ "f_count", RL_ENC_ATOMIC_LONG },
	{ "f_ref", RL_ENC_FILE_REF },
};

struct job {
	int number;
	const u8 *start;
	struct rl_field field;
};

static void found(void *ctx, const struct rl_code *code, const struct rl_insn *insn)
{
	const struct job *job = ctx;
	enum rl_taken taken;

	if (rl_shape_match(&job->field, insn, code, &taken))
		printf("%d %td\n", job->number, code->at - job->start);
}

static enum rl_encoding encoding_of(const char *member)
{
	size_t i;

	for (i = 0; i < sizeof(encodings) / sizeof(*encodings); i++)
		if (!strcmp(member, encodings[i].member))
			return encodings[i].encoding;
	errx(2, "no encoding is known for a member %s: see module/shape.h", member);
}

static const u8 *map(const char *path, size_t *size)
{
	struct stat st;
	void *data;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st))
		err(2, "%s", path);
	data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		err(2, "%s", path);
	*size = st.st_size;
	return data;
}

int main(int argc, char **argv)
{
	struct job job = { 0 };
	struct rl_range range;
	size_t start, size, bytes;
	const u8 *file;
	char member[32];

	if (argc != 2)
		errx(2, "usage: recall-scan FILE <JOBS");
	file = map(argv[1], &bytes);
	for (; scanf("%31s %hu %zu %zu", member, &job.field.offset, &start, &size) == 4;
	     job.number++) {
		if (start > bytes || size > bytes - start)
			errx(2, "%s ends before the range %zu %zu", argv[1], start, size);
		job.field.encoding = encoding_of(member);
		job.start = file + start;
		range.start = (unsigned long)job.start;
		range.end = range.start + size;
		rl_scan(&range, found, &job);
	}
	return 0;
}
