"""A class handed to a Dask scheduler: a real one with real workers, and one made up for what takes long to happen."""

import contextlib
import os
import shutil
import socket
import sys
import threading
from pathlib import Path

import dask.config
import psutil
import pytest
from msgspec import msgpack, structs

import grader
from grader.bulk import cluster, post, scheduler
from grader.bulk.cluster import Cluster, ClusterCrew, objection, seats_on_its_machine
from grader.bulk.grade import grade_class
from grader.bulk.post import Charge, Facts, Gone, Post, course_digests
from grader.bulk.stop import Stop
from grader.cli.main import main
from grader.course import CourseFiles
from grader.grading import InputError, Options
from grader.grading.crew import CheckKnown, Setting, cores_here
from grader.grading.session import Turn
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, Isolation, StartMethod
from grader.suite.laboratory import Answer

from .conftest import ADD, ADD_SUITE, HANGS, OTHER, RIGHT, WRONG, Watching, a_class, handed, write
from .dask import PATIENCE_S, Loopback


def the_class():
    sources = (RIGHT, WRONG, RIGHT, HANGS, RIGHT, WRONG)
    people = (handed(f"s{number}", f"{source}# {number}\n") for number, source in enumerate(sources))
    return a_class(*people, handed("t", None, OTHER))


def grade_on(desk, address, out, watching=None, stop=None):
    order = structs.replace(desk.order(), cluster=Cluster(address))
    return grade_class(desk.course, desk.files, the_class, out, order, watching or Watching(), stop or Stop())


@pytest.fixture(scope="module")
def loopback(tmp_path_factory):
    with Loopback(tmp_path_factory.mktemp("dask")) as started:
        yield started


