"""The loop that waits for keys, saved files, known checks and signals, and shows what follows from them."""

import signal
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from grader.cli.watching.desk import Desk
from grader.cli.watching.saves import Saves
from grader.cli.watching.terminal import Signals, Terminal
from grader.report import livewords as say
from grader.report.live import render

if TYPE_CHECKING:
    from grader.grading.warm import WarmGrader

_SOON_S, _IDLE_S = 0.1, 1.0
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))


class Ended(Exception):
    """A signal ended the watching."""

    def __init__(self, number: int) -> None:
        """Keep the number of the signal."""
        super().__init__(number)
        self.number = number


class Loop:
    """Connects a desk with the world, until the desk is over."""

    def __init__(self, desk: Desk, terminal: Terminal, signals: Signals, language: str) -> None:
        """Take what is open already."""
        self._desk = desk
        self._terminal = terminal
        self._signals = signals
        self._language = language

    def run(self, saves: Saves, grader: "WarmGrader") -> None:
        """Go on until a key ends it.

        Raises Ended on a signal, TerminalGone when nobody can see it any more, GraderFault where no worker can start.
        """
        while not self._desk.over:
            self.draw()
            soon = grader.busy or self._desk.patient or self._terminal.unsure
            sources = [self._terminal.fileno(), self._signals.fileno(), saves.fileno()]
            ready = wait([*sources, *grader.channels()], _SOON_S if soon else _IDLE_S)
            for number in self._signals.take():
                self._signal(number, grader)
            self._keys(pressed=self._terminal.fileno() in ready, waited=not ready)
            if saves.take() or (not ready and not soon):
                self._desk.look()  # where the system does not tell, a second is the longest wait
            if saves.fault:
                self._desk.note(say.UNWATCHED.say(self._language).format(why=saves.fault))
            self._graded(grader)
            self._desk.tick()

    def draw(self) -> None:
        """Show how things stand."""
        look, rows = self._terminal.look()
        frame = render(self._desk.live(), look, rows if self._terminal.moves else 0, self._desk.scroll, self._language)
        self._desk.scroll = frame.scroll
        self._terminal.show(frame.lines, frame.settled)

    def _keys(self, *, pressed: bool, waited: bool) -> None:
        keys = self._terminal.read() if pressed else self._terminal.flush() if waited else []
        for key in keys:
            if key == "redraw":
                self._terminal.forget()
            elif not self._desk.over:
                self._desk.press(key)

    def _graded(self, grader: "WarmGrader") -> None:
        from grader.grading.warm import Told

        for event in grader.hear():
            if isinstance(event, Told):
                self._desk.told(event.answer, event.result, event.whole)
            else:
                self._desk.passed(event.answer, event.checks, event.whole)

    def _signal(self, number: int, grader: "WarmGrader") -> None:
        if number in _ENDING:
            raise Ended(number)
        if number == getattr(signal, "SIGTSTP", None):
            self._rest(grader)
        elif number == getattr(signal, "SIGWINCH", None):
            self._terminal.forget()

    def _rest(self, grader: "WarmGrader") -> None:
        """Give the terminal back and stop, as Ctrl-Z asks; grading begins anew when we are continued."""
        self._terminal.close()
        grader.close()
        self._signals.stop()
        self._terminal.open()
        grader.start()
        self._desk.resume()
