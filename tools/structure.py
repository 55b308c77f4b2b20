"""What every lesson has to have, beyond running: order, links, text alternatives, folded solutions.

python tools/structure.py       list what is amiss in the notebooks
"""

import itertools
import re
import statistics
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
MARKDOWN_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
REQUIRED = ("**What you will learn**", "**What you need**", "## Summary")
PREDICTION = re.compile(r"(predict|reveal)\(.*\)", re.DOTALL)
ASKED_AND_REVEALED = (r'^predict\("([^"]+)"\)', r'^reveal\(\s*"([^"]+)"')
#: The clinic has twelve cases, each with a symptom and a measurement, and six of them are mended.
MOST_CELLS = {"13_clinic": 45}
#: Lessons whose exercises hold broken code in place of a stub: the saved check names the mistake.
WITH_BROKEN_CODE = ("13_clinic",)


def problems(path):
    """List what is amiss in one lesson.

    Parameters
    ----------
    path : pathlib.Path
        A notebook; its links are resolved from its folder.

    Returns
    -------
    list of str
    """
    notebook = nbformat.read(path, as_version=4)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        *_headings(prose),
        *_parts(prose, path),
        *_links(prose, path),
        *_empty(notebook.cells),
        *_code(code, path),
        *_exercises(notebook.cells, path),
        *_predictions(notebook.cells, path),
        *_outputs(code),
    ]


def _empty(cells):
    for place, cell in enumerate(cells):
        if not cell.source.strip():
            yield f"cell {place} is empty"


def _headings(prose):
    levels = [
        len(mark)
        for text in prose
        for mark in re.findall(r"^(#+) ", _without_code(text), re.MULTILINE)
    ]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "expected one heading of level 1, at the very top"
    for upper, lower in itertools.pairwise(levels):
        if lower > upper + 1:
            yield f"a heading of level {lower} follows one of level {upper}"


def _parts(prose, path):
    text = "\n".join(prose)
    for part in REQUIRED:
        if part not in text:
            yield f"missing: {part}"
    if f"../images/pipeline_{path.stem}.svg" not in prose[0]:
        yield "the first cell has no pipeline picture of this lesson"
    lessons = sorted(lesson.name for lesson in path.parent.glob("[0-9]*.ipynb"))
    place = lessons.index(path.name)
    for name in (*lessons[max(place - 1, 0) : place], *lessons[place + 1 : place + 2]):
        if f"]({name})" not in prose[-1]:
            yield f"the last cell has no link to {name}"


def _links(prose, path):
    for text in prose:
        for picture, words, target in MARKDOWN_LINK.findall(_without_code(text)):
            if not words.strip():
                yield f"{'a picture without alt' if picture else 'a link without'} text: {target}"
            if not re.match(r"[a-z]+:|#", target) and not _exists(path, target):
                yield f"broken link: {target}"
        yield from _pictures_in_html(text)


def _exists(path, target):
    return (path.parent / target.split("#")[0]).resolve().exists()


def _without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def _code(cells, path):
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        yield "the code cells were not all run in order, from a fresh kernel (make notebooks)"
    # A prediction is a form, not code to read.
    lengths = [
        len(cell.source.splitlines())
        for cell in cells
        if "predict" not in cell.metadata.get("tags", [])
    ]
    if max(lengths) > 15:
        yield f"a code cell of {max(lengths)} lines; 15 are the most"
    if not path.stem.startswith("00"):
        most = MOST_CELLS.get(path.stem, 30)
        if not 20 <= len(lengths) <= most:
            yield f"{len(lengths)} code cells; 20 to {most} make a lesson"
        if statistics.median(lengths) > 5:
            yield f"a median of {statistics.median(lengths)} lines a code cell; 5 are the most"
    tags = [tag for cell in cells for tag in cell.metadata.get("tags", [])]
    if "setup" not in cells[0].metadata.get("tags", []):
        yield "the first code cell is not tagged setup"
    if "explorer" not in tags:
        yield "no cell is tagged explorer"


def _exercises(cells, path):
    tagged = [
        (tag, cell)
        for cell in cells
        for tag in cell.metadata.get("tags", [])
        if tag in ("exercise", "check", "solution")
    ]
    order = [tag for tag, _ in tagged]
    if not order or order != ["exercise", "check", "solution"] * (len(order) // 3):
        yield f"expected exercise, check, solution in turn, got {', '.join(order) or 'none'}"
    for tag, cell in tagged:
        said = " ".join(
            str(output.get("data", {}).get("text/plain", "")) for output in cell.outputs
        )
        if tag == "check" and not re.search(_first_verdict(path), said):
            yield f"the saved check does not meet its stub, or names no mistake: {cell.source}"
        if tag == "solution" and "Correct" not in said:
            yield f"a solution that is not checked as correct: {cell.source.splitlines()[-1]}"
        if tag == "solution" and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            yield f"a solution that is not folded away: {cell.source.splitlines()[-1]}"
        if tag == "solution" and not cell.source.startswith("# Solution\n"):
            yield "the first line of a folded cell can be seen; let it be: # Solution"


def _first_verdict(path):
    return r"Not yet: \w+ \([\w-]+\)" if path.stem in WITH_BROKEN_CODE else "Not attempted"


def _predictions(cells, path):
    for cell in cells:
        if "predict" in cell.metadata.get("tags", []) and not PREDICTION.fullmatch(cell.source):
            yield f"expected predict(...) or reveal(...) alone, got {cell.source}"
    if path.stem.startswith("00"):
        return
    for title, section in _sections(cells):
        asked, revealed = (re.findall(call, section, re.MULTILINE) for call in ASKED_AND_REVEALED)
        if re.match(r"\d", title) and not asked:
            yield f"no prediction in the section {title}"
        if asked != revealed:
            yield f"predictions {asked} meet the answers {revealed} in the section {title}"
        if "**Predict**" in section:
            yield f"a prediction without a form in the section {title}"


def _sections(cells):
    """Pairs of title and text, code included."""
    text = "\n".join(cell.source for cell in cells)
    return [part.split("\n", 1) for part in re.split(r"^## ", text, flags=re.MULTILINE)]


def _outputs(cells):
    for cell in cells:
        for output in cell.outputs:
            data = output.get("data", {})
            if str(ROOT) in str(output):
                yield f"an output names a folder of this machine, below: {cell.source}"
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get(
                "tags", []
            ):
                yield f"a saved error, below: {cell.source}"
            if "image/png" in data and not output.metadata.get("image/png", {}).get("alt"):
                yield f"a picture without alt text, below: {cell.source}"
            yield from _pictures_in_html(data.get("text/html", ""))


def _pictures_in_html(text):
    finder = _PictureFinder()
    finder.feed(text)
    return [f"a picture without alt text: {source[:60]}" for source in finder.without_alt]


class _PictureFinder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.without_alt = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "img" and not (attributes.get("alt") or "").strip():
            self.without_alt.append(attributes.get("src") or "")


def main():
    """Print what is amiss; the exit code is 1 where anything is."""
    found = [
        f"{path.name}: {line}"
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        for line in problems(path)
    ]
    print("\n".join(found) or "nothing is amiss")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
