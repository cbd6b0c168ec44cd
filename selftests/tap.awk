# SPDX-License-Identifier: GPL-2.0
# Reads what guest.sh wrote; prints what is wrong, and last "passed failed skipped".
# -v kernel=NAME -v expected=FILE: FILE names the skips that may be: KERNEL TEST REASON.

function fail(what) { failed++; print "  " what }

# Who may skip a test, as the list of expected skips names it: a kernel, "*" for every one; the kernel
# arm64-6.12-16k also what 6.12 and what all of arm64 may.
function may_skip(test, i) {
	for (i in names)
		if ((names[i] " " test) in allowed)
			return 1
	return 0
}

# The third word, or all that stands behind a dash there, with _ for blanks.
function test_name(line) {
	sub(/ # SKIP.*/, "", line)
	sub(/^(not )?ok [0-9]+ (- )?/, "", line)
	gsub(/ /, "_", line)
	return line
}

# A program must tell of as many tests as it planned, and end well.
function end_program(status) {
	if (!program)
		return
	if (plan == "" || told != plan)
		fail(program ": told of " told + 0 " of " plan + 0 " tests")
	else if (status != 0 && program_failed == 0 && !(status == 4 && told == program_skipped))
		fail(program ": exit status " status)
	program = ""
}

BEGIN {
	names[1] = kernel
	names[2] = "*"
	if (split(kernel, word, "-") > 1 && word[1] == "arm64") {
		names[3] = "arm64"
		names[4] = word[2]
	}
	while ((getline line < expected) > 0)
		if (line !~ /^#/ && split(line, word) >= 3)
			allowed[word[1] " " word[2]] = 1
}

{ sub(/\r$/, "") }

/^# program / {
	end_program(1)
	program = $3; plan = ""; told = 0; program_failed = 0; program_skipped = 0
}

/^1\.\.[0-9]+/ { plan = substr($0, 4) + 0 }

/^1\.\.0 # SKIP/ {
	skipped++
	if (!may_skip(program "/*"))
		fail("skipped, and not expected: " program ": " $0)
}

/^(not )?ok [0-9]+/ {
	told++
	good = $1 == "ok"
	test = program "/" test_name($0)
	if (good && /# SKIP/) {
		skipped++; program_skipped++
		if (!may_skip(test))
			fail("skipped, and not expected: " $0)
	} else if (good) {
		passed++
	} else {
		program_failed++
		fail(program ": " $0)
	}
}

/^# status [0-9]+ [a-z_]+ [0-9.]+ / { end_program($3) }

END {
	end_program(1)
	print passed + 0, failed + 0, skipped + 0
}
