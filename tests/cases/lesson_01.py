import numpy as np
import scipy.special

from cases import Visit

RIGHT = {
    "scale_and_shift": [
        (300, 110),
        [300.0, 110.0],
        np.array([300, 110]),
        (np.float64(300), 110),
    ],
    "predict_class": [
        lambda z: np.argmax(z, axis=-1),
        lambda z: z.argmax(-1).astype(np.int32),
        lambda z: np.argsort(z, axis=-1)[..., -1],
        lambda z: scipy.special.softmax(z, axis=-1).argmax(axis=-1),
        lambda z: (
            max(range(len(z)), key=z.__getitem__)
            if z.ndim == 1
            else np.apply_along_axis(np.argmax, -1, z)
        ),
    ],
}

BROWSER = Visit(
    words=("cat 2.3", "cat 2.6"),
    field=("logit of dog", 4.5, "dog 4.5"),
    stub="def predict_class(logits):",
    check='check("predict_class", predict_class)',
    wrong="def predict_class(logits):\n    return logits.max(axis=-1)",
    said="value-not-index",
    right="def predict_class(logits):\n    return logits.argmax(axis=-1)",
)
