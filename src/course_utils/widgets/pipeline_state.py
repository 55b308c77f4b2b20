"""The numbers of the pipeline explorer, and how it writes them; pipeline.js does the same in the browser."""

import numpy as np

from course_utils.numerics import log_softmax, softmax


def steps(logits, temperature, true_class, max_trick):
    """Every number on the way from logits to loss and gradient.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
    temperature : float
    true_class : int
    max_trick : bool
        Whether the largest logit is subtracted first. Without it, large numbers overflow as they do in a
        naive program.

    Returns
    -------
    dict
        Arrays of shape (K,): ``logits``, ``scaled``, ``exps``, ``probs``, ``log_probs``, ``negative`` (nats) and
        ``gradient``, that of the loss with respect to the logits, so (p - y) / T. Booleans of that shape:
        ``largest``. Numbers: ``total``, the sum of the exponentials, and ``loss`` in nats.

    Examples
    --------
    >>> steps([2.3, -1.2, 0.5], 1.0, 0, True)["gradient"].round(3)
    array([-0.164,  0.025,  0.138])
    """
    logits = np.asarray(logits, dtype=np.float64)
    scaled = logits / temperature
    with np.errstate(all="ignore"):
        exps = np.exp((logits - logits.max()) / temperature if max_trick else scaled)
        total = exps.sum()
        probs = softmax(logits, temperature=temperature) if max_trick else exps / total
        log_probs = log_softmax(logits, temperature=temperature) if max_trick else np.log(probs)
    target = np.arange(len(logits)) == true_class
    return {
        "logits": logits,
        "scaled": scaled,
        "exps": exps,
        "total": total,
        "probs": probs,
        "largest": probs == probs.max(),
        "log_probs": log_probs,
        "negative": 0 - log_probs,  # and not -log_probs: no -0 for a certain class
        "loss": 0 - log_probs[true_class],
        "gradient": (probs - target) / temperature,
    }


def bars(values):
    """Length of every bar: the numbers themselves, but exponentials as shares of the largest.

    Parameters
    ----------
    values : dict
        From :func:`steps`.

    Returns
    -------
    dict of str to ndarray, shape (K,)
    """
    names = ("logits", "scaled", "probs", "log_probs", "negative", "gradient")
    exps, largest = values["exps"], values["exps"].max()
    shares = exps / largest if 0 < largest < np.inf else np.where(exps == np.inf, np.inf, 0)
    return {name: values[name] for name in names} | {"exps": shares}


def texts(values, names, temperature, true_class, max_trick):
    """Every text of the picture that can change, by its name there.

    Parameters
    ----------
    values : dict
        From :func:`steps`.
    names : sequence of str, length K
        The classes.
    temperature, true_class, max_trick
        As in :func:`steps`.

    Returns
    -------
    dict of str to str
    """
    written = {
        "logits": map(plain, values["logits"]),
        "scaled": map(plain, values["scaled"]),
        "exps": map(number, values["exps"]),
        "probs": map(number, values["probs"]),
        "log_probs": map(number, values["log_probs"]),
        "negative": map(number, values["negative"]),
        "gradient": map(signed, values["gradient"]),
        "decision": ("✓ argmax" if largest else "" for largest in values["largest"]),
        "true": (" = y" if place == true_class else "" for place in range(len(names))),
    }
    rows = {f"{key}-{i}": text for key, row in written.items() for i, text in enumerate(row)}
    return rows | {
        "temperature": f"z / T, T = {temperature:g}",
        "trick": "exp(z/T - max)" if max_trick else "exp(z / T)",
        "total": f"sum {number(values['total'])}{_trouble(values['total'])}",
        "loss": number(values["loss"]),
        "title": _title(values, names, true_class),
    }


def words(values, names, temperature, true_class, max_trick):
    """The state of the explorer as text; parameters as in :func:`texts`.

    Returns
    -------
    str
    """

    def listed(key, write):
        pairs = zip(names, values[key], strict=True)
        return ", ".join(f"{name} {write(value)}" for name, value in pairs)

    total = number(values["total"])
    return (
        f"Logits: {listed('logits', plain)}. Temperature {temperature:g}. "
        f"Max trick {'on' if max_trick else 'off'}: the exponentials sum to {total}{_trouble(values['total'])}. "
        f"Probabilities: {listed('probs', number)}; argmax: {_winners(values, names)}. "
        f"Log-probabilities: {listed('log_probs', number)}. "
        f"The true class is {names[true_class]}; the loss is {number(values['loss'])} nats. "
        f"Gradient (p - y) / T: {listed('gradient', signed)}."
    )


def _title(values, names, true_class):
    return (
        "The pipeline, with a bar for each class at every station. "
        f"argmax: {_winners(values, names)}; loss of {names[true_class]}: {number(values['loss'])} nats."
    )


def _winners(values, names):
    return " and ".join(np.array(names)[values["largest"]]) or "none"


def _trouble(total):
    if total == np.inf:
        return ": overflow"
    return ": underflow" if total == 0 else ""


def plain(value):
    """A logit: up to two digits after the point, as there is room.

    Parameters
    ----------
    value : float

    Returns
    -------
    str
    """
    size = abs(float(value))  # no NumPy number: its comparisons do not add up
    return f"{value:z.{(size < 1000) + (size < 100)}f}"


def number(value):
    """About three digits; what is very small or very large as a power of ten.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> [number(value) for value in (0.0, 0.8361, 11.9, 3e-9, 2e300, -np.inf, np.nan)]
    ['0', '0.836', '11.9', '3e-9', '2e300', '-inf', 'NaN']
    """
    size = abs(float(value))
    if size != size:
        return "NaN"
    if size == 0 or size == np.inf:
        return f"{value:z.0f}"
    if not 1e-3 <= size < 1e4:
        digits, power = f"{value:.0e}".split("e")
        return f"{digits}e{int(power)}"
    return f"{value:.{(size < 100) + (size < 10) + (size < 1)}f}"


def signed(value):
    """As :func:`number`, with a plus where it is above 0.

    Parameters
    ----------
    value : float

    Returns
    -------
    str
    """
    return f"+{number(value)}" if value > 0 else number(value)
