"""What the notebooks of "From logits to loss" import."""

__version__ = "0.1.0"
