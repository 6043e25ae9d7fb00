"""The words of the class page, in both languages. Statuses and verdicts are words of a closed list everywhere."""

from grader.model.course import Text

PHRASES = {
    "class_skip": Text(en="Skip to the students", zh="跳到学生"),
    "class_kicker": Text(en="Graded by Plumbline", zh="Plumbline 评分"),
    "class_students": Text(en="{count} students", zh="{count} 名学生"),
    "class_mean": Text(en="mean", zh="平均"),
    "class_median": Text(en="median", zh="中位数"),
    "class_of": Text(en="of {possible} points", zh="/ {possible} 分"),
    "class_sections": Text(en="On this page", zh="本页内容"),
    "scores": Text(en="Scores", zh="分数"),
    "scores_label": Text(en="Students by their share of the points", zh="按得分比例的学生人数"),
    "scores_bin": Text(en="{low} to {high} %: {count}", zh="{low} 至 {high} %：{count}"),
    "scores_none": Text(en="Nobody has been graded yet.", zh="还没有学生被评分。"),
    "share": Text(en="Share of the points", zh="得分比例"),
    "students_head": Text(en="Students", zh="学生"),
    "attention": Text(en="What needs a person", zh="需要人来看的"),
    "attention_none": Text(en="Nothing does.", zh="没有。"),
    "kind": Text(en="Kind", zh="类别"),
    "what": Text(en="What", zh="内容"),
    "similar": Text(en="Similar answers", zh="相似的答案"),
    "similar_note": Text(
        en="Alike beyond the stub. Something to look at, never a verdict.",
        zh="除原始文件外彼此相似。只供查看，绝不是结论。",
    ),
    "exercise": Text(en="Exercise", zh="练习"),
    "first_student": Text(en="One", zh="一方"),
    "second_student": Text(en="Other", zh="另一方"),
    "alike": Text(en="Alike", zh="相似"),
    "hardest": Text(en="Hardest checks", zh="最难的检查"),
    "hardest_note": Text(
        en="Of the answers that a check was asked of, the share that did not hold.",
        zh="被检查的答案中没有通过的比例。",
    ),
    "failed_head": Text(en="Failed", zh="未通过"),
    "all_rows": Text(en="All {count}", zh="全部 {count} 项"),
    "causes": Text(en="Commonest causes", zh="最常见的原因"),
    "causes_note": Text(
        en="Proved causes by name; where none is known, the verdict.", zh="已证明的原因用其名称；原因未知时用判定。"
    ),
    "cause": Text(en="Cause", zh="原因"),
    "verdict_only": Text(en="verdict, no cause known", zh="只有判定，原因未知"),
    "met_in": Text(en="Met in", zh="出现在"),
    "who": Text(en="Who", zh="涉及的学生"),
    "more": Text(en="{count} more", zh="还有 {count} 个"),
    "causes_back": Text(en="Back to the class", zh="返回全班"),
    "not_all": Text(en="{count} more stand in {file}.", zh="其余 {count} 项见 {file}。"),
    "as_csv": Text(en="as CSV", zh="CSV 文件"),
    "map_note": Text(
        en="Points in each exercise. A name leads to the student's page.",
        zh="每个练习的得分。点姓名可打开学生的页面。",
    ),
    "map_note_script": Text(
        en="A cell leads to that exercise, a head sorts.", zh="点单元格可打开该练习，点表头可排序。"
    ),
    "lay_out_all": Text(
        en="Lay out every row at once, for screen readers (slower)", zh="一次排版所有行，供屏幕阅读器使用（较慢）"
    ),
    "search": Text(en="Name, id or section", zh="姓名、学号或班级"),
    "status_is": Text(en="Status", zh="状态"),
    "look_at": Text(en="Needs a person", zh="需要人来看"),
    "not_full_in": Text(en="Not full in", zh="未得满分的练习"),
    "any": Text(en="any", zh="不限"),
    "something": Text(en="for any reason", zh="任何原因"),
    "id": Text(en="Id", zh="学号"),
    "section": Text(en="Section", zh="班级"),
    "look": Text(en="Look at", zh="留意"),
    "mean_row": Text(en="Mean of the graded", zh="已评分者平均"),
    "legend": Text(en="Legend", zh="图例"),
    "full_points": Text(en="full", zh="满分"),
    "half_or_more": Text(en="half or more", zh="一半或以上"),
    "less_than_half": Text(en="less than half", zh="不到一半"),
    "no_points": Text(en="none", zh="零分"),
    "not_started": Text(en="not started", zh="未开始"),
    "not_there": Text(en="missing", zh="缺失"),
    "not_graded": Text(en="not graded", zh="未评分"),
    "made_for_class": Text(
        en="Course {course}, version {course_version}; grader {grader_version}.",
        zh="课程 {course}，版本 {course_version}；评分程序 {grader_version}。",
    ),
    "count_shown": Text(en="{shown} of {all} students", zh="{all} 名学生中的 {shown} 名"),
}
