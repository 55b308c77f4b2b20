"""What the tests know of each lesson, one module a lesson.

A module defines

- ``RIGHT``: for each exercise of the lesson at least four right answers, written differently;
- ``BROWSER``: what the browser test does in it, a :class:`Visit`.
"""

import importlib
import pkgutil
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """A visit to a lesson in the browser.

    Attributes
    ----------
    words : (str, str)
        What the explorer says at first, and after three steps to the right on its first slider.
    field : (str, float, str)
        Label of a number field, a number to type, and what the explorer says then.
    stub, check : str
        Text that is found in the exercise cell alone, and in its check cell alone.
    wrong, said : str
        A wrong answer, and what the check says of it.
    right : str
        A right answer.
    button : (str, str), optional
        Name of a button of the explorer, and what the explorer says after it was pressed, once the
        controls were moved as above.
    first : str
        What the check says of the exercise as it is handed out.
    """

    words: tuple[str, str]
    field: tuple[str, float, str]
    stub: str
    check: str
    wrong: str
    said: str
    right: str
    button: tuple[str, str] | None = None
    first: str = "Not attempted"


def _modules():
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


MODULES = _modules()
RIGHT = {name: right for module in MODULES.values() for name, right in module.RIGHT.items()}
#: By the number of the lesson, such as "01".
VISITS = {name.removeprefix("lesson_"): module.BROWSER for name, module in MODULES.items()}
