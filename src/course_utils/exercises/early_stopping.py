"""The exercise of lesson 09 on the epoch to keep."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def early_stopping(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _stop(losses, patience):
    """The epoch after which training stops, or the last one."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch
    return len(losses) - 1


def _stops(losses, patience):
    return _stop(losses, patience) - early_stopping(losses, patience) >= patience


def _last_of_ties(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _last_of_ties_with_counter(losses, patience):
    best, lowest, count = 0, np.inf, 0
    for epoch, loss in enumerate(losses):
        best, lowest, count = (best, lowest, count + 1) if loss > lowest else (epoch, loss, 0)
        if count >= patience:
            break
    return best


def _minus_one_after_loop(losses, patience):
    best, count = 0, 0
    for epoch in range(1, len(losses)):
        best, count = (epoch, 0) if losses[epoch] < losses[best] else (best, count + 1)
        if count >= patience:
            return best
    return -1


def _against_previous(answer):
    """Count how often in a row a loss is not below the one before it."""

    def stopping(losses, patience):
        count, epoch = 0, 0
        for epoch in range(1, len(losses)):
            count = 0 if losses[epoch] < losses[epoch - 1] else count + 1
            if count >= patience:
                break
        return answer(losses, epoch, count)

    return stopping


def _counter_kept(losses, patience):
    best, count = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            count += 1
        if count >= patience:
            break
    return best


def _counter_kept_with_epoch_zero(losses, patience):
    best, count = 0, 0
    for epoch, loss in enumerate(losses):
        best, count = (epoch, count) if loss < losses[best] else (best, count + 1)
        if count >= patience:
            break
    return best


def _rises_in_a_row(losses, patience):
    """Count how often in a row a loss is above the one before it."""
    count, epoch = 0, 0
    for epoch in range(1, len(losses)):
        count = count + 1 if losses[epoch] > losses[epoch - 1] else 0
        if count >= patience:
            break
    return _lowest_so_far(losses, epoch)


def _counter_kept_in_arrays(losses, patience):
    waits = np.cumsum(losses[1:] >= np.minimum.accumulate(losses)[:-1])
    return _lowest_so_far(losses, 1 + np.searchsorted(waits, patience))


def _epoch_zero_waits(losses, patience):
    best, count = 0, 0
    for epoch, loss in enumerate(losses):
        best, count = (epoch, 0) if loss < losses[best] else (best, count + 1)
        if count >= patience:
            break
    return best


def _progress_before_epoch_zero(losses, patience):
    best, progress = 0, -1
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = progress = epoch
        elif epoch - progress >= patience:
            break
    return best


def _lowest_kept(losses, patience):
    best, count = 0, 0
    for epoch, loss in enumerate(losses):
        best, count = (epoch, 0) if loss < losses[0] else (best, count + 1)
        if count >= patience:
            break
    return best


def _against_first(progress):
    """Compare with the first loss alone, and count from the last epoch below it."""

    def stopping(losses, patience):
        best, latest = 0, progress
        for epoch, loss in enumerate(losses):
            if loss < losses[0]:
                best = latest = epoch
            elif epoch - latest >= patience:
                break
        return best

    return stopping


def _first_rise(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] >= losses[epoch - 1]:
            return epoch - 1
    return len(losses) - 1


def _without_epoch_zero(losses, patience):
    return 1 + early_stopping(losses[1:], patience)


def _loop_from_epoch_one(losses, patience):
    best, lowest, count = 0, np.inf, 0
    for epoch in range(1, len(losses)):
        loss = losses[epoch]
        best, lowest, count = (epoch, loss, 0) if loss < lowest else (best, lowest, count + 1)
        if count >= patience:
            break
    return best


def _lowest_so_far(losses, epoch):
    return int(np.argmin(losses[: epoch + 1]))


EARLY_STOPPING = FunctionExercise(
    name="early_stopping",
    solution=early_stopping,
    probes=(
        (np.array([2.3, 1.2, 0.8, 0.9, 0.85, 0.7, 0.9]), 2),
        (np.array([2.3, 1.5, 0.9, 0.7, 0.8, 0.75, 0.9, 0.6]), 3),
        # Falls to the end, with patience left over.
        (np.array([3.0, 2.0, 1.0, 0.5, 0.6]), 5),
        # Equal losses.
        (np.array([1.0, 0.5, 0.5, 0.5, 0.4]), 2),
        # The lowest loss is that before training.
        (np.array([1.0, 1.2, 1.1, 1.4, 0.2]), 2),
        (np.array([2.0, 1.0, 1.1, 0.5]), 1),
        # Every other epoch is worse, but never three in a row.
        (np.array([2.0, 1.8, 1.9, 1.7, 1.75, 1.6, 1.65, 1.5, 1.55, 1.45, 1.6, 1.7]), 3),
        # Two epochs without progress do not stop it, three do; the fourth would be better.
        (np.array([2.0, 1.5, 1.6, 1.7, 1.2, 1.3, 1.4, 1.5, 1.0]), 3),
        (np.array([0.7, 0.6, 0.9, 0.8, 0.7, 0.65, 0.5, 0.55]), 4),
        (np.array([1.0, 0.5, 0.6, 0.7, 0.4, 0.5, 0.5, 0.5, 0.5, 0.1]), 1),
        (np.array([1.0, 0.9, 0.8]), 1),
    ),
    mistakes=(
        Mistake(
            id="global-minimum",
            wrong=(
                lambda losses, patience: int(np.argmin(losses)),
                lambda losses, patience: len(losses) - 1 - int(np.argmin(losses[::-1])),
            ),
            why="This is the lowest loss of the whole list. A training that stops does not see what comes after its "
            "stop.",
            hint="Go through the losses one by one, and leave the loop where the training stops.",
        ),
        Mistake(
            id="stop-epoch",
            wrong=(
                _stop,
                lambda losses, patience: (
                    _stop(losses, patience)
                    if _stops(losses, patience)
                    else early_stopping(losses, patience)
                ),
            ),
            why="This is the epoch at which the training stops. By then it has been without progress for a while, "
            "so we keep an earlier epoch.",
            hint="Remember the epoch of the lowest loss so far, and return that one.",
        ),
        Mistake(
            id="end-forgotten",
            wrong=(
                lambda losses, patience: (
                    early_stopping(losses, patience)
                    if _stops(losses, patience)
                    else len(losses) - 1
                ),
                lambda losses, patience: _stop(losses, patience) - patience,
            ),
            why="Right where the patience ends. If it never does, the training runs to the end of the list, "
            "and then, too, the epoch of the lowest loss was asked for.",
            hint="What does your function return for losses that fall to the last one but one?",
        ),
        Mistake(
            id="minus-one",
            wrong=(
                lambda losses, patience: (
                    early_stopping(losses, patience) if _stops(losses, patience) else -1
                ),
                _minus_one_after_loop,
            ),
            why="Where the patience never ends, -1 came back. The training then runs to the end of the list, and "
            "the epoch of the lowest loss was asked for.",
            hint="What should be returned after the loop?",
        ),
        Mistake(
            id="too-patient",
            wrong=(
                lambda losses, patience: early_stopping(losses, patience + 1),
                lambda losses, patience: early_stopping(losses, patience + 2),
            ),
            why="The training stops too late. With a patience of 2, the second epoch in a row without a new lowest "
            "loss is the last one.",
            hint="Try patience 1 and the losses 2, 1, 1.1, 0.5 by hand. Is it > or >= that you need?",
        ),
        Mistake(
            id="impatient",
            wrong=(
                lambda losses, patience: early_stopping(losses, patience - 1),
                lambda losses, patience: early_stopping(losses, max(patience - 1, 1)),
            ),
            why="The training stops too early. With a patience of 2, one epoch without a new lowest loss does not "
            "stop it yet.",
            hint="Count the epochs without progress in a row. At which count does yours stop?",
        ),
        Mistake(
            id="first-rise",
            wrong=(_first_rise, lambda losses, patience: early_stopping(losses, 1)),
            why="The training stops at the first epoch that is no better, whatever the patience is.",
            hint="Your function should give another answer when only the patience changes.",
        ),
        Mistake(
            id="previous-not-best",
            wrong=(
                _against_previous(lambda losses, epoch, count: _lowest_so_far(losses, epoch)),
                _against_previous(lambda losses, epoch, count: epoch - count),
                _against_previous(lambda losses, epoch, count: epoch),
                _rises_in_a_row,
            ),
            why="Each loss was compared with the one before it. A loss can fall again and still be above the lowest "
            "so far, and that is no progress.",
            hint="Keep the lowest loss so far in a variable, and compare with that one.",
        ),
        Mistake(
            id="counter-not-reset",
            wrong=(_counter_kept, _counter_kept_in_arrays, _counter_kept_with_epoch_zero),
            why="All epochs without progress were counted, also those before the lowest loss (and epoch 0, where the "
            "loop begins with it). A new lowest loss makes the patience start afresh.",
            hint="What has to happen to your counter when there is progress?",
        ),
        Mistake(
            id="epoch-0-waits",
            wrong=(_epoch_zero_waits, _progress_before_epoch_zero),
            why="Epoch 0 was counted as an epoch without progress: its loss was compared with itself. With a "
            "patience of 1, the training then stops before it has begun.",
            hint="Let the loop begin at epoch 1, or the lowest loss at np.inf.",
        ),
        Mistake(
            id="lowest-not-updated",
            wrong=(_lowest_kept, _against_first(progress=-1), _against_first(progress=0)),
            why="Each loss was compared with the first one. After progress, the lowest loss so far is a new one.",
            hint="What has to be stored when a loss is lower, besides its epoch?",
        ),
        Mistake(
            id="ties-count",
            wrong=(_last_of_ties, _last_of_ties_with_counter),
            why="An equal loss was taken for progress. Only a lower one counts, so of equal losses the first is kept.",
            hint="Is it < or <= that you need?",
        ),
        Mistake(
            id="epoch-0-ignored",
            wrong=(_without_epoch_zero, _loop_from_epoch_one),
            why="The first loss of the list was left out. It belongs to epoch 0, before the training, and counts, too.",
            hint="What should come out if every epoch makes the loss worse?",
        ),
        Mistake(
            id="counted-from-one",
            wrong=(
                lambda losses, patience: early_stopping(losses, patience) + 1,
                lambda losses, patience: early_stopping(losses, patience) - 1,
            ),
            why="Off by one: the first loss of the list belongs to epoch 0.",
            hint="Which number has the first element of an array?",
        ),
        Mistake(
            id="loss-returned",
            wrong=(
                lambda losses, patience: losses[early_stopping(losses, patience)],
                lambda losses, patience: losses[_stop(losses, patience)],
                lambda losses, patience: losses.min(),
            ),
            why="A loss came back. We asked for the number of an epoch.",
            hint="Keep the place of the lowest loss, too.",
        ),
        Mistake(
            id="largest-loss",
            wrong=(
                lambda losses, patience: int(np.argmax(losses)),
                lambda losses, patience: early_stopping(-losses, patience),
            ),
            why="The epoch with the largest loss was looked for, as one does with an accuracy. A loss should be small.",
            hint="Turn one comparison round.",
        ),
        Mistake(
            id="stops-after-patience",
            wrong=(
                lambda losses, patience: int(np.argmin(losses[: patience + 1])),
                lambda losses, patience: int(np.argmin(losses[:patience])),
            ),
            why="The training stops after as many epochs as the patience says, counted from the start. "
            "The patience counts from the lowest loss so far.",
            hint="How long does the training go on as long as every epoch brings progress?",
        ),
        Mistake(
            id="two-results",
            wrong=(
                lambda losses, patience: (
                    early_stopping(losses, patience),
                    losses[early_stopping(losses, patience)],
                ),
                lambda losses, patience: (
                    early_stopping(losses, patience),
                    _stop(losses, patience),
                ),
            ),
            why="Two results came back, and one was asked for.",
            hint="Return the epoch of the lowest loss alone.",
        ),
    ),
)

EXERCISES = (EARLY_STOPPING,)
