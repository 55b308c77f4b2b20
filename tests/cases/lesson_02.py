import numpy as np
import scipy.special

from cases import Visit

RIGHT = {
    "softmax": [
        lambda z: scipy.special.softmax(z, axis=-1),
        lambda z: np.exp(z - scipy.special.logsumexp(z, axis=-1, keepdims=True)),
        lambda z: np.apply_along_axis(scipy.special.softmax, -1, z),
        lambda z: scipy.special.softmax(z.astype(np.float32), axis=-1),
        lambda z: 1 / np.exp(np.clip(z[..., None, :] - z[..., :, None], None, 700)).sum(axis=-1),
        lambda z: (
            (e := np.exp(z - np.expand_dims(z.max(-1), -1))) / np.einsum("...k->...", e)[..., None]
        ),
    ],
    "logits_from_probs": [
        lambda p: np.log(p) - np.log(p[-1]),
        lambda p: np.log(p / p[-1]),
        lambda p: np.log2(p / p[-1]) * np.log(2),
        lambda p: np.array([np.log(q) - np.log(p[len(p) - 1]) for q in p]),
    ],
}

BROWSER = Visit(
    words=("cat 2.3", "cat 2.6"),
    field=("logit of dog", 4.5, "dog 4.5"),
    stub="def softmax(logits):",
    check='check("softmax", softmax)',
    wrong="def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)",
    said="overflow",
    right="def softmax(z):\n"
    "    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
    "    return e / e.sum(axis=-1, keepdims=True)",
)
