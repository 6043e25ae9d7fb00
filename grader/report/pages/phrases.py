"""The words of pages, in both languages. Verdicts and statuses are words of a closed list everywhere."""

from collections.abc import Callable

from grader.model.course import Text
from grader.report.pages import class_phrases

_PHRASES = {
    "skip": Text(en="Skip to the exercises", zh="跳到练习"),
    "kicker": Text(en="Graded by Plumbline", zh="Plumbline 评分"),
    "of_points": Text(en="of {possible} points", zh="/ {possible} 分"),
    "full_of": Text(en="{passed} of {exercises} exercises full", zh="{exercises} 个练习中 {passed} 个满分"),
    "isolation": Text(en="Isolation", zh="隔离"),
    "proof": Text(en="Deadlocks", zh="死锁"),
    "proved": Text(en="proved", zh="已证明"),
    "unproved": Text(en="not proved", zh="未证明"),
    "seed": Text(en="First seed", zh="起始种子"),
    "lessons": Text(en="Lessons", zh="课程"),
    "lesson": Text(en="Lesson", zh="课"),
    "full": Text(en="Full", zh="满分"),
    "points": Text(en="Points", zh="得分"),
    "check": Text(en="Check", zh="检查"),
    "status": Text(en="Status", zh="状态"),
    "total": Text(en="Total", zh="合计"),
    "checks_of": Text(en="Checks of {exercise}", zh="{exercise} 的检查"),
    "where": Text(en="Where it stands", zh="停在哪里"),
    "hint": Text(en="Hint", zh="提示"),
    "schedules": Text(
        en="{failed} of {all} schedules failed, the first with seed {seed}",
        zh="{all} 种调度中 {failed} 种失败，最早的种子是 {seed}",
    ),
    "seen": Text(en="seed {seed}", zh="种子 {seed}"),
    "run": Text(en="Lines and picture of the run", zh="代码行与运行图"),
    "picture": Text(en="What happened", zh="发生了什么"),
    "picture_note": Text(
        en="Time runs downwards. Dots are operations, arrows messages, thin lines waiting; red waits never end. "
        "Point at a mark, or move to it with Tab, for its line.",
        zh="时间向下。圆点是操作，箭头是消息，细线是等待；红色的等待永不结束。"
        "指向标记或用 Tab 移到标记可以看到代码行。",
    ),
    "as_table": Text(en="The same as a table", zh="以表格显示"),
    "left_out": Text(en="{count} operations in between are left out.", zh="中间省略了 {count} 个操作。"),
    "too_large": Text(
        en="Left out here, to keep the page small.",
        zh="为控制页面大小，此处省略。",
    ),
    "replay": Text(en="The very same run again: `{command}`", zh="重放同一次运行：`{command}`"),
    "time": Text(en="Time", zh="时间"),
    "process": Text(en="Process", zh="进程"),
    "operation": Text(en="Operation", zh="操作"),
    "object": Text(en="Object", zh="对象"),
    "outcome": Text(en="Outcome", zh="结果"),
    "line": Text(en="Line", zh="行"),
    "returned": Text(en="returned", zh="返回"),
    "operation_failed": Text(en="failed", zh="失败"),
    "never_returned": Text(en="never returned", zh="从未返回"),
    "waits_for_ever": Text(en="waits for ever", zh="永远等待"),
    "takes_from": Text(en="takes what {process} sent", zh="取走 {process} 发送的内容"),
    "code_of": Text(en="Lines of {file}", zh="{file} 中的行"),
    "whole_file": Text(en="The whole file, {lines} lines", zh="完整文件，共 {lines} 行"),
    "waits_here": Text(en="{who} waits here: {call}", zh="{who} 在此等待：{call}"),
    "lines_between": Text(en="{count} lines", zh="{count} 行"),
    "replayed": Text(
        en="The same run again: seed {seed}, start method {start_method}.",
        zh="重放：种子 {seed}，启动方式 {start_method}。",
    ),
    "one_run": Text(
        en="One run: start method {start_method}, {wall} s on the wall, {virtual} s of the program's own time.",
        zh="一次运行：启动方式 {start_method}，实际 {wall} 秒，程序自身 {virtual} 秒。",
    ),
    "exit_code": Text(en="Exit code {code}.", zh="退出码 {code}。"),
    "why": Text(en="Why", zh="原因"),
    "often_wrong": Text(en="Often wrong:", zh="常见错误："),
    "right": Text(en="Right:", zh="正确："),
    "parts_told": Text(en="Deadlocked while the rest went on", zh="其余部分仍在运行时已死锁"),
    "stays": Text(en="Left behind and lost", zh="遗留与丢失"),
    "schedule": Text(en="Schedule {schedule}.", zh="调度 {schedule}。"),
    "scene_of": Text(en="(run {number} of {count})", zh="（第 {number} 次运行，共 {count} 次）"),
    "left_behind": Text(en="Left behind", zh="遗留"),
    "all_checks": Text(en="{count} checks", zh="{count} 项检查"),
    "same_message": Text(en="The same was found by: {checks}", zh="下列检查结果相同：{checks}"),
    "next_edit": Text(en="Next:", zh="下一步："),
    "next_restore": Text(en="Next, this file is missing:", zh="下一步，缺少这个文件："),
    "next_ours": Text(en="A fault of the grader, nothing for you to do:", zh="评分程序自身的问题，你不用做什么："),
    "nothing": Text(en="There is nothing to show here.", zh="这里没有可显示的内容。"),
    "student": Text(en="Student", zh="学生"),
    "class_page": Text(en="The whole class", zh="全班"),
    "handed_in": Text(en="Handed in", zh="提交"),
    "late": Text(en="late", zh="迟交"),
    "not_counted": Text(en="does not count", zh="不计入"),
    "replaced": Text(en="replaced by a newer one", zh="已被更新的提交取代"),
    "adjustments": Text(en="Points changed", zh="分数调整"),
    "note": Text(en="Note", zh="备注"),
    "not_proved_head": Text(en="What full points do not prove", zh="满分并不证明什么"),
    "not_proved": Text(
        en="Schedules are sampled: a bug that needs a rare interleaving may escape the seeds that were tried. "
        "Interleavings are explored at the operations of multiprocessing, not inside one Python statement. "
        "“Nothing left behind” is judged when the function returns and again at the end of the program.",
        zh="调度是抽样的：需要罕见交错才会出现的错误，可能逃过试过的种子。交错只在 multiprocessing 的操作之间探索，"
        "不在一条 Python 语句内部。“没有遗留”在函数返回时和程序结束时各判断一次。",
    ),
    "how_run": Text(
        en="Run with {isolation} isolation; deadlocks were {proved}; schedules from seed {seed}.",
        zh="以 {isolation} 隔离运行；死锁{proved}；调度从种子 {seed} 起。",
    ),
    "made_by": Text(en="Made by Plumbline {version}.", zh="由 Plumbline {version} 生成。"),
}

_ALL = _PHRASES | class_phrases.PHRASES


def speaker(language: str) -> Callable[..., str]:
    """Return a function that says the phrase of a name in `language`, with its gaps filled."""

    def say(name: str, /, **gaps: object) -> str:
        return _ALL[name].say(language).format(**gaps)

    return say
