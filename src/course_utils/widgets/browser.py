"""What runs in the browser: small modules of our own beside the Python that they belong to."""

import functools
from importlib import resources


@functools.cache
def source(name):
    """The text of a file of this package, read when it is first asked for.

    Parameters
    ----------
    name : str
        Such as ``"number.js"``.

    Returns
    -------
    str
    """
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
