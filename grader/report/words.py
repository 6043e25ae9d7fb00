"""Every phrase that reports are made of, in both languages, and how numbers are written."""

from grader.model.course import Text
from grader.model.results import SubmissionResult
from grader.model.verdicts import Isolation

DONE_HEAD = Text(en="done", zh="完成")
POINTS_HEAD = Text(en="points", zh="得分")
TOTAL = Text(en="Total", zh="合计")
OTHERS = Text(en="Also unfinished:", zh="其他未完成的练习：")
SKIPPED = Text(en="not asked: {title} (needs a check that failed)", zh="未检查：{title}（它依赖的检查没有通过）")
NOT_GRADED = Text(
    en="not graded, a fault of ours that costs no point: {title}", zh="未评分（评分程序自身的问题，不扣分）：{title}"
)
TRY = Text(en="Try: {hint}", zh="试试：{hint}")
SCHEDULES = Text(
    en="{failed} of {all} schedules, first seed {seed}", zh="{all} 种调度中 {failed} 种失败，最早的种子 {seed}"
)
TRIED = Text(en="schedules: {count}", zh="调度：{count}")
FAILED_OF = Text(en="{failed} of {all} checks failed: {first}", zh="{all} 项检查中 {failed} 项未通过：{first}")
SUM = Text(en="{points} of {possible} points", zh="{points} / {possible} 分")
NOTHING = Text(en="There is nothing to grade here.", zh="这里没有可评分的内容。")

DONE = Text(en="Everything full: {total}.", zh="全部满分：{total}。")
DONE_MEANS = Text(
    en="Every check held under every schedule tried (from seed {seed}); others were not.",
    zh="所有检查在试过的每种调度下都通过（从种子 {seed} 起）；其他调度没有试过。",
)

NEXT_EDIT = (
    Text(en="Next: edit {path},", zh="下一步：修改 {path}，"),
    Text(en="then `{grade}`;", zh="然后运行 `{grade}`；"),
    Text(en="a hint: `{hint}`", zh="提示：`{hint}`"),
)
NEXT_RESTORE = (
    Text(en="Next: {path} is missing;", zh="下一步：缺少 {path}；"),
    Text(en="`{reset}` puts the stub there.", zh="`{reset}` 会放回原始文件。"),
)
NEXT_OURS = (
    Text(en="Next: nothing for you to do; the grader failed.", zh="下一步：你不用做什么，是评分程序出了问题。"),
    Text(en="`{doctor}` may say why;", zh="`{doctor}` 也许能说明原因；"),
    Text(en="then grade again: `{grade}`", zh="然后重新评分：`{grade}`"),
)

INTRODUCTION = (
    Text(
        en="Nothing started yet: {exercises} exercises wait for you, {possible} points in all.",
        zh="还没有开始：{exercises} 个练习在等你，共 {possible} 分。",
    ),
    Text(
        en="Each .py file in {folder}/ is an exercise; its docstring is the task.",
        zh="{folder}/ 里的每个 .py 文件是一个练习，文档字符串就是题目。",
    ),
    Text(
        en="Begin with {path}; README.md beside it is the lesson.",
        zh="从 {path} 开始；旁边的 README.zh.md 是课文。",
    ),
    Text(
        en="Save it and run `{grade}`: it says what failed, and why.",
        zh="保存后运行 `{grade}`：它会说明哪里失败、为什么。",
    ),
    Text(
        en="Stuck? `{hint}` asks a question before it tells.",
        zh="卡住了？`{hint}` 先提问，再给答案。",
    ),
)

HINT_HEAD = Text(en="Hint {number} of {all}", zh="提示 {number}/{all}")
HINT_LAST = Text(
    en="That was the last hint. The README.md beside the exercise explains more.",
    zh="这是最后一条提示。练习旁边的 README.zh.md 有更多解释。",
)
HINT_UNKEPT = Text(
    en="{file} cannot be written, so the next call starts here again; `--step {step}` shows the next hint.",
    zh="无法写入 {file}，下次会从这里重新开始；`--step {step}` 显示下一条提示。",
)

REDUCED = Text(
    en="Reduced isolation: limits hold, the wall does not. Grade only code you trust.",
    zh="隔离减弱：资源限制有效，但没有隔离墙。只评你信任的代码。",
)
REDUCED_REAL_TIME = Text(
    en="Reduced isolation, real time: no wall, no proof. Grade only code you trust.",
    zh="隔离减弱，真实时间：没有隔离墙，也没有证明。只评你信任的代码。",
)
PRACTICE = Text(
    en="Practice mode: real time, no wall, no proof. A hang is stopped by the clock.",
    zh="练习模式：真实时间，没有隔离墙，也没有证明。挂起由时钟终止。",
)
REAL_TIME = Text(
    en="Real time: nothing is proved. A hang is stopped by the clock.",
    zh="真实时间：不作证明。挂起由时钟终止。",
)


def amount(points: float) -> str:
    """Return points as people write them, with at most two decimals: `8`, `2.5`, `1234.25`."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def score(points: float, possible: float) -> str:
    """Return points of possible ones: `2.5/8`."""
    return f"{amount(points)}/{amount(possible)}"


def total(result: SubmissionResult, language: str) -> str:
    """Return the phrase that says all points of a submission."""
    return SUM.say(language).format(points=amount(result.points), possible=amount(result.possible))


def notice(result: SubmissionResult, language: str) -> str:
    """Return the line that says what was weaker than usual and what that means, or "" where nothing was."""
    return notice_of(result.isolation, result.proof, language)


def notice_of(isolation: Isolation, proof: bool, language: str) -> str:
    """As `notice`, for the isolation and whether there is a proof."""
    if isolation is Isolation.PRACTICE:
        return PRACTICE.say(language)
    if isolation is Isolation.REDUCED:
        return (REDUCED if proof else REDUCED_REAL_TIME).say(language)
    return "" if proof else REAL_TIME.say(language)
