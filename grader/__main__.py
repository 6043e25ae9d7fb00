"""`python -m grader`."""

import sys

try:
    from grader.cli.main import main
except ModuleNotFoundError as error:
    from grader.cli.lacking import lacking

    if not lacking(error):
        raise
    sys.stderr.write(f"{lacking(error)}\n")
    sys.exit(2)

if __name__ == "__main__":
    sys.exit(main())
