"""Compares answers in a process of its own: lexers are made of regular expressions, and the texts are strangers'.

Run as a program, it reads questions from standard input and writes an answer to each, one JSON value a line. Each file
has an allowance of processor time; what ends the process costs one exercise its list, and nothing else.

An answer becomes a string with one character for each token: names of variables are all alike, names behind a dot and
words of the language are themselves, comments and blanks are nothing. copydetect takes fingerprints of it by winnowing
(Schleimer, Wilkerson and Aiken, 2003) and measures what two of them share.
"""

import io
import signal
import sys
import types
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, Final

import msgspec
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Literal, Name, Text, Whitespace  # type: ignore[import-untyped]

from grader.bulk.questions import Found, Pair, Paper, Question

# copydetect draws its report with matplotlib, which takes seconds to load and is not wanted here
sys.modules.setdefault("matplotlib", types.ModuleType("matplotlib"))
sys.modules.setdefault("matplotlib.pyplot", types.ModuleType("matplotlib.pyplot"))

# The alarm of `within` must reach the main thread: Python does not notice a signal that another thread has taken while
# the main one computes. The threads that numpy starts inherit what is blocked here.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGVTALRM})

from copydetect import CodeFingerprint, compare_files  # type: ignore[import-untyped]  # noqa: E402
from copydetect.utils import get_token_coverage  # type: ignore[import-untyped]  # noqa: E402

signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGVTALRM})

# shorter matches than 10 tokens are noise, each match of 16 is found
NOISE: Final = 10
WINDOW: Final = 16 - NOISE + 1
LEXING_S: Final = 2.0
# what so many different answers share is how the thing is done
COMMON: Final = 10
COMMON_SHARE: Final = 0.25


class TooSlow(Exception):
    """A text that no lexer should need so long for."""


def within(seconds: float, work: Callable[[], str]) -> str:
    """Return what `work` returns. Raises TooSlow after so many seconds of processor time."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def tokens_of(text: str) -> str:
    """Return one character for each token of a Python text."""
    kinds: list[str] = []
    behind_dot = False
    for kind, value in PythonLexer().get_tokens(text):
        if kind in Text or kind in Whitespace or kind in Comment:
            continue
        word = _word(kind, value, behind_dot)
        behind_dot = value == "."
        if word != "string" or not kinds or kinds[-1] != _character(word):
            kinds.append(_character(word))
    return "".join(kinds)


def _word(kind: Any, value: str, behind_dot: bool) -> str:
    if kind in Literal.String:
        return "string"
    if kind in Literal.Number:
        return "number"
    own = kind in (Name, Name.Function, Name.Class, Name.Variable, Name.Namespace)
    return "name" if own and not behind_dot else value


def _character(word: str) -> str:
    """Return the same character for a word in every process: one of those for private use."""
    return chr(0xF0000 + zlib.crc32(word.encode("utf-8", "replace")) % 65_000)


def fingerprint(tokens: str, familiar: set[int], window: int = WINDOW) -> CodeFingerprint:
    """Return the fingerprints of a string of tokens without the `familiar` ones.

    copydetect would take boilerplate away itself, but only where no fingerprint is there twice.
    """
    made = CodeFingerprint("answer", NOISE, window, filter=False, fp=io.StringIO(tokens))
    made.hashes -= familiar
    made.hash_idx = {each: places for each, places in made.hash_idx.items() if each not in familiar}
    made.token_coverage = int(get_token_coverage(made.hash_idx, NOISE, len(tokens)))
    return made


def answer(question: Question, papers: Iterable[Paper]) -> Found:
    """Compare all papers on one exercise."""
    skipped: list[tuple[tuple[str, ...], str]] = []
    alike: dict[str, list[str]] = {}
    for paper in papers:
        try:
            tokens = within(LEXING_S, lambda text=paper.text: tokens_of(text))  # type: ignore[misc]
        except TooSlow:
            skipped.append((paper.students, "it cannot be cut into tokens in time"))
        else:
            alike.setdefault(tokens, []).extend(paper.students)
    familiar = fingerprint(tokens_of(question.stub), set(), window=1).hashes
    prints = {min(students): fingerprint(tokens, familiar) for tokens, students in alike.items()}
    pairs = [*_groups(alike.values(), prints), *_pairs(_without_common(prints, familiar), question.tokens)]
    worth = [pair for pair in pairs if pair.tokens >= question.tokens and _greater(pair) >= question.share]
    worth.sort(key=lambda pair: (-pair.tokens * _greater(pair), pair.first, pair.second))
    return Found(tuple(worth[: question.most]), tuple(skipped), max(0, len(worth) - question.most))


def _greater(pair: Pair) -> float:
    """Return the greater of the two shares: a short answer may be wholly inside a long one."""
    return max(pair.first_share, pair.second_share)


def _groups(alike: Iterable[list[str]], prints: Mapping[str, CodeFingerprint]) -> Iterator[Pair]:
    """Pair the first of those whose answers have the same tokens with each other one; it stands for all of them."""
    for students in alike:
        first, *others = sorted(students)
        for other in others:
            yield Pair(first, other, prints[first].token_coverage, 1.0, 1.0)


def _without_common(prints: Mapping[str, CodeFingerprint], familiar: set[int]) -> dict[str, CodeFingerprint]:
    """Take away the fingerprints that many different answers have."""
    counts = Counter(each for made in prints.values() for each in made.hashes)
    limit = max(COMMON, COMMON_SHARE * len(prints))
    common = familiar | {each for each, count in counts.items() if count > limit}
    return {student: fingerprint(made.filtered_code, common) for student, made in prints.items()}


def _pairs(prints: Mapping[str, CodeFingerprint], least: int) -> Iterator[Pair]:
    """Compare those that share a fingerprint at all."""
    having: dict[int, list[str]] = {}
    for student in sorted(prints):
        for each in prints[student].hashes:
            having.setdefault(each, []).append(student)
    shared = Counter(pair for students in having.values() for pair in combinations(students, 2))
    for (first, second), count in shared.items():
        if count * NOISE < least / 2:
            continue
        overlap, (first_share, second_share), _ = compare_files(prints[first], prints[second])
        yield Pair(first, second, int(overlap), _share(first_share), _share(second_share))


def _share(value: float) -> float:
    return round(min(1.0, float(value)), 3)


def main() -> None:
    """Answer questions until standard input ends."""
    for line in sys.stdin.buffer:
        question = msgspec.json.decode(line, type=Question)
        lines = (sys.stdin.buffer.readline() for _ in range(question.papers))
        found = answer(question, (msgspec.json.decode(each, type=Paper) for each in lines))
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
