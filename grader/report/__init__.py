"""Results into words: what to say is chosen in `outline`, written in `terminal` and its neighbours, drawn by `ink`.

It may import `grader.model`, msgspec, rich, Jinja2 and the standard library; a stored `SubmissionResult` is all that it
needs.
"""
