"""What instructors really have, taken in: folders, archives, downloads of learning platforms, git clones.

May import `grader.grading` and what lies below. Nothing of a submission is run, loaded, followed or unpacked: the files
that look like answers are copied into one nameless file, everything else is listed.
"""

from grader.bulk.intake.groups import refuse_absent
from grader.bulk.intake.records import Answers, Handed, Intake, IntakeError
from grader.bulk.intake.taking import take_in

__all__ = ["Answers", "Handed", "Intake", "IntakeError", "refuse_absent", "take_in"]
