# SPDX-License-Identifier: GPL-2.0
# The files of module/ that touch nothing live, and the tests of them; of these,
# what runs wherever they run.
pure := entry names range filter run text format count arch/bits predict raws
pure += cause event ring
tests := unit room recorded vectors_leaf test_vectors test_arch
tests += test_text test_run test_format test_facts test_filter test_fuzz test_count
tests += test_predict test_raws test_cause test_cause_any test_event test_ring
