# SPDX-License-Identifier: GPL-2.0
# make help lists the targets.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
KERNEL ?= 6.1
RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)".*/\1/p' $(KDIR)/include/generated/utsrelease.h 2>/dev/null)
MODDIR = $(DESTDIR)/lib/modules/$(RELEASE)/extra

all: tool module

help:
	@echo 'make demo            boot a stock kernel, leak, show the report (KERNEL=6.1|6.12)'
	@echo 'make test            every test; installs what it needs'
	@echo 'make                 the tool and the module for the running kernel (KDIR=...)'
	@echo 'make install         both, and the man page (PREFIX=/usr/local, DESTDIR=)'
	@echo 'make load, unload    the module that was built here'
	@echo 'make lint            style and layer checks'
	@echo 'make lab             real leaks beside a clean load, each named? (NAME=..., KERNEL=...)'
	@echo 'make lab-field       incidents from the field (NAME=..., KERNEL=...)'
	@echo 'make lab-clean       loads of others in which nothing leaks (NAME=..., KERNEL=..., CLASSES=...)'
	@echo 'make bench           docs/bench-table.md: what it costs, both kernels, on a quiet machine'
	@echo 'make accuracy        docs/accuracy.md: both kernels, about 40 minutes'
	@echo 'make recall          docs/recall.md: downloads 2 GB of debug information'
	@echo 'make clean           remove what was built here'

tool:
	@scripts/deps build
	@$(MAKE) -s --no-print-directory -C tools

module:
	@scripts/deps build
	@scripts/build $(KDIR)

install: all
	$(MAKE) --no-print-directory -C tools install PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)
	install -D -m 644 build/$(RELEASE)/refledger.ko $(MODDIR)/refledger.ko
	$(if $(DESTDIR),,depmod $(RELEASE))

uninstall:
	$(MAKE) --no-print-directory -C tools uninstall PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)
	rm -f $(MODDIR)/refledger.ko
	$(if $(DESTDIR),,depmod $(RELEASE))

load: all
	@tools/build/refledger load --module build/$(RELEASE)/refledger.ko

unload: tool
	@tools/build/refledger unload

demo:
	@scripts/demo $(KERNEL)

test:
	@tests/run

lint:
	@scripts/lint

lab: tool
	@tests/lab/run $(KERNEL) $(NAME)

lab-field: tool
	@tests/field/run --keep build/lab-field $(KERNEL) $(NAME)

lab-clean: tool
	@tests/clean/run --keep build/clean $(if $(CLASSES),--classes $(CLASSES)) $(KERNEL) $(NAME)

bench:
	@scripts/bench

accuracy: tool
	@scripts/accuracy

recall:
	@scripts/recall

clean:
	@$(MAKE) --no-print-directory -C tools clean
	rm -rf build

.PHONY: all help tool module install uninstall load unload demo test lint lab lab-field lab-clean bench accuracy recall clean
