"""A suite cut down to some of its tests: what only the others use goes with them.

The lines that stay are the author's own, comments in them included. What remains is found from the names that each
definition uses, scope by scope (`symtable`), so that a local variable does not keep a helper of the same name. A
statement whose effect cannot be told from names is refused: an author can move it into a function.
"""

import ast
import symtable
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from grader.course.problems import CourseError, Problem

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class _Unit(Struct, frozen=True):
    """One statement at the top level: its lines, comments above it included, and the names it defines and uses."""

    node: ast.stmt
    first: int
    last: int
    defines: frozenset[str]
    uses: frozenset[str]
    extends: frozenset[str] = frozenset()


def cut_suite(text: str, file: str, tests: Collection[str], docstring: str) -> str:
    """Return the suite `text` with just the test functions `tests` and what they use, under a docstring of its own.

    `file` is the suite's name in messages. Raises CourseError with the line of what cannot be cut.
    """
    try:
        tree = ast.parse(text, file)
        scopes = symtable.symtable(text, file, "exec").get_children()
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise CourseError((Problem(file, line, f"no valid Python: {error}; try to compile it"),)) from None
    lines = text.splitlines()
    units = [_unit(node, lines, scopes, file) for node in tree.body if not _is_docstring(node)]
    kept, names = _closure(units, tests)
    _refuse_other_tests(kept, tests, file)
    return _assembled(kept, names, lines, docstring)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _unit(node: ast.stmt, lines: list[str], scopes: Sequence[symtable.SymbolTable], file: str) -> _Unit:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    last = node.end_lineno or node.lineno
    if isinstance(node, Definition):
        own = [scope for scope in scopes if (scope.get_name(), scope.get_lineno()) == (node.name, node.lineno)]
        uses = _names_around(node).union(_fixtures(node), *map(_globals_in, own))
        return _Unit(node, first, last, frozenset((node.name,)), uses)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return _Unit(node, first, last, frozenset(_bound(alias) for alias in node.names), frozenset())
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return _assignment(node, first, last)
    if isinstance(node, ast.If | ast.Try) and all(isinstance(each, _IMPORTING) for each in _statements(node)):
        imports = [each for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)]
        defined = frozenset(_bound(alias) for each in imports for alias in each.names)
        return _Unit(node, first, last, defined, _loaded(node))
    shown = ast.unparse(node).split("\n", 1)[0][:60]
    advice = "try to move it into a function that the tests call"
    raise CourseError((Problem(file, node.lineno, f"{shown!r} stands outside of all functions; {advice}"),))


_IMPORTING = (ast.Import, ast.ImportFrom, ast.Pass)


def _statements(node: ast.If | ast.Try) -> Iterator[ast.stmt]:
    """Go through the statements inside, at any depth, without those that only hold others."""
    for each in ast.walk(node):
        if isinstance(each, ast.stmt) and not isinstance(each, ast.If | ast.Try):
            yield each


def _assignment(node: ast.Assign | ast.AnnAssign | ast.AugAssign, first: int, last: int) -> _Unit:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    plain = frozenset(each.id for each in names if isinstance(each.ctx, ast.Store))
    if plain and not isinstance(node, ast.AugAssign):
        return _Unit(node, first, last, plain, _loaded(node))
    # `TABLE["x"] = ...`, `TABLE.width = 3` and `LIST += ...` belong to what they change
    extends = plain or frozenset(each.id for each in names)
    return _Unit(node, first, last, frozenset(), _loaded(node), extends)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _loaded(*nodes: ast.AST) -> frozenset[str]:
    found = (each for node in nodes for each in ast.walk(node))
    return frozenset(each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))