@contextlib.contextmanager
def working(loopback, name, *options, **environment):
    """Start a worker, and kill it in the end."""
    process = loopback.worker(name, *options, **environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def of_ours(process):
    """Return what a Dask worker has started for us; Dask itself has a resource tracker, no more."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [one for one in children if "resource_tracker" not in " ".join(one.cmdline())]


def test_a_worker_killed_in_the_middle_costs_nothing_but_time(loopback, desk):
    desk.grade(the_class())
    undisturbed = desk.left()
    desk.out = desk.out.with_name("on the cluster")
    watching = Watching()
    with working(loopback, "killed", "--no-nanny") as killed, working(loopback, "kept", "--no-nanny"):

        def kill_when_both_have_begun(progress):
            if progress.fresh and len(progress.at_work) > 1:
                killed.kill()
                killed.wait(PATIENCE_S)

        watching.on = kill_when_both_have_begun
        report = grade_on(desk, loopback.address, desk.out, watching)
        assert killed.poll() is not None
    assert report.tally.students == {"graded": 7}
    assert desk.left() == undisturbed


def test_a_stop_keeps_each_check_that_a_worker_has_told_and_ends_its_work(loopback, real_desk):
    gate = real_desk.root / "gate"
    os.mkfifo(gate)
    real_desk.suite("add", ADD_SUITE.replace('play("add", 1, 2).ends()', f"open({str(gate)!r}).close()"))
    stop, watching = Stop(), Watching()
    watching.on = lambda progress: setattr(stop, "asked", progress.words.get("passed", 0) > 0)
    with working(loopback, "stopped", "--no-nanny") as process:
        report = grade_on(real_desk, loopback.address, real_desk.out, watching, stop)
        assert (report.left, report.fresh) == (7, 0)
        assert real_desk.ask("SELECT position, word FROM checks") == [(0, "passed")]
        assert psutil.wait_procs(of_ours(process), timeout=PATIENCE_S)[1] == []
        opened = os.open(gate, os.O_RDWR)
        try:
            report = grade_on(real_desk, loopback.address, real_desk.out)
        finally:
            os.close(opened)
    assert report.fresh == 7
    assert report.tally.students == {"graded": 7}


def another_grader(folder):
    """Return a folder with a copy of the grader that says it is another version."""
    shutil.copytree(
        Path(grader.__file__).parent, folder / "grader", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    about = folder / "grader" / "__init__.py"
    about.write_text(about.read_text("utf-8").replace(grader.__version__, "9.9.9"), "utf-8")
    return folder


def test_a_worker_with_another_grader_is_refused_by_name_and_others_go_on(loopback, real_desk, tmp_path):
    folder = another_grader(tmp_path / "other")
    with working(loopback, "other", "--no-nanny", PYTHONPATH=str(folder)):
        with pytest.raises(InputError) as raised:
            grade_on(real_desk, loopback.address, real_desk.out)
        text = str(raised.value)
        assert f"no worker of the scheduler at {loopback.address} can be used:\n  tcp://127.0.0.1:" in text
        assert f"on {socket.gethostname()}: its grader is 9.9.9+" in text
        assert "install the same there, and start it again" in text
        with working(loopback, "good"):  # under a nanny, as Dask starts its workers unless told otherwise
            report = grade_on(real_desk, loopback.address, real_desk.out)
    assert report.tally.students == {"graded": 7}
    [refused] = report.refused_workers
    assert "its grader is 9.9.9+" in refused


def test_a_scheduler_without_workers_or_that_goes_away_is_told(real_desk, tmp_path, monkeypatch):
    with Loopback(tmp_path) as lonely:
        monkeypatch.setattr(cluster, "NOBODY_S", 0.0)
        with pytest.raises(InputError, match=rf"has no worker.*try `dask worker {lonely.address}` on a machine"):
            grade_on(real_desk, lonely.address, real_desk.out)
        monkeypatch.setattr(cluster, "NOBODY_S", PATIENCE_S)
        watching = Watching()
        watching.on = lambda progress: lonely.scheduler.kill()
        with pytest.raises(InputError, match=rf"{lonely.address} does not answer any more. What was graded is kept"):
            grade_on(real_desk, lonely.address, real_desk.out, watching)


class Lying:
    """A future whose result lies with a worker, as Dask's does."""

    def __init__(self, status, *results):
        self.status, self.key = status, "grade-1"
        self._results = list(results)

    def result(self, timeout):
        found = self._results.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def test_a_result_that_takes_long_is_waited_for_while_its_worker_lives():
    assert scheduler.Errand(Lying("finished", TimeoutError(), b"checks"), lambda: True).result() == b"checks"


def test_a_result_that_went_with_its_worker_is_not_waited_for():
    with pytest.raises(ConnectionError, match="gone away with the result"):
        scheduler.Errand(Lying("finished", TimeoutError(), b"never"), lambda: False).result()


@pytest.mark.parametrize("patience_s", [scheduler.ANSWER_S, -1.0], ids=["its own", "ours"])
def test_a_time_limit_of_the_worker_or_of_ours_is_raised(monkeypatch, patience_s):
    monkeypatch.setattr(scheduler, "ANSWER_S", patience_s)
    status = "error" if patience_s > 0 else "finished"
    with pytest.raises(TimeoutError):
        scheduler.Errand(Lying(status, TimeoutError(), b"never"), lambda: True).result()


def test_a_scheduler_that_cannot_be_reached_is_named_with_what_to_try(real_desk, monkeypatch):
    monkeypatch.setattr(scheduler, "CONNECT_S", 0.5)
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(InputError, match=rf"no Dask scheduler answers at {address}: .* that `dask scheduler` runs"):
            grade_on(real_desk, address, real_desk.out)


def test_tls_without_certificates_says_where_they_belong(real_desk):
    with pytest.raises(InputError, match=r"no certificates are named there\. Try: name them in Dask's configuration"):
        grade_on(real_desk, "tls://127.0.0.1:9", real_desk.out)


def test_certificates_that_are_not_there_are_told(real_desk):
    named = {"ca-file": "/nowhere/ca.pem", "client.cert": "/nowhere/cert.pem", "client.key": "/nowhere/key.pem"}
    with (
        dask.config.set({f"distributed.comm.tls.{name}": path for name, path in named.items()}),
        pytest.raises(InputError, match=r"tls://127.0.0.1:9 needs certificates: .*No such file.*comm.tls: ca-file"),
    ):
        grade_on(real_desk, "tls://127.0.0.1:9", real_desk.out)


def test_without_dask_the_cure_is_named(real_desk, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"try `pip install 'plumbline\[cluster\]'`"):
        grade_on(real_desk, "127.0.0.1:8786", real_desk.out)


def test_nothing_left_to_grade_needs_no_cluster(desk):
    people = a_class(handed("t", None, OTHER))
    desk.grade(people)
    order = structs.replace(desk.order(), cluster=Cluster("127.0.0.1:1"))
    report = grade_class(desk.course, desk.files, lambda: people, desk.out, order, Watching(), Stop())
    assert (report.fresh, report.tally.students) == (0, {"graded": 1})


@pytest.mark.parametrize("address", ["", "8786", "localhost", "http://h:1", "h:1/x", "tcp://h", "a b:1", "h:123456"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InputError, match=r"is no address of a Dask scheduler; try HOST:PORT or tls://HOST:PORT"):
        scheduler.check_address(address)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            ("--cluster", "h:1", "--jobs", "2"),
            "--jobs counts workers on this machine, and with --cluster there are none",
        ),
        (("--course-on-workers", "/c"), "--course-on-workers '/c' says nothing without --cluster ADDRESS"),
        (("--cluster", "nowhere"), "--cluster 'nowhere' is no address of a Dask scheduler; try HOST:PORT"),
    ],
)
def test_options_that_do_not_go_together_are_refused_before_the_work(real_desk, monkeypatch, capsys, more, says):
    monkeypatch.chdir(real_desk.root)
    write(real_desk.root.parent / "handed in/ann/add.py", RIGHT)
    assert main(["bulk", "../handed in", "--out", "../out", *more]) == 2
    assert says in capsys.readouterr().err
    assert not real_desk.out.exists()


