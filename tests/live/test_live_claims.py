"""What comes out of a run is a claim: forged, damaged or outsized, it can spoil that run only."""

import pytest

from grader.model.verdicts import RunVerdict
from grader.shim.codec import Opaque
from grader.suite.run import same
from tests.live.conftest import Bench


def test_a_plain_result_crosses_unchanged(bench: Bench) -> None:
    expected = [
        *(None, True, 0, -(2**80), 0.1, float("inf")),
        *("ü\0\ud800", b"\xff", bytearray(b"b"), (1, (2,)), {"k": {1, 2}}, {3: [4]}),
    ]
    assert same(bench.run("results", call="plain").value, expected)


def test_an_object_of_its_own_class_crosses_as_nothing_but_its_name(bench: Bench) -> None:
    value = bench.run("results", call="custom").value
    assert type(value) is Opaque
    assert (value.type_name, value.text) == ("Dish", "a dish")
    assert not same(value, value)


def test_disguises_within_a_list_are_opaque_one_by_one(bench: Bench) -> None:
    evidence = bench.run("results", call="mixed")
    assert evidence.value[0] == 1
    names = [item.type_name for item in evidence.value[1:]]
    assert names == ["Dish", "Evil", "Colour", "Pair", "OrderedDict", "Loud"]
    assert "unpickled" not in evidence.output


@pytest.mark.parametrize("call", ["deep", "endless", "huge"])
def test_a_result_too_deep_or_too_large_is_said_to_be(bench: Bench, call: str) -> None:
    evidence = bench.run("results", call=call)
    assert (evidence.verdict, evidence.returned) == (RunVerdict.FINISHED, False)
    assert evidence.detail is not None
    what, _, why = evidence.detail.partition(": ")
    assert what == "unsendable"
    assert why


@pytest.mark.parametrize("call", ["scribbles_on_the_journal", "claims_every_slot"])
def test_noise_in_the_shared_files_does_not_disturb_the_verdict(bench: Bench, call: str) -> None:
    evidence = bench.run("forgers", call=call)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, "returned")
    assert bench.is_unharmed()


@pytest.mark.parametrize("seed", range(6))
def test_a_program_that_overwrites_the_control_memory_spoils_its_own_run(bench: Bench, seed: int) -> None:
    evidence = bench.run("forgers", seed, call="scribbles_on_the_control_memory", wall_s=3.0)
    assert evidence.verdict is not RunVerdict.FINISHED
    assert bench.is_unharmed()


def test_the_control_memory_cannot_shrink_under_the_supervisor(bench: Bench) -> None:
    assert bench.run("forgers", call="shrinks_the_control_memory").value == "PermissionError"


@pytest.mark.parametrize("call", ["closes_everything", "closes_everything_and_sleeps"])
def test_a_program_that_closes_every_descriptor_ends_before_returning(bench: Bench, call: str) -> None:
    evidence = bench.run("forgers", call=call, wall_s=3.0)
    assert (evidence.verdict, evidence.returned) == (RunVerdict.ENDED_EARLY, False)
    assert bench.is_unharmed()


@pytest.mark.parametrize("call", ["claims_nonsense", "claims_a_list", "claims_a_huge_result"])
def test_a_forged_result_in_no_known_format_is_no_result(bench: Bench, call: str) -> None:
    evidence = bench.run("forgers", call=call)
    assert (evidence.returned, evidence.value) == (False, None)
    assert bench.is_unharmed()


def test_a_flood_of_the_journal_ends_at_the_limit_of_file_size(bench: Bench) -> None:
    evidence = bench.run("forgers", call="floods_the_journal")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.LIMIT, "files")
    assert bench.is_unharmed()


def test_the_supervisor_wakes_nothing_but_pipes(bench: Bench) -> None:
    """It may have more rights than the program, so a forged descriptor must not make it write elsewhere."""
    evidence = bench.run("forgers", call="points_the_wake_pipe_at_a_file")
    assert evidence.verdict is RunVerdict.DEADLOCK
    assert evidence.output == "precious"


def test_a_result_does_not_count_unless_the_main_process_was_looked_at_with_it(bench: Bench) -> None:
    evidence = bench.run("forgers", call="claims_to_have_returned")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.ENDED_EARLY, "exit code 0")
    assert (evidence.returned, evidence.value) == (False, None)


def test_standing_still_too_early_hides_nothing(bench: Bench) -> None:
    evidence = bench.run("forgers", call="stands_still_too_early")
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, "returned")
    assert [item.name for item in evidence.left_behind] == ["Process-1"]


def test_standing_still_again_and_again_is_counted_like_any_other_wait(bench: Bench) -> None:
    evidence = bench.run("forgers", call="stands_still_for_ever", steps=200)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.SPINNING, "steps")


@pytest.mark.parametrize("name", ["resource tracker", "fork server"])
@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_the_name_of_a_helper_hides_nobody(bench: Bench, name: str, method: str) -> None:
    evidence = bench.run("forgers", name, call="hides_behind_a_name", method=method)
    assert [item.name for item in evidence.left_behind] == [name]


def test_a_child_that_works_on_for_ever_is_left_behind(bench: Bench) -> None:
    evidence = bench.run("forgers", call="leaves_one_at_work", cpu_s=0.5)
    assert (evidence.verdict, evidence.detail, evidence.value) == (RunVerdict.SPINNING, "cpu", "returned")
    assert [(item.name, item.state) for item in evidence.left_behind] == [("busy", "running")]


@pytest.mark.parametrize(("call", "value"), [("rings_for_nothing", "rung"), ("muffles_the_bell", "muffled")])
def test_a_bell_that_rings_for_nothing_or_not_at_all_changes_no_verdict(bench: Bench, call: str, value: str) -> None:
    evidence = bench.run("forgers", call=call)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, value)
    assert bench.is_unharmed()
