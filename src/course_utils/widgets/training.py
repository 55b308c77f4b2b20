"""The explorer of lesson 09: all epochs of a training run, and the life of single images."""

import ipywidgets
import numpy as np

from course_utils.models import History
from course_utils.numerics import log_softmax, softmax
from course_utils.plots import (
    ACCENT,
    COLORS,
    INK,
    QUIET,
    column_places,
    figure,
    mean_text,
    pixels,
    true_class_panels,
)
from course_utils.widgets.explorer import Explorer, WholeNumberControl

_ALT = (
    "Above, four panels with a dot for every training and validation image: logit, softmax, log-softmax "
    "and NLL of the true class. Below, the followed image, its probabilities as ten bars, and its loss "
    "over the epochs between the mean losses of training and validation."
)
#: Losses below this one leave the last panel, whose axis is logarithmic.
_SMALLEST_LOSS = 1e-3


def training_explorer(history, images, epoch=5):
    """Go through the epochs of a training run, and follow single validation images.

    Parameters
    ----------
    history : course_utils.models.History
        A run with recorded logits.
    images : array_like, shape (N, 8, 8) or (N, 64)
        The validation images, in grey levels from 0 to 16.
    epoch : int
        Where the slider starts.

    Returns
    -------
    Explorer
        Controls ``epoch`` and ``image`` (an index into the validation images, from those of
        :func:`telling_images`).

    Raises
    ------
    ValueError
        If the history has no logits, there is no such epoch, or the images are not those of the history.

    Examples
    --------
    >>> from course_utils.datasets import load_digits
    >>> from course_utils.experiments import digits_run
    >>> images = load_digits().features[np.random.default_rng(0).permutation(1797)[200:600]]
    >>> print(training_explorer(digits_run().history, images).words[:80])
    Epoch 5. Training: mean probability of the true class 0.202, loss 1.796, right 4
    """
    images = _checked(history, images, epoch)
    choices = telling_images(history.validation)
    state = _State(history)
    fig, panels = _layout(state, images)

    def move(epoch, image):
        return panels.set(int(epoch), image)

    def describe(epoch, image):
        return f"{state.words(int(epoch))} {state.words_of_image(int(epoch), image)}"

    last = int(history.epochs[-1])
    options = [(f"{told} (image {image})", image) for told, image in choices.items()]
    controls = {
        "epoch": WholeNumberControl("epoch", epoch, 0, last, 1),
        "image": ipywidgets.Dropdown(
            description="follow the image",
            options=options,
            value=options[0][1],
            style={"description_width": "11em"},
            layout={"width": "32em"},
        ),
    }
    return Explorer(fig, move, describe, controls, alt=_ALT)


def telling_images(curve):
    """A few images whose lives tell different stories.

    Parameters
    ----------
    curve : course_utils.models.Curve
        With logits of shape (epochs + 1, N, K).

    Returns
    -------
    dict of str to int
        What there is to see, and the index of the image. A story that no image tells is left out, and an image
        that tells several stands under the first of them.
    """
    log_probs, decisions = log_softmax(curve.logits), curve.logits.argmax(axis=2)
    loss, right = -_of_true_class(log_probs, curve.labels), decisions == curve.labels
    sure = log_probs.max(axis=2) > np.log(0.9)
    settled = _last(~(right & sure)) + 1
    turned = right[curve.loss.argmin()] & ~right[-1] & sure[-1]
    stories = {
        "learned early": np.where(settled < len(loss), -settled, -np.inf),
        "learned late": np.where(settled < len(loss), settled, -np.inf),
        "right for a while, then wrong and sure": np.where(turned, loss[-1], -np.inf),
        "the largest loss in the end": loss[-1],
        "changes its class most often": (np.diff(decisions, axis=0) != 0).sum(axis=0),
    }
    chosen = {}
    for story, score in stories.items():
        score = np.array(score, dtype=np.float64)
        score[list(chosen.values())] = -np.inf
        if score.max() > -np.inf:
            chosen[story] = int(score.argmax())
    return chosen


def _last(marks):
    """The last epoch that is marked, for every image; -1 where none is."""
    epochs = np.arange(len(marks))[:, None]
    return np.where(marks, epochs, -1).max(axis=0)


def _of_true_class(values, labels):
    return values[:, np.arange(len(labels)), labels]


def _checked(history, images, epoch):
    """The images in the shape (N, 8, 8), if everything fits."""
    if not isinstance(history, History):
        raise TypeError(f"expected a History, got {history!r}")
    if history.validation.logits is None:
        raise ValueError("expected a history with logits: train(..., keep_logits=True)")
    images, count = np.asarray(images), len(history.validation.labels)
    if images.shape not in ((count, 64), (count, 8, 8)):
        raise ValueError(
            f"expected the {count} validation images, in shape ({count}, 8, 8) or ({count}, 64), "
            f"got {images.shape}"
        )
    if np.ndim(epoch) or epoch not in history.epochs:
        raise ValueError(f"expected an epoch from 0 to {history.epochs[-1]}, got {epoch!r}")
    return images.reshape(count, 8, 8)