@pytest.mark.parametrize("address", ["h:1", "tcp://10.0.0.1:8786", "tls://h.example:8786", "tcp://[::1]:8786"])
def test_what_is_an_address_is_taken(address):
    scheduler.check_address(address)


OURS = Facts("here", "1+a", "3.12.1", {"exercises/course.yaml": "x", "tests/hidden/l/test_e.py": "y"})


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (structs.replace(OURS, version="2+b"), "its grader is 2+b, this one is 1+a"),
        (structs.replace(OURS, python="3.11.0"), "it runs Python 3.11.0, the grader here 3.12.1"),
        (structs.replace(OURS, course={}), "it finds no course in '/c'; put the course there, or say --course-on-work"),
        (
            structs.replace(OURS, course={**OURS.course, "tests/hidden/l/test_e.py": "z"}),
            "its course in '/c' is another one: tests/hidden/l/test_e.py differs",
        ),
        (
            structs.replace(OURS, course={"exercises/course.yaml": "x"}),
            "its course in '/c' is another one: tests/hidden/l/test_e.py is only on one side",
        ),
        (structs.replace(OURS, weak="no full isolation: bubblewrap is not installed"), "bubblewrap is not installed"),
    ],
)
def test_a_worker_that_differs_is_refused_with_the_reason(theirs, says):
    assert says in objection(OURS, theirs, "/c")


def test_a_worker_on_another_host_with_the_same_of_all_is_taken():
    assert objection(OURS, structs.replace(OURS, host="there"), "/c") == ""


