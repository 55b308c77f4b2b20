"""Does this set-up work, and if not, how is it mended?"""

import sys
from importlib import metadata

from packaging.requirements import Requirement  # comes with Matplotlib

PROJECT = "from-logits-to-loss"
_MEND = "Stop JupyterLab (Ctrl-C in its terminal) and start it again with: make lab"


def check_setup():
    """Look at Python and at every package that the course needs.

    Returns
    -------
    SetupReport
        One line a part, with what to do where something is missing.

    Examples
    --------
    >>> check_setup()
    ✓ Python
    ✓ anywidget
    ✓ ipywidgets
    ✓ jupyterlab
    ✓ matplotlib
    ✓ numpy
    Your set-up works.
    """
    problems = {"Python": _python_problem(sys.version_info[:2])}
    for text in sorted(metadata.requires(PROJECT)):
        requirement = Requirement(text)
        if requirement.marker is None:
            problems[requirement.name] = _package_problem(requirement)
    return SetupReport(problems)


class SetupReport:
    """What :func:`check_setup` found; it prints as a list.

    Parameters
    ----------
    problems : dict of str to (str or None)
        For each part what is wrong with it, or None.

    Attributes
    ----------
    problems : dict
    """

    def __init__(self, problems):
        self.problems = problems

    def __bool__(self):
        return not any(self.problems.values())

    def __repr__(self):
        lines = [
            f"✗ {part}: {problem}" if problem else f"✓ {part}"
            for part, problem in self.problems.items()
        ]
        return "\n".join([*lines, "Your set-up works." if self else _MEND])


def _python_problem(version):
    needed = metadata.metadata(PROJECT)["Requires-Python"]
    found = ".".join(map(str, version))
    if Requirement(f"python{needed}").specifier.contains(found):
        return None
    return f"the course needs {needed}, this notebook runs on {found}"


def _package_problem(requirement):
    try:
        found = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return "not installed"
    if requirement.specifier.contains(found, prereleases=True):
        return None
    return f"the course needs {requirement.specifier}, found {found}"
