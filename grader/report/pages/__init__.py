"""Pages for a browser: one graded submission, a whole class, and the space-time picture that both draw.

Everything comes from records of the model. Jinja2 is imported when the first page is made, not before.
"""