def test_whatever_of_the_course_changes_a_grade_changes_its_digests(real_desk):
    suites = real_desk.course.exercises
    for path in ("exercises/course.yaml", "exercises/01_first/lesson.yaml", "tests/hidden/02_second/test_other.py"):
        before = course_digests(real_desk.root, suites)
        with open(real_desk.root / path, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        assert {name for name, digest in course_digests(real_desk.root, suites).items() if before[name] != digest} == {
            path
        }
    write(real_desk.root / "tests/hidden/01_first/helper.py", "")
    write(real_desk.root / "solutions/01_first/add.py", RIGHT)
    new = course_digests(real_desk.root, suites).keys() - before.keys()
    assert new == {"tests/hidden/01_first/helper.py", "solutions/01_first/add.py"}


def charge(desk, token="t", root=None):
    return msgpack.encode(Charge(token, str(root or desk.root), desk.course.exercises, Options(), Isolation.FULL))


def a_turn(desk, source=RIGHT):
    exercise = next(exercise for exercise in desk.course.exercises if exercise.id == ADD)
    return Turn(Answer("ann", exercise, source.encode()), StartMethod.FORK)


def test_a_post_grades_and_is_closed_by_a_goodbye(real_desk):
    told = msgpack.decode(post.interview(charge(real_desk)), type=Facts)
    assert told.course == course_digests(real_desk.root, real_desk.course.exercises)
    checks = msgpack.decode(post.grade("t", msgpack.encode(a_turn(real_desk, WRONG))), type=tuple[CheckResult, ...])
    assert [check.status for check in checks] == [CheckStatus.FAILED, CheckStatus.PASSED, CheckStatus.PASSED]
    post.leave("t")
    with pytest.raises(Gone, match="no post is open"):
        post.grade("t", msgpack.encode(a_turn(real_desk)))
    post.leave("t")


def test_workers_on_one_machine_share_its_cores():
    threads = {"tcp://10.0.0.1:41": 1, "tcp://10.0.0.2:41": 8, "tcp://10.0.0.1:40": 2}
    assert {address: seats_on_its_machine(address, threads) for address in threads} == {
        "tcp://10.0.0.1:40": (3, 0),
        "tcp://10.0.0.1:41": (3, 2),
        "tcp://10.0.0.2:41": (8, 0),
    }


def test_a_post_keeps_to_its_share_of_the_cores(real_desk, monkeypatch, tmp_path):
    first, last = cores_here()[0], cores_here()[-1]
    monkeypatch.setattr(post, "cores_here", lambda: [first, last])
    seen = tmp_path / "seen"
    look = f"    pathlib.Path({str(seen)!r}).write_text(repr(os.sched_getaffinity(0)))\n"
    real_desk.suite("add", f"import os\nimport pathlib\n\n\ndef test_adds(play, draw):\n{look}")
    setting = Setting(real_desk.files, real_desk.course.exercises, Options(), Isolation.FULL)
    opened = Post(setting, seats=(2, 1))
    opened.grade(a_turn(real_desk), lambda _check: None)
    opened.leave()
    opened._tidying.join(PATIENCE_S)
    assert seen.read_text() == repr({last})


def test_a_home_of_the_workers_own_is_meant_by_a_tilde(real_desk, monkeypatch):
    monkeypatch.setenv("HOME", str(real_desk.root.parent))
    told = msgpack.decode(post.interview(charge(real_desk, root="~/course")), type=Facts)
    post.leave("t")
    assert "exercises/course.yaml" in told.course


def test_a_post_without_work_is_forgotten(real_desk, monkeypatch):
    monkeypatch.setattr(post, "IDLE_S", 0.0)
    monkeypatch.setattr(post, "TICK_S", 0.01)
    left = Post(Setting(real_desk.files, real_desk.course.exercises, Options(), Isolation.FULL))
    left._tidying.join(PATIENCE_S)
    assert left.closed
    with pytest.raises(Gone):
        left.grade(a_turn(real_desk), print)


def test_a_goodbye_ends_a_turn_in_work(real_desk):
    real_desk.suite("add", "import threading\n\n\ndef test_adds(play, draw):\n    threading.Event().wait()\n")
    opened = Post(Setting(real_desk.files, real_desk.course.exercises, Options(), Isolation.FULL))
    goodbye = threading.Timer(0.0, opened.leave)
    goodbye.start()
    with pytest.raises(Gone):
        opened.grade(a_turn(real_desk), print)
    goodbye.join(PATIENCE_S)
    opened._tidying.join(PATIENCE_S)
    assert not opened._tidying.is_alive()


class Errand:
    def __init__(self, key, result):
        self.key, self._result = key, result
        self.cancelled = False

    def result(self):
        if isinstance(self._result, Exception):
            raise self._result
        return self._result

    def cancel(self):
        self.cancelled = True


class MadeUp:
    """A scheduler whose workers are what the test says. Interviews are answered; turns get what `answer` returns."""

    token = "made-up"

    def __init__(self, facts):
        self.address = "made.up:1"
        self.facts = facts
        self.there = {}
        self.answer = lambda turn: None
        self.submitted = []
        self._inbox = []

    def __enter__(self):
        return self

    def __exit__(self, *details):
        pass

    def workers(self):
        return self.there

    def tell(self, workers, function, *arguments):
        pass

    def submit(self, worker, kind, function, *arguments):
        found = self.facts if kind == "interview" else self.answer(msgpack.decode(arguments[1], type=Turn))
        result = found if isinstance(found, Exception | None) else msgpack.encode(found)
        errand = Errand(f"{kind}{len(self.submitted)}", result)
        self.submitted.append((worker, kind, errand))
        if found is not None:
            self._inbox.append((errand.key, None))
        return errand

    def tells(self, errand, check):
        self._inbox.append((errand.key, check if isinstance(check, bytes) else msgpack.encode(check)))

    def arrived(self, timeout_s):
        arrived, self._inbox = self._inbox, []
        yield from arrived


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def made_up(real_desk, monkeypatch):
    """Return a crew, its made up scheduler, and a function that lets time pass and returns what is told."""
    suites = real_desk.course.exercises
    facts = post.facts(real_desk.root, suites, Isolation.FULL)
    invented = MadeUp(facts)
    monkeypatch.setattr(cluster, "Scheduler", lambda address: invented)
    clock = Clock()
    setting = Setting(CourseFiles(real_desk.root), suites, Options(), Isolation.FULL)

    def later(seconds=cluster.LOOK_S):
        clock.now_s += seconds
        return list(crew.wait(0.0))

    with ClusterCrew(setting, Cluster(invented.address), clock) as crew:
        yield crew, invented, later


def test_an_answer_whose_workers_die_is_tried_three_times_and_its_reserve_is_not_blamed(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"a": 1}
    later()
    first, second = (a_turn(real_desk, f"{RIGHT}# {number}\n") for number in range(2))
    crew.hand(crew.free()[0], 1, first)
    crew.hand(crew.free()[0], 2, second)
    assert crew.free() == []
    assert crew.at_work() == [first]
    over = []
    for name in ("b", "c", "d"):
        invented.there = {name: 1}
        over += later()
    [lost] = over
    assert (lost.number, {check.status for check in lost.checks}) == (1, {CheckStatus.NOT_GRADED})
    assert "tried 3 times; the last time the worker has gone away" in lost.checks[0].message
    assert crew.at_work() == [second]


def test_a_worker_that_fails_to_grade_is_refused_and_its_turns_go_to_others(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"bad": 1}
    later()
    invented.answer = lambda turn: OSError("no room")
    crew.hand(crew.free()[0], 1, a_turn(real_desk))
    later()
    assert crew.refused == {"bad": "it could not grade: no room"}
    invented.answer = lambda turn: None
    invented.there = {"bad": 1, "good": 1}
    later()
    assert [turn.answer.submission for turn in crew.at_work()] == ["ann"]
    assert invented.submitted[-1][0] == "good"


def test_checks_of_something_else_are_not_believed(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"bad": 1}
    later()
    invented.answer = lambda turn: ()
    crew.hand(crew.free()[0], 1, a_turn(real_desk))
    assert later() == []
    assert crew.refused == {"bad": "it has returned other checks than those of the exercise"}


def test_a_post_that_has_forgotten_us_is_opened_again_and_costs_no_try(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"a": 1}
    later()
    invented.answer = lambda turn: Gone("forgotten")
    crew.hand(crew.free()[0], 1, a_turn(real_desk))
    for _again in range(5):
        assert later() == []
    assert crew.refused == {}
    assert [kind for _worker, kind, _errand in invented.submitted[:4]] == ["interview", "grade", "interview", "grade"]


def test_a_worker_that_does_not_say_what_it_is_is_refused_after_a_while(made_up):
    crew, invented, later = made_up
    invented.facts, invented.there = None, {"busy": 4}
    later()
    with pytest.raises(
        InputError, match=r"no worker of the scheduler at made.up:1 can be used:\n  busy: it gave no an"
    ):
        later(cluster.INTERVIEW_S + 1)
    assert crew.refused == {"busy": "it gave no answer for 60 seconds; is it busy with other work?"}


def test_a_worker_without_the_grader_is_refused_with_the_cure(made_up):
    crew, invented, later = made_up
    invented.facts, invented.there = ModuleNotFoundError("No module named 'grader'"), {"bare": 1}
    later()
    assert crew.refused["bare"] == (
        "it cannot run this grader: No module named 'grader'; install 'plumbline[cluster]' there and at the scheduler, "
        "as here"
    )


def test_a_worker_that_falls_silent_loses_its_turn_to_another(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"mute": 1, "good": 1}
    later()
    crew.hand(next(seat for seat in crew.free() if seat.address == "mute"), 1, a_turn(real_desk))
    later(4 * 3 * 960 + 1)
    assert list(crew.refused) == ["mute"]
    assert "it gave no sign for" in crew.refused["mute"]
    assert invented.submitted[-1][:2] == ("good", "grade")


def test_each_thread_of_a_worker_is_a_place(made_up):
    crew, invented, later = made_up
    invented.there = {"a": 3, "b": 1}
    later()
    assert [seat.address for seat in crew.free()].count("a") == 3


def passed(name):
    return CheckResult(name, name, CheckStatus.PASSED, 1.0, 1.0)


def test_a_check_that_was_told_is_known_at_once_and_not_asked_again_when_the_worker_dies(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"a": 1}
    later()
    turn = a_turn(real_desk)
    crew.hand(crew.free()[0], 7, turn)
    errand = invented.submitted[-1][2]
    for told in (passed("adds"), passed("of another exercise"), b"nonsense"):
        invented.tells(errand, told)
    assert later() == [CheckKnown(7, turn, passed("adds"))]
    asked = []
    invented.answer = asked.append
    invented.there = {"b": 1}
    assert later() == []
    assert [again.known for again in asked] == [(passed("adds"),)]
    invented.tells(errand, passed("ends"))  # late, of a worker that is thought dead
    assert later() == []


def test_who_has_nothing_to_do_gets_the_reserve_of_another(made_up, real_desk):
    crew, invented, later = made_up
    invented.there = {"a": 1}
    later()
    first, second = (a_turn(real_desk, f"{RIGHT}# {number}\n") for number in range(2))
    crew.hand(crew.free()[0], 1, first)
    crew.hand(crew.free()[0], 2, second)
    reserve = invented.submitted[-1][2]
    invented.there = {"a": 1, "b": 1}
    later()
    later()
    assert reserve.cancelled
    assert invented.submitted[-1][:2] == ("b", "grade")
    assert crew.at_work() == [first, second]
    later()
    assert len(invented.submitted) == 5
