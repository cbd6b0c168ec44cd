// SPDX-License-Identifier: GPL-2.0
/* protect: what an entry forbids, and the signal that follows. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "../lab.h"

enum { MEMORY };

enum { CAUGHT, CAUGHT_READ };

#define ACCERR LAB_SIGNAL(SIGSEGV, SEGV_ACCERR)

/* A function that returns at once. */
#ifdef __aarch64__
static const unsigned int just_return = 0xd65f03c0;
#else
static const unsigned int just_return = 0xc3;
#endif

static enum lab_verdict map(struct stage *stage)
{
	stage_map(stage, MEMORY, "memory", 4);
	stage_write(stage, MEMORY, 0, 3);
	*(volatile unsigned int *)stage_at(stage, MEMORY, 3) = just_return;
	return DONE;
}

static enum lab_verdict protect(struct stage *stage, unsigned int page, int prot)
{
	return stage_good(stage, !mprotect(stage_at(stage, MEMORY, page), stage->page, prot),
			  "mprotect");
}

static enum lab_verdict read_only(struct stage *stage)
{
	enum lab_verdict verdict = protect(stage, 1, PROT_READ);

	stage->value[CAUGHT] = stage_try(stage_at(stage, MEMORY, 1), WRITE);
	return verdict;
}

static void write_is_caught(struct lab *lab)
{
	lab_expect_signal(lab, "a write brings", ACCERR, lab_stage(lab)->value[CAUGHT]);
}

static enum lab_verdict no_access(struct stage *stage)
{
	enum lab_verdict verdict = protect(stage, 2, PROT_NONE);

	stage->value[CAUGHT] = stage_try(stage_at(stage, MEMORY, 2), READ);
	return verdict;
}

static void read_is_caught(struct lab *lab)
{
	lab_expect_signal(lab, "a read brings", ACCERR, lab_stage(lab)->value[CAUGHT]);
}

static enum lab_verdict jump(struct stage *stage)
{
	stage->value[CAUGHT] = stage_try(stage_at(stage, MEMORY, 3), JUMP);
	return DONE;
}

static void jump_is_caught(struct lab *lab)
{
	lab_expect_signal(lab, "a jump there brings", ACCERR, lab_stage(lab)->value[CAUGHT]);
}

static enum lab_verdict make_code(struct stage *stage)
{
	enum lab_verdict verdict = protect(stage, 3, PROT_READ | PROT_EXEC);
	char *code = stage_at(stage, MEMORY, 3);

	__builtin___clear_cache(code, code + sizeof(just_return));
	stage->value[CAUGHT] = stage_try(code, JUMP);
	return verdict;
}

static void jump_is_fine(struct lab *lab)
{
	lab_expect_signal(lab, "a jump there brings", 0, lab_stage(lab)->value[CAUGHT]);
}

static enum lab_verdict use_key(struct stage *stage)
{
	char *page = stage_at(stage, MEMORY, 0);
	int key = pkey_alloc(0, PKEY_DISABLE_WRITE);

	if (key < 0)
		return stage_skip(stage, "This CPU or kernel has no protection keys.");
	if (pkey_mprotect(page, stage->page, PROT_READ | PROT_WRITE, key))
		return stage_broken(stage, "pkey_mprotect");
	stage->value[CAUGHT] = stage_try(page, WRITE);
	/* a signal sets the register to its first value, which allows less */
	pkey_set(key, PKEY_DISABLE_WRITE);
	stage->value[CAUGHT_READ] = stage_try(page, READ);
	return DONE;
}

static void key_is_caught(struct lab *lab)
{
	lab_expect_signal(lab, "a write brings", LAB_SIGNAL(SIGSEGV, SEGV_PKUERR),
			  lab_stage(lab)->value[CAUGHT]);
	lab_expect_signal(lab, "a read brings", 0, lab_stage(lab)->value[CAUGHT_READ]);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 4 pages and writes to them; to the last one, code.",
		.act = map,
		.row = { { PARENT, MEMORY, KIND, "WWWW" } },
		.events = "demand_zero 4",
		.shows = "All may be read and written, none may be executed.",
	}, {
		.say = "It makes page 1 read-only (mprotect) and tries to write to it.",
		.act = read_only,
		.row = { { PARENT, MEMORY, KIND, "WrWW" } },
		.events = "mprotect 1",
		.check = write_is_caught,
		.shows = "The right to write is a bit of the entry. The CPU checks it, the kernel "
			"finds no reason to give it, and sends the signal.",
	}, {
		.say = "It forbids all access to page 2 (PROT_NONE) and tries to read.",
		.act = no_access,
		.row = {
			{ PARENT, MEMORY, KIND, "WrnW" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
		},
		.events = "mprotect 1",
		.check = read_is_caught,
		.shows = "The frame is still there, but for the CPU the entry is not present.",
	}, {
		.say = "It jumps to the code in page 3.",
		.act = jump,
		.row = { { PARENT, MEMORY, KIND, "WrnW" } },
		.events = "",
		.check = jump_is_caught,
		.shows = "The entry has the no-execute bit: data is not code, whatever it holds.",
	}, {
		.say = "It makes page 3 executable, and read-only, and jumps there again.",
		.act = make_code,
		.row = { { PARENT, MEMORY, KIND, "Wrnx" } },
		.events = "mprotect 1",
		.check = jump_is_fine,
		.shows = "Now the same bytes are a function, and can't be changed any more.",
	}, {
		.say = "It gives page 0 a protection key that forbids it to write.",
		.act = use_key,
		.row = {
			{ PARENT, MEMORY, KIND, "Wrnx" },
			{ PARENT, MEMORY, KEYED, "k---" },
		},
		.events = "mprotect 1",
		.check = key_is_caught,
		.shows = "The entry is writable. The key in it stands for a register of the CPU, "
			"in which a thread opens and closes memory without the kernel.",
	},
	{ }
};

const struct experiment lab_protect = {
	.name = "protect",
	.about = "read-only, no access, no execute, a key: and the signals",
	.step = steps,
};
