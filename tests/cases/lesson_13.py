from cases import Visit

# The clinic mends functions of earlier lessons; their right answers stand with those.
RIGHT = {}

BROWSER = Visit(
    words=("cat 2.30", "cat 2.60"),
    field=("logit of dog", 4.5, "dog 4.50"),
    stub="return (logits > 0.5).astype(int)",
    check='check("predict_rain", predict_rain)',
    wrong="def predict_rain(logits):\n    return (numerics.sigmoid(logits) > 0.3).astype(int)",
    said="threshold-of-30-percent",
    right="def predict_rain(logits):\n    return (numerics.sigmoid(logits) > 0.5).astype(int)",
    first="threshold-half",
)
