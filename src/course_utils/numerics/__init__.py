"""Softmax, its relatives and the losses built on them, in NumPy alone.

float32 stays float32, float16 is computed and returned in float32, integers become float64.
Inputs may be anything that ``np.asarray`` reads; they are never changed. A logit of -inf masks its
class. All logarithms are natural, so losses and entropies are in nats.
"""

from course_utils.numerics._binary import (
    binary_cross_entropy_with_logits,
    log_sigmoid,
    logit,
    sigmoid,
)
from course_utils.numerics._losses import (
    cross_entropy,
    cross_entropy_gradient,
    nll_loss,
    one_hot,
)
from course_utils.numerics._measures import entropy, kl_divergence, perplexity
from course_utils.numerics._softmax import log_softmax, logsumexp, softmax

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "cross_entropy_gradient",
    "entropy",
    "kl_divergence",
    "log_sigmoid",
    "log_softmax",
    "logit",
    "logsumexp",
    "nll_loss",
    "one_hot",
    "perplexity",
    "sigmoid",
    "softmax",
]
