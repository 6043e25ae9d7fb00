"""A program of somebody else's sleeps by the real clock: once for longer than its parent waits, and once not."""

import subprocess

if __name__ == "__main__":
    for seconds, timeout in (("0.1", 60), ("60", 0.1)):
        try:
            print(subprocess.run(["sleep", seconds], timeout=timeout, check=False).returncode)
        except subprocess.TimeoutExpired:
            print("too late")
