"""Memory of a set of processes, from files in the format of `/proc`: each page and each shared mapping once."""

from pathlib import Path

import pytest

from grader.procfs import ProcessTable, proportional, shared_mappings

ROLLUP = """\
55d1c0000000-7ffd2f3fe000 ---p 00000000 00:00 0                          [rollup]
Rss:               20000 kB
Pss:               12000 kB
Pss_Dirty:          9000 kB
Pss_Anon:           7000 kB
Pss_File:           2000 kB
Pss_Shmem:          3000 kB
"""
MAPS = """\
55d1c0000000-55d1c0001000 r--p 00000000 fe:00 77      /usr/bin/python3.11
7f0000000000-7f0002000000 rw-s 00000000 00:01 101     /dev/zero (deleted)
7f0002000000-7f0002001000 rw-p 00000000 00:00 0
7f0003000000-7f0003001000 rw-s 00000000 00:0f 5       /memfd:plumbline-control (deleted)
7f0004000000-7f0004800000 rw-s 02000000 00:01 101     /dev/zero (deleted)
7f0005000000-7f0005001000 rw-s 00000000 00:01 102     /dev/zero (deleted)
7f0006000000-7f0006001000 rw-s 00000000 00:19 9       /dev/shm/sem.mp-x (deleted)
"""


@pytest.fixture
def table(tmp_path: Path) -> ProcessTable:
    for pid in (7, 8):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "smaps_rollup").write_text(ROLLUP)
    (tmp_path / "7/maps").write_text(MAPS)
    (tmp_path / "8/maps").write_text(MAPS.splitlines()[1] + "\n")
    return ProcessTable(tmp_path)


def test_shared_memory_is_told_from_the_rest(table: ProcessTable) -> None:
    assert proportional(table, [7]) == (9000 * 1024, 3000 * 1024)
    assert proportional(table, [7, 8]) == (18000 * 1024, 6000 * 1024)


def test_a_shared_mapping_counts_once_by_its_farthest_end(table: ProcessTable) -> None:
    both_parts, small = 0x2800000, 0x1000
    assert shared_mappings(table, [7]) == both_parts + small
    assert shared_mappings(table, [7, 8]) == both_parts + small
    assert shared_mappings(table, [8]) == 0x2000000


def test_who_has_gone_uses_nothing(table: ProcessTable) -> None:
    assert proportional(table, [99]) == (0, 0)
    assert shared_mappings(table, [99]) == 0
