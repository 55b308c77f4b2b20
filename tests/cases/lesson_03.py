import numpy as np
import scipy.special

from cases import Visit
from course_utils import numerics, sampling


def by_cases(z, t):
    if t > 0:
        exps = np.exp((z - z.max(axis=-1, keepdims=True)) / t)
        return exps / exps.sum(axis=-1, keepdims=True)
    return (z == z.max(axis=-1, keepdims=True)).astype(float)


def filled_in(z, t):
    out = np.zeros_like(z)
    if t == 0:
        np.put_along_axis(out, z.argmax(axis=-1)[..., None], 1, axis=-1)
    else:
        out[...] = scipy.special.softmax(z / t, axis=-1)
    return out


def by_logs(z, t):
    if t == 0:
        return np.eye(z.shape[-1])[z.argmax(axis=-1)]
    return np.exp(z / t - scipy.special.logsumexp(z / t, axis=-1, keepdims=True))


def by_hand(z, t, rng):
    """Walk along the stretches."""
    if t == 0:
        return int(np.argmax(z))
    probs, draw, total = by_cases(z, t), rng.random(), 0.0
    for place, prob in enumerate(probs):
        total += prob
        if draw < total:
            return place
    return len(z) - 1


RIGHT = {
    "softmax_with_temperature": [
        by_cases,
        filled_in,
        by_logs,
        lambda z, t: numerics.softmax(z, temperature=t),
        lambda z, t: by_cases(z.astype(np.float32), t),
        lambda z, t: scipy.special.softmax(z / max(t, 1e-10), axis=-1),
        lambda z, t: np.array([by_cases(row, t) for row in z]) if z.ndim > 1 else by_logs(z, t),
    ],
    "sample": [
        by_hand,
        lambda z, t, rng: sampling.sample(z, t, rng=rng),
        lambda z, t, rng: rng.choice(len(z), p=by_cases(z, t)),
        lambda z, t, rng: np.searchsorted(np.cumsum(by_cases(z, t)), rng.random() * 0.9999999),
        lambda z, t, rng: int((np.cumsum(by_cases(z, t)) < rng.random()).sum()),
        lambda z, t, rng: (z + t * rng.gumbel(size=len(z))).argmax(),
        lambda z, t, rng: (rng.exponential(size=len(z)) / np.fmax(by_cases(z, t), 1e-300)).argmin(),
        lambda z, t, rng: rng.multinomial(1, by_cases(z, t)).argmax(),
        lambda z, t, rng: z.argmax() if t == 0 else rng.choice(np.arange(len(z)), p=by_logs(z, t)),
    ],
}

BROWSER = Visit(
    words=("Temperature 1,", "Temperature 1.25,"),
    field=("logit of dog", 4.5, "dog 4.5"),
    stub="def softmax_with_temperature(logits, temperature):",
    check='check("softmax_with_temperature", softmax_with_temperature)',
    wrong="def softmax_with_temperature(logits, temperature):\n"
    "    return numerics.softmax(logits * temperature)",
    said="multiply-by-T",
    right="def softmax_with_temperature(logits, temperature):\n"
    "    return numerics.softmax(logits, temperature=temperature)",
)
