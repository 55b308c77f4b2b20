"""The predictions of lesson 12."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option, Ordering

QUESTIONS = {
    "emma-samples": Choice(
        "With a context of one symbol, how many samples does the name `emma` give?",
        (
            Option(
                "three",
                lambda count: count == 3,
                "Between four letters there are three steps. But the first letter has to be predicted, too, "
                "and so has the end.",
            ),
            Option(
                "four",
                lambda count: count == 4,
                "Each letter is a label once. One more label is missing: the name also has to end.",
            ),
            Option(
                "five",
                lambda count: count == 5,
                "Each letter is a label once, and so is the full stop at the end.",
            ),
        ),
    ),
    "unseen-pair": Choice(
        "The table has seen such a pair 0 times. What does that do to its mean loss on the test names?",
        (
            Option(
                "little, since such pairs are rare",
                lambda loss: loss < np.log(27),
                "They are rare, that is true. But one loss without a limit is enough to carry a mean away.",
            ),
            Option(
                "it becomes larger than that of a model that knows nothing",
                lambda loss: np.log(27) <= loss < np.inf,
                "That happens to a model that gives such a pair far too little probability. This one gives it "
                "none at all.",
            ),
            Option(
                "it becomes infinite",
                lambda loss: loss == np.inf,
                "A count of 0 is a probability of 0, and minus its logarithm has no limit.",
            ),
        ),
    ),
    "bigram-perplexity": Choice(
        "Which perplexity does the table have on the test names?",
        (
            Option(
                "about 2",
                lambda perplexity: perplexity < 5,
                "Only after a few letters, such as q, is it as sure as that. After most of them many others "
                "can follow.",
            ),
            Option(
                "about 10",
                lambda perplexity: 5 <= perplexity < 15,
                "After most letters, several others are likely, such as the vowels.",
            ),
            Option(
                "about 20",
                lambda perplexity: 15 <= perplexity < 27,
                "Even without the symbol before, rare letters such as q and x leave fewer than that to "
                "choose from.",
            ),
        ),
    ),
    "all-names": Choice(
        "Each loss is about 2 nats. Which probability do all these symbols have together, as a float64?",
        (
            Option(
                "about 0.14",
                lambda product: product > 0.01,
                "That is the probability of one typical symbol, e to the power of -2. Here thousands of them "
                "are multiplied.",
            ),
            Option(
                "a tiny number, such as 1e-100",
                lambda product: 0 < product <= 0.01,
                "It is tiny, but much smaller than that: e to the power of minus several thousand. "
                "A float64 ends near e to the power of -745.",
            ),
            Option(
                "0",
                lambda product: product == 0,
                "On paper it is e to the power of minus several thousand. That is not 0, but it is below all floats.",
            ),
        ),
    ),
    "greedy-names": Choice(
        "How many different names will there be among the four?",
        (
            Option(
                "one",
                lambda count: count == 1,
                "All four begin with the same context, and argmax has nothing to do with chance.",
            ),
            Option(
                "two or three",
                lambda count: 2 <= count <= 3,
                "Two different names would have to part somewhere. But up to that place their contexts are "
                "the same, and so are their largest logits.",
            ),
            Option(
                "four",
                lambda count: count == 4,
                "A program that writes something else each time draws at random. Argmax does not draw.",
            ),
        ),
    ),
    "real-names": Ordering(
        "Which temperature gives the most real names, and which the fewest?",
        ("T = 0.3", "T = 1", "T = 3"),
        why="A low temperature prefers the most frequent steps, and these lead to well-known names. A high one "
        "makes all symbols nearly alike.",
    ),
    "best-temperature": Choice(
        "Where is the test loss of the network lowest?",
        (
            Option(
                "well below T = 1, where more of the names were real",
                lambda T: T < 0.8,
                "A low T makes good text, but the loss also asks what the model says of rarer names, and a "
                "low T gives them too little.",
            ),
            Option(
                "near T = 1",
                lambda T: 0.8 <= T <= 1.25,
                "Training lowers the same loss, at T = 1, and the test names are like the training names.",
            ),
            Option(
                "well above T = 1, as in lesson 10",
                lambda T: T > 1.25,
                "That network knew its 200 training images by heart and was far too sure. Here the training and "
                "validation losses lie close together.",
            ),
        ),
    ),
    "zero-logits": Choice(
        "Where the dropped logits are 0, how much probability do the dropped symbols have together?",
        (
            Option(
                "none",
                lambda share: share < 1e-6,
                "A probability of 0 would be none. But these are logits, and a logit of 0 counts "
                "as much as any other: e to the power of 0 is 1.",
            ),
            Option(
                "a few hundredths",
                lambda share: 1e-6 <= share < 0.1,
                "One of them has little. But there are 24 of them, each with an exponential of 1.",
            ),
            Option(
                "more than a tenth",
                lambda share: share >= 0.1,
                "Each of the 24 has an exponential of 1, and together they weigh as much as a large logit.",
            ),
        ),
    ),
    "first-top-p": Choice(
        "The model is nearly sure that u follows q. What does this version keep after q?",
        (
            Option(
                "u alone",
                lambda kept: kept == "u",
                "That is what we want. But look at the rule: with u alone, is the sum at most 0.8?",
            ),
            Option(
                "u and some more symbols",
                lambda kept: len(kept) > 1,
                "More symbols make the sum larger still, and it is above 0.8 already.",
            ),
            Option(
                "nothing",
                lambda kept: kept == "",
                "The very first sum is above 0.8, so not even u stays.",
            ),
        ),
    ),
    "logits-memory": Number(
        "How many GiB, each about a thousand million bytes, do the logits of this step take?",
        within=0.3,
        unit="GiB",
        shown=".1f",
        why="8 texts, times 1024 tokens, times 50,257 logits, times 4 bytes.",
    ),
    "loss-memory": Choice(
        "How much memory does each of the two need besides the logits?",
        (
            Option(
                "the first about as much as the logits, the second half of that",
                lambda shares: 0.7 < shares[0] < 1.5 and 0.3 < shares[1] < 0.7,
                "The first makes two arrays of that size, the exponentials and the probabilities. The second "
                "makes none of that size: its arrays are as long as one row.",
            ),
            Option(
                "the first about twice as much as the logits, the second nearly nothing",
                lambda shares: shares[0] >= 1.5 and shares[1] < 0.1,
                "The exponentials and the probabilities are there at the same time. A row of 64 is little.",
            ),
            Option(
                "both about twice as much as the logits",
                lambda shares: shares[0] >= 1.5 and shares[1] >= 1.5,
                "Both compute all exponentials, that is true. But the second one forgets those of a row before "
                "it comes to the next.",
            ),
        ),
    ),
    "online-sum": Choice(
        "On paper, is the result of one pass the same as that of two?",
        (
            Option(
                "yes",
                lambda error: error < 1e-4,
                "The old sum and the new one are brought to the same maximum before they are added.",
            ),
            Option(
                "no, but a good approximation",
                lambda error: 1e-4 <= error < 0.1,
                "Exponentials of the first piece are taken relative to a maximum that is not the last one. But the "
                "factor puts that right without loss.",
            ),
            Option(
                "no, it is too large, since each piece adds its own maximum",
                lambda error: error >= 0.1,
                "Only one maximum is added, at the very end. On the way it is only what the sum is relative to.",
            ),
        ),
    ),
    "cut-then-divide": Choice(
        "We cut and divide, in both orders. How many of the three classes stay?",
        (
            Option(
                "the same number in both orders",
                lambda counts: counts[0] == counts[1],
                "A temperature keeps the order of the logits, that is true. But top-p adds up probabilities, and "
                "these depend on T.",
            ),
            Option(
                "fewer where the temperature comes first",
                lambda counts: counts[0] < counts[1],
                "A T below 1 sharpens, so the first class alone holds the share p. Without it, the first class "
                "holds too little.",
            ),
            Option(
                "fewer where top-p comes first",
                lambda counts: counts[0] > counts[1],
                "A T above 1 flattens, so that more classes are needed, and cutting first could keep fewer. "
                "But this T is below 1, and sharpens.",
            ),
        ),
    ),
}
