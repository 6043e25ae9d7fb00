"""Write the pictures."""

from tests.pictures import FOLDER, PICTURES, picture

FOLDER.mkdir(parents=True, exist_ok=True)
for name in PICTURES:
    (FOLDER / f"{name}.svg").write_text(picture(name), "utf-8")
    print(FOLDER / f"{name}.svg")