class _State:
    """All numbers of the run, computed once, so that a slider only looks them up."""

    def __init__(self, history):
        self.epochs, self.curves = history.epochs, (history.training, history.validation)
        self.true = [self._panels(curve) for curve in self.curves]
        self.probs = softmax(history.validation.logits)
        self.labels = history.validation.labels

    def _panels(self, curve):
        """What the four panels show, each of shape (epochs + 1, N)."""
        log_probs = _of_true_class(log_softmax(curve.logits), curve.labels)
        logits = _of_true_class(curve.logits, curve.labels)
        return logits, np.exp(log_probs), log_probs, -log_probs

    def losses(self, image):
        return self.true[1][3][:, image]

    def words(self, epoch):
        parts = [
            f"{name}: mean probability of the true class {true[1][epoch].mean():.3f}, "
            f"loss {curve.loss[epoch]:.3f}, right {100 * curve.accuracy[epoch]:.1f} %."
            for name, true, curve in zip(
                ("Training", "Validation"), self.true, self.curves, strict=True
            )
        ]
        return f"Epoch {epoch}. {' '.join(parts)}"

    def words_of_image(self, epoch, image):
        probs, label = self.probs[epoch, image], self.labels[image]
        winner = probs.argmax()
        verdict = "which is right" if winner == label else f"but it is {_a(label)}"
        return (
            f"The image that we follow: the network says {winner} with probability {probs[winner]:.3f}, "
            f"{verdict}. Probability of {label}: {probs[label]:.3f}, loss {self.losses(image)[epoch]:.3f}."
        )


def _a(digit):
    """A digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _layout(state, images):
    fig, axes = figure(height=6.2, nrows=2, ncols=4)
    # The lower row has three panels, the last one as wide as two of the upper.
    axes[1, 3].remove()
    axes[1, 2].set_subplotspec(axes[1, 2].get_gridspec()[1, 2:])
    return fig, _Panels(axes[0], axes[1, :3], state, images)


class _Panels:
    """The panels and all that moves in them."""

    def __init__(self, upper, lower, state, images):
        self._state, self._images = state, images
        self._columns = true_class_panels(upper, *([of[0] for of in part] for part in state.true))
        for ax, *both in zip(upper, *state.true, strict=True):
            values = np.concatenate([part.ravel() for part in both])
            margin = 0.05 * np.ptp(values)
            ax.set_ylim(values.min() - margin, values.max() + margin)
        ring = {
            "color": ACCENT,
            "markersize": 11,
            "markerfacecolor": "none",
            "markeredgewidth": 2.5,
        }
        self._rings = [ax.plot(0, 0, "o", **ring)[0] for ax in upper]
        self._places = column_places(len(images), 1)
        self._picture = _FollowedImage(*lower, state, images)

    def set(self, epoch, image):
        numbers = [part[epoch] for panel in zip(*self._state.true, strict=True) for part in panel]
        for (dots, bar, text), values in zip(self._columns, numbers, strict=True):
            dots.set_ydata(values)
            bar.set_ydata([values.mean()] * 2)
            text.set_text(mean_text(values.mean()))
        for ring, values in zip(self._rings, numbers[1::2], strict=True):
            ring.set_data([self._places[image]], [values[image]])
        columns = [artist for column in self._columns for artist in column]
        return [*columns, *self._rings, *self._picture.set(epoch, image)]


class _FollowedImage:
    """The lower row: the image, its probabilities, and its loss over the epochs."""

    def __init__(self, picture, probs, losses, state, images):
        self._state, self._images = state, images
        self._pixels = pixels(picture, images[0])
        # It explains the greys, and puts all of them into the palette of the explorer.
        ramp = picture.inset_axes([0, -0.16, 1, 0.08])
        pixels(ramp, [range(17)]).axes.set(aspect="auto", xlabel="grey levels 0 to 16")
        self._name = picture.text(0.5, 1.04, "", transform=picture.transAxes, ha="center", size=12)
        classes = range(state.probs.shape[2])
        self._bars = probs.bar(classes, np.zeros(len(classes)), width=0.7, color=COLORS[1])
        (self._target,) = probs.plot([0, 0], [1, 1], color=INK, linewidth=4)
        probs.set(ylim=(0, 1.08), xticks=classes, xlabel="class", title="probabilities")
        probs.tick_params(axis="x", labelsize=10)
        self._draw_means(losses)
        (self._loss,) = losses.plot(
            state.epochs, state.epochs, color=ACCENT, linestyle="-.", label="this image"
        )
        self._now = losses.axvline(0, color=QUIET, linewidth=1.5)
        (self._dot,) = losses.plot(0, 1, "o", color=ACCENT, markersize=9)
        above = {"loc": "lower center", "bbox_to_anchor": (0.5, 1), "frameon": False}
        losses.legend(ncols=3, handlelength=2, **above)

    def _draw_means(self, ax):
        for curve, color, dash, name in zip(
            self._state.curves, COLORS, ("-", "--"), ("training", "validation"), strict=False
        ):
            ax.plot(self._state.epochs, curve.loss, dash, color=color, label=name)
        largest = max(self._state.true[1][3].max(), 10)
        ax.set(yscale="log", ylim=(_SMALLEST_LOSS, 3 * largest), xlabel="epoch")
        # Inside of the panel: an axis label would push the panels above it apart.
        ax.text(0.02, 0.97, "loss (nats)", transform=ax.transAxes, va="top", size=12)
        ax.set_yticks([0.001, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
        ax.set_yticks([], minor=True)

    def set(self, epoch, image):
        self._pixels.set_data(self._images[image])
        label, losses = self._state.labels[image], self._state.losses(image)
        self._name.set_text(f"image {image}: {_a(label)}")
        for bar, prob in zip(self._bars, self._state.probs[epoch, image], strict=True):
            bar.set_height(prob)
        self._target.set_xdata([label - 0.45, label + 0.45])
        self._loss.set_ydata(losses)
        self._now.set_xdata([epoch, epoch])
        self._dot.set_data([epoch], [losses[epoch]])
        moving = [self._pixels, self._name, *self._bars, self._target, self._now, self._loss]
        return [*moving, self._dot]
