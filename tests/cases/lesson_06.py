import math

import numpy as np
import scipy.stats

from cases import Visit

RIGHT = {
    "nll_loss": [
        lambda lp, y: -lp[np.arange(len(y)), y].mean(),
        lambda lp, y: np.mean(-np.take_along_axis(lp, y[:, None], axis=1)),
        lambda lp, y: -sum(row[label] for row, label in zip(lp, y, strict=True)) / len(y),
        lambda lp, y: -np.where(np.eye(lp.shape[1], dtype=bool)[y], lp, 0).sum() / lp.shape[0],
        lambda lp, y: np.trace(-lp[:, y]) / len(y),
        lambda lp, y: np.average(np.abs(lp.astype(np.float32)[range(len(y)), y])),
        lambda lp, y: -lp[np.arange(lp.shape[1]) == y[:, None]].mean(),
        lambda lp, y: -np.choose(y, lp.T).mean(),
        lambda lp, y: -lp.ravel()[np.arange(len(y)) * lp.shape[1] + y].mean(),
        lambda lp, y: -np.nansum(np.eye(lp.shape[1])[y] * lp) / len(y),
    ],
    "perplexity": [
        lambda nlls: np.exp(nlls.mean()),
        lambda nlls: math.exp(sum(nlls) / len(nlls)),
        lambda nlls: 2 ** (nlls / np.log(2)).mean(),
        lambda nlls: np.power(np.e, np.average(nlls)),
        lambda nlls: scipy.stats.gmean(np.exp(nlls)),
        lambda nlls: np.exp(np.float32(nlls.sum() / nlls.size)),
        lambda nlls: np.prod(np.exp(nlls) ** (1 / len(nlls))),
        lambda nlls: 1 / np.exp(-nlls.mean()),
    ],
}

BROWSER = Visit(
    words=("true class: 0.3. Negative log-likelihood 1.204", "true class: 0.33."),
    field=("p of the true class", 0.5, "Negative log-likelihood 0.693 nats, slope -2.000"),
    stub="def nll_loss(log_probs, labels):",
    check='check("nll_loss", nll_loss)',
    wrong="def nll_loss(log_probs, labels):\n    return -log_probs[:, labels].mean()",
    said="all-pairs",
    right="def nll_loss(log_probs, labels):\n"
    "    return -log_probs[np.arange(len(labels)), labels].mean()",
)
