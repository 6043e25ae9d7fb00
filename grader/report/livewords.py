"""Every phrase of the screen that is shown while a student works, in both languages."""

from grader.model.course import Text

PLACE = Text(en="{number}  {full} of {all} full", zh="{number}  满分 {full}/{all}")
TITLES = {
    "task": Text(en="The task", zh="题目"),
    "hints": Text(en="Hints", zh="提示"),
    "timeline": Text(en="What happened in this run", zh="这次运行的经过"),
    "list": Text(en="All exercises", zh="全部练习"),
    "reset": Text(en="Put the stub back", zh="恢复原始文件"),
    "help": Text(en="Keys", zh="按键"),
}

NOT_STARTED = Text(en="Not started. Edit {path} and save it.", zh="还没有开始。修改 {path} 并保存。")
UNKNOWN = Text(en="Not graded yet.", zh="还没有评分。")
MISSING = Text(en="There is no file {path}.", zh="没有文件 {path}。")
MISSING_TRY = Text(en="Rename it back, or press x to put the stub there.", zh="把文件名改回来，或者按 x 放回原始文件。")
MISSING_NEAR = Text(en="Found beside it: {names}.", zh="旁边有：{names}。")
HELD = Text(en="{count} hold", zh="{count} 项通过")
CHECKS_HOLD = Text(en="{count} checks hold.", zh="{count} 项检查通过。")

WAITING = Text(en="Waiting for you to save {path}.", zh="等你保存 {path}。")
GRADING = Text(en="Grading: {done} of {all} checks.", zh="评分中：{done}/{all} 项检查。")
GRADING_FAILED = Text(
    en="Failed{after}. Looking at the rest: {done} of {all} checks.", zh="未通过{after}。继续检查：{done}/{all}。"
)
FIRST_HOLDS = Text(
    en="All hold in one order{after}. Other orders: {done} of {all} checks.",
    zh="一种顺序下全部通过{after}。其他顺序：{done}/{all}。",
)
FAILED = Text(en="Failed: {score} points{after}{at}.", zh="未通过：{score} 分{after}{at}。")
FULL = Text(en="Full: {score} points{after}{at}.", zh="满分：{score} 分{after}{at}。")
OURS = Text(en="Not graded, a fault of ours that costs no point.", zh="未评分（评分程序自身的问题，不扣分）。")
AFTER = Text(en=", {seconds} s after the save", zh="，保存后 {seconds} 秒")
AT = Text(en=", saved at {time}", zh="，{time} 保存")

MOVED_ON = Text(en="{id} is full: {score} points. Next:", zh="{id} 满分：{score} 分。下一题：")
ALL_FULL = Text(
    en="Everything is full. All held under every schedule tried; others were not.",
    zh="全部满分。所有检查在试过的每种调度下都通过；其他调度没有试过。",
)
RESET_ASK = Text(
    en="Put {path} back as it was? Your file is kept beside it.", zh="把 {path} 恢复成原样？你的文件会保存在旁边。"
)
RESET_KEYS = Text(en="y: yes   any other key: no", zh="y：是   其他键：否")
RESET_DONE = Text(en="{path} is as it was.", zh="{path} 已恢复原样。")
RESET_KEPT = Text(
    en="{path} is as it was; your version is kept in {kept}.", zh="{path} 已恢复原样；你的版本在 {kept}。"
)
RESET_NOTHING = Text(en="{path} was as it should be already.", zh="{path} 本来就是原样。")
NO_TIMELINE = Text(en="No run to show: nothing has failed here.", zh="没有可显示的运行：这里没有失败。")
REPLAY = Text(en="The very same run again:", zh="重现同一次运行：")
SEARCH = Text(en="Search: {typed}", zh="搜索：{typed}")
NOTHING_FOUND = Text(en="Nothing is called like that.", zh="没有这样的练习。")
UNWATCHED = Text(
    en="The system does not tell when files change ({why}); looking once a second instead.",
    zh="系统没有通知文件变化（{why}）；改为每秒查看一次。",
)
MORE = Text(en="{count} more lines: space", zh="还有 {count} 行：空格")
TOO_SMALL = Text(en="This window is too small.", zh="窗口太小。")

KEYS = {
    "n": Text(en="next", zh="下一题"),
    "p": Text(en="previous", zh="上一题"),
    "h": Text(en="hint", zh="提示"),
    "l": Text(en="list", zh="列表"),
    "r": Text(en="replay", zh="重现"),
    "t": Text(en="task", zh="题目"),
    "x": Text(en="reset", zh="恢复"),
    "?": Text(en="keys", zh="按键"),
    "q": Text(en="quit", zh="退出"),
    "esc": Text(en="back", zh="返回"),
    "enter": Text(en="go there", zh="打开"),
    "up/down": Text(en="choose", zh="选择"),
    "a-z": Text(en="search", zh="搜索"),
}
HELP = (
    ("n", Text(en="the next exercise", zh="下一个练习")),
    ("p", Text(en="the previous exercise", zh="上一个练习")),
    ("h", Text(en="a hint; once more, and the next one", zh="提示；再按一次看下一条")),
    ("l", Text(en="all exercises; type to search, enter to go there", zh="全部练习；输入文字搜索，回车打开")),
    ("r", Text(en="what happened in the run that failed", zh="失败的那次运行的经过")),
    ("t", Text(en="the task", zh="题目")),
    ("x", Text(en="put the stub back; your file is kept beside it", zh="恢复原始文件；你的文件保存在旁边")),
    ("enter", Text(en="grade again", zh="重新评分")),
    ("space", Text(en="a page down; b, or the arrows, go up", zh="下一页；b 或方向键往上")),
    ("ctrl-l", Text(en="draw the screen anew", zh="重画屏幕")),
    ("q", Text(en="quit; the next watch begins here", zh="退出；下次从这里开始")),
)
