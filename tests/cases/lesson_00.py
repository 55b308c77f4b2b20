import numpy as np

from cases import Visit

RIGHT = {"gap": [1.8, 2.3 - 0.5, np.float32(1.8), np.array(1.8)]}

BROWSER = Visit(
    words=("cat 2.3", "cat 2.6"),
    field=("logit of dog", 4.5, "dog 4.5"),
    stub="gap = ...",
    check='check("gap", gap)',
    wrong="gap = logits[2] - logits[0]",
    said="the bird is behind",
    right="gap = logits[0] - logits[2]",
)
