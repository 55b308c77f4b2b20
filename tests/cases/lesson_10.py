import numpy as np
import scipy.optimize
import scipy.special

from cases import Visit


def by_loop(probs, labels, n_bins):
    bins = [[] for _ in range(n_bins)]
    for row, label in zip(probs, labels, strict=True):
        sure = float(max(row))
        bins[min(int(sure * n_bins), n_bins - 1)].append((sure, int(np.argmax(row)) == label))
    total = 0
    for pairs in filter(None, bins):
        sure, right = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        total += len(pairs) / len(labels) * abs(sure - right)
    return total


def by_digitize(probs, labels, n_bins):
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == labels
    places = np.digitize(sure, np.linspace(0, 1, n_bins + 1)[1:-1], right=True)
    error = 0.0
    for place in np.unique(places):
        inside = places == place
        error += inside.mean() * np.abs(right[inside].mean() - sure[inside].mean())
    return error


def by_histograms(probs, labels, n_bins):
    sure = np.max(probs, axis=1)
    gaps = (probs.argmax(axis=1) == labels) - sure
    return np.abs(np.histogram(sure, n_bins, (0, 1), weights=gaps)[0]).sum() / sure.size


def by_masks(probs, labels, n_bins):
    sure = probs.max(axis=-1).astype(np.float32)
    right = (probs.argmax(axis=-1) == labels).astype(np.float32)
    edges, error = np.linspace(0, 1, n_bins + 1), 0
    for low, high in zip(edges[:-1], edges[1:], strict=True):  # noqa: RUF007
        inside = (sure > low) & (sure <= high)
        if inside.any():
            error += inside.sum() / len(labels) * abs(right[inside].mean() - sure[inside].mean())
    return error


def loss(logits, labels, temperature):
    return -scipy.special.log_softmax(logits / temperature, axis=1)[
        np.arange(len(labels)), labels
    ].mean()


def by_grid(logits, labels):
    grid = np.geomspace(0.1, 50, 800)
    return grid[np.argmin([loss(logits, labels, temperature) for temperature in grid])]


def by_golden_section(logits, labels):
    low, high, part = np.log(0.05), np.log(100), (5**0.5 - 1) / 2
    while high - low > 1e-3:
        left, right = high - part * (high - low), low + part * (high - low)
        if loss(logits, labels, np.exp(left)) < loss(logits, labels, np.exp(right)):
            high = right
        else:
            low = left
    return np.exp((low + high) / 2)


def by_scipy(logits, labels):
    return scipy.optimize.minimize_scalar(
        lambda log_t: loss(logits, labels, np.exp(log_t)), bounds=(-4, 5)
    ).x.__rpow__(np.e)


def by_newton(logits, labels):
    beta = 0.01
    for _ in range(60):
        p = scipy.special.softmax(beta * logits, axis=1)
        mean = (p * logits).sum(axis=1)
        slope = (mean - logits[np.arange(len(labels)), labels]).mean()
        beta -= slope / ((p * logits**2).sum(axis=1) - mean**2).mean()
    return 1 / beta


def by_halving(logits, labels):
    logits = scipy.special.log_softmax(logits, axis=1)  # log-probabilities do as well
    low, high = 1e-3, 1e3
    for _ in range(60):
        middle = (low * high) ** 0.5
        p = scipy.special.softmax(logits / middle, axis=1)
        slope = ((p * logits).sum(axis=1) - logits[np.arange(len(labels)), labels]).mean()
        low, high = (middle, high) if slope > 0 else (low, middle)
    return np.array(low)


RIGHT = {
    "expected_calibration_error": [by_loop, by_digitize, by_histograms, by_masks],
    "fit_temperature": [
        by_grid,
        by_golden_section,
        by_scipy,
        by_newton,
        by_halving,
        lambda z, y: by_grid(z.astype(np.float32), y).astype(np.float32),
    ],
    "which_part": [(2, 1, 3, 3), [2, 1, 3, 3], np.array([2, 1, 3, 3]), (2.0, 1.0, 3.0, 3.0)],
}

BROWSER = Visit(
    words=("Temperature 1:", "Temperature 1.11:"),
    field=("temperature T", 4.5, "Temperature 4.5:"),
    stub="def expected_calibration_error(probs, labels, n_bins):",
    check='check("expected_calibration_error", expected_calibration_error)',
    wrong="def expected_calibration_error(probs, labels, n_bins):\n"
    "    return np.abs(probs.max(axis=1) - (probs.argmax(axis=1) == labels)).mean()",
    said="no-bins",
    right="def expected_calibration_error(probs, labels, n_bins):\n"
    "    sure, right = probs.max(axis=1), probs.argmax(axis=1) == labels\n"
    "    gaps = np.histogram(sure, n_bins, (0, 1), weights=right - sure)[0]\n"
    "    return np.abs(gaps).sum() / len(labels)",
)
