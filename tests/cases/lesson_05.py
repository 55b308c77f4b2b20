import numpy as np
import scipy.special

from cases import Visit

RIGHT = {
    "logsumexp": [
        lambda z: scipy.special.logsumexp(z, axis=-1),
        lambda z: np.logaddexp.reduce(z, axis=-1),
        lambda z: z.max(axis=-1) + np.log(np.exp(z - z.max(axis=-1, keepdims=True)).sum(axis=-1)),
        lambda z: z[..., 0] - scipy.special.log_softmax(z, axis=-1)[..., 0],
        lambda z: scipy.special.logsumexp(z.astype(np.float32), axis=-1),
        lambda z: (
            (s := np.sort(z, axis=-1))[..., -1]
            + np.log1p(np.exp(s[..., :-1] - s[..., -1:]).sum(axis=-1))
        ),
    ],
    "log_softmax": [
        lambda z: scipy.special.log_softmax(z, axis=-1),
        lambda z: z - np.logaddexp.reduce(z, axis=-1, keepdims=True),
        lambda z: z - scipy.special.logsumexp(z, axis=-1)[..., None],
        lambda z: scipy.special.log_softmax(scipy.special.log_softmax(z, axis=-1), axis=-1),
        lambda z: np.apply_along_axis(scipy.special.log_softmax, -1, z),
        lambda z: -scipy.special.logsumexp(z[..., None, :] - z[..., :, None], axis=-1),
    ],
}

BROWSER = Visit(
    words=("A gap of 10 in float32", "A gap of 11.5 in float32"),
    field=("gap of the logits", 120, "naive -inf"),
    stub="def log_softmax(logits):",
    check='check("log_softmax", log_softmax)',
    wrong="def log_softmax(z):\n"
    "    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
    "    return np.log(e / e.sum(axis=-1, keepdims=True))",
    said="log-of-softmax",
    right="def log_softmax(z):\n    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)",
)
