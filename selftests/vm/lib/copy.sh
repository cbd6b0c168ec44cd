# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # repo: common.sh sets it
# A copy of the sources, to be changed.

# copy_sources DIR: makes DIR what the sources are; what was built in it stays, so that
# what a change does not touch is built once.
copy_sources() {
	mkdir -p "$1"
	(
		cd "$repo" || exit
		git ls-files -co --exclude-standard 2>/dev/null || find . -type f
	) | rsync -lpc --files-from=- --ignore-missing-args "$repo/" "$1/"
}
