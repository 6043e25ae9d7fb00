"""JUnit XML: a document for each student, as `--junit` writes it. What was not graded is an `error`, never a zero."""

from grader.model.gradebook import Gradebook
from grader.report.exports._parts import Export, File, Note, Wishes, asked, called
from grader.report.filenames import file_names
from grader.report.formats import junit

TAKES = ()


def export(book: Gradebook, wishes: Wishes) -> Export:
    """Return a folder of documents by student, or the one of the student asked for. Raises `ExportError`."""
    entries = asked(book, wishes.student)
    names = file_names([entry.student.id for entry in entries])
    files = tuple(
        File("junit.xml" if wishes.student else f"{names[entry.student.id]}.xml", junit.dump(entry.result))
        for entry in entries
        if entry.result is not None
    )
    without = tuple(f"{called(one.student)}: {one.status}" for one in entries if one.result is None)
    notes = (Note("nothing was graded, so there is no document", without),) if without else ()
    return Export(files, f"{len(files)} of {len(entries)} students have a document", notes, folder=not wishes.student)
