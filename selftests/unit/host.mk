# SPDX-License-Identifier: GPL-2.0
# The unit tests as programs of the host, one for each layout: make -f host.mk, or run.

CC ?= gcc
OUTPUT ?= build
module := ../../module

include pure.mk

# The kernel's own choice of warnings that are none.
CFLAGS := -std=gnu11 -O0 -g1 -funsigned-char -Wall -Wextra -Werror
CFLAGS += -Wno-sign-compare -Wno-missing-field-initializers -Wno-unused-parameter
CFLAGS += -Wno-type-limits
CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS += -Iinclude -MMD -MP $(CFLAGS_ADD)

x86 := -DCONFIG_X86_64=1
arm64 := -DCONFIG_ARM64=1 -DUNIT_MAJOR=6 -DUNIT_MINOR=12

layouts := x86_64-6.1 x86_64-6.12 x86_64-7.3 arm64-4K arm64-16K arm64-64K
flags-x86_64-6.1 := $(x86) -DUNIT_MAJOR=6 -DUNIT_MINOR=1
flags-x86_64-6.12 := $(x86) -DUNIT_MAJOR=6 -DUNIT_MINOR=12
flags-x86_64-7.3 := $(x86) -DUNIT_MAJOR=7 -DUNIT_MINOR=3 -DLENS_HAVE_LEAFOPS
flags-arm64-4K := $(arm64) -DUNIT_PAGE_SHIFT=12
flags-arm64-16K := $(arm64) -DUNIT_PAGE_SHIFT=14
flags-arm64-64K := $(arm64) -DUNIT_PAGE_SHIFT=16

all: $(layouts:%=$(OUTPUT)/%/unit)

# $(1): the layout, $(2): x86 or arm64
define program
sources-$(1) := $$(pure:%=$(module)/%) $(module)/arch/$(2) $$(tests)
sources-$(1) += model_$(2) vectors_present_$(2) host/main host/libkernel
objects-$(1) := $$(patsubst $(module)/%,$(OUTPUT)/$(1)/module/%.o,\
	$$(filter $(module)/%,$$(sources-$(1))))
objects-$(1) += $$(patsubst %,$(OUTPUT)/$(1)/%.o,\
	$$(filter-out $(module)/%,$$(sources-$(1))))

$(OUTPUT)/$(1)/unit: $$(objects-$(1))
	@$$(CC) $$(CFLAGS) -o $$@ $$^

$(OUTPUT)/$(1)/module/%.o: $(module)/%.c host.mk
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) $$(flags-$(1)) -DUNIT_LAYOUT='"$(1)"' -c -o $$@ $$<

$(OUTPUT)/$(1)/%.o: %.c host.mk
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) $$(flags-$(1)) -DUNIT_LAYOUT='"$(1)"' -c -o $$@ $$<

-include $$(objects-$(1):.o=.d)
endef

arch = $(if $(filter x86_64-%,$(1)),x86,arm64)
$(foreach layout,$(layouts),$(eval $(call program,$(layout),$(call arch,$(layout)))))

.PHONY: all
