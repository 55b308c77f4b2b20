"""The prediction of lesson 00."""

from course_utils.predictions.questions import Ordering

QUESTIONS = {
    "favourite": Ordering(
        "Which class does the network favour, which one comes second, and which one last?",
        ("cat", "dog", "bird"),
        why="A larger logit comes first. A minus sign puts a class behind all that have none.",
    ),
}
