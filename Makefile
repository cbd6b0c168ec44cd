# SPDX-License-Identifier: GPL-2.0
# The verbs of ptelens; what is built into the module is listed in Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
MODULE_DIR ?= updates

help:
	@echo "ptelens shows the page tables of live processes. New here? Type: make demo"
	@echo
	@echo "  make demo      boot a VM, load the module there, see what page tables do"
	@echo "  make shell     a VM to play in, module loaded; exit or ctrl-d ends it"
	@echo "  make check     all checks and tests, on every kernel of selftests/vm/kernels"
	@echo "  make lint      only the static checks"
	@echo "  make unit      only the tests of the pure files, in a second, without a VM"
	@echo "  make bench     what reading costs, beside the kernel's own files, in instructions"
	@echo "  make check-debug  the tests on kernels that check themselves"
	@echo "  make check-long   a soak of an hour a kernel, real programs, a million random inputs"
	@echo "  make all       module and tool for the running kernel, or for KDIR=..."
	@echo "  make install   install both (as root; then: modprobe ptelens)"
	@echo "  make clean     remove what was built here"
	@echo
	@echo "demo, shell, check, bench and lint install the packages they need with apt-get and keep"
	@echo "kernels and builds in \$$PTELENS_CACHE, by default ~/.cache/ptelens."
	@echo "selftests/vm/run --help tells how to run any command in such a VM."

all: module tool

module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool:
	$(MAKE) -C tools OUTPUT=

install: all
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_DIR=$(MODULE_DIR) modules_install
	$(MAKE) -C tools OUTPUT= PREFIX=$(PREFIX) install

demo:
	@tools/demo/run

shell:
	@selftests/vm/shell

check:
	@selftests/check.sh

lint:
	@selftests/lint/run

unit:
	@selftests/unit/run

check-debug:
	@selftests/debug/check

check-long:
	@selftests/long/run --keep

bench:
	@selftests/bench/run

clean:
	$(MAKE) -C tools OUTPUT= clean
	rm -rf *.ko *.mod *.mod.c *.o .*.cmd modules.order Module.symvers .tmp_versions
	find module -name '*.o' -delete -o -name '.*.cmd' -delete

.PHONY: help all module tool install demo shell check lint unit check-debug check-long bench clean
