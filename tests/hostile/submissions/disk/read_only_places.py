# what: writes wherever the system's files are
# verdict: finished
# passes: returns ends leaves_nothing
import os


def main(a, b):
    written = []
    for folder in ("/", "/usr", "/usr/lib", "/etc", "/dev", "/var", "/home", "/root", "/plumbline", "/proc/sys/kernel"):
        try:
            with open(os.path.join(folder, "written"), "w") as file:
                file.write("x")
            written.append(folder)
        except OSError:
            pass
    return a + b - len(written)