def _names_around(node: Definition) -> frozenset[str]:
    """Return the names used where the definition stands: in decorators, defaults, annotations and bases."""
    around: list[ast.AST] = list(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        around += [*node.bases, *node.keywords]
    else:
        around += [node.args, *([node.returns] if node.returns else [])]
    return _loaded(*around)


def _globals_in(scope: symtable.SymbolTable) -> frozenset[str]:
    """Return the names of the module that a scope and those inside it refer to."""
    own = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return frozenset(own.union(*(_globals_in(inner) for inner in scope.get_children())))


def _fixtures(node: Definition) -> frozenset[str]:
    """Return what pytest looks up by name: the parameters of tests and fixtures, and texts in decorators."""
    texts = (
        each.value
        for decorator in node.decorator_list
        for each in ast.walk(decorator)
        if isinstance(each, ast.Constant)
    )
    named = {text for text in texts if isinstance(text, str)}
    if isinstance(node, ast.ClassDef) or not (node.name.startswith("test") or _is_fixture(node)):
        return frozenset(named)
    arguments = node.args
    return frozenset(named | {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)})


def _is_fixture(node: ast.stmt) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in getattr(node, "decorator_list", []))


def _always(unit: _Unit) -> bool:
    """Whether a statement concerns every test, named or not."""
    node = unit.node
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    if isinstance(node, ast.FunctionDef) and _is_fixture(node):
        return any("autouse=True" in ast.unparse(decorator) for decorator in node.decorator_list)
    return "pytestmark" in unit.defines or any(name.startswith("pytest_") for name in unit.defines)


def _closure(units: list[_Unit], tests: Collection[str]) -> tuple[list[_Unit], frozenset[str]]:
    """Return the units that the tests need, in their order, and all names that these use."""
    kept = {id(unit) for unit in units if _always(unit) or unit.defines & frozenset(tests)}
    while True:
        names = frozenset(tests).union(*(unit.uses for unit in units if id(unit) in kept))
        known = frozenset(name for unit in units if id(unit) in kept for name in unit.defines)
        more = {
            id(unit)
            for unit in units
            if unit.defines & names or "*" in unit.defines or (unit.extends and unit.extends <= known)
        }
        if more <= kept:
            return [unit for unit in units if id(unit) in kept], names
        kept |= more


def _refuse_other_tests(kept: Iterable[_Unit], tests: Collection[str], file: str) -> None:
    problems = tuple(
        Problem(file, unit.node.lineno, f"{name!r} is used by a test that stays; try to move what they share elsewhere")
        for unit in kept
        for name in sorted(unit.defines)
        if isinstance(unit.node, Definition) and name.startswith("test_") and name not in tests
    )
    if problems:
        raise CourseError(problems)


def _assembled(kept: list[_Unit], names: frozenset[str], lines: list[str], docstring: str) -> str:
    text, before = f'"""{docstring}"""\n', None
    for unit in kept:
        blank = 1 if before is None else _blank_run(lines[before.last : unit.first - 1])
        if isinstance(unit.node, Definition) or (before and isinstance(before.node, Definition)):
            blank = 2
        text += "\n" * min(blank, 2) + _source(unit, names, lines) + "\n"
        before = unit
    return text


def _blank_run(lines: Iterable[str]) -> int:
    """Return the length of the longest run of blank lines."""
    longest = run = 0
    for line in lines:
        run = 0 if line.strip() else run + 1
        longest = max(longest, run)
    return longest


def _source(unit: _Unit, names: frozenset[str], lines: list[str]) -> str:
    """Return the lines of a unit; of an import, only what is used; of a line with several statements, its own."""
    node = unit.node
    if isinstance(node, ast.Import | ast.ImportFrom) and not _always(unit):
        used = [alias for alias in node.names if _bound(alias) in names or alias.name == "*"]
        if len(used) < len(node.names):
            comment = lines[unit.first - 1 : node.lineno - 1]
            shorter = (
                ast.Import(used) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, used, node.level)
            )
            return "\n".join((*comment, ast.unparse(shorter)))
    rest = lines[unit.last - 1].encode()[node.end_col_offset :].lstrip()
    if node.col_offset or rest.startswith(b";"):
        return ast.unparse(node)
    return "\n".join(lines[unit.first - 1 : unit.last])
