"""Compare course_utils.numerics with SciPy, PyTorch and a plain copy, side by side."""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import functools
import time
import tracemalloc

import numpy as np
import scipy.special

from course_utils import numerics

try:
    import torch
except ImportError:
    torch = None

ROUNDS = 12
# The largest ratio ours / theirs that we allow, and the largest extra memory.
TARGETS = {
    ("large", "cross_entropy"): {"copyto": 2.5, "SciPy": 1 / 3, "memory": 0.05},
    ("large", "softmax"): {"SciPy": 1 / 1.5},
    ("short", "softmax"): {"SciPy": 1},
    ("short", "log_softmax"): {"SciPy": 1},
    ("short", "logsumexp"): {"SciPy": 1},
    ("short", "cross_entropy"): {"SciPy": 1},
}


def scipy_cross_entropy(logits, labels):
    return -scipy.special.log_softmax(logits, axis=1)[np.arange(len(labels)), labels].mean()


def candidates(name, logits, labels):
    """Everything that computes one quantity, by library."""
    losses = name.startswith("cross_entropy")
    args = (logits, labels) if losses else (logits,)
    found = {
        "ours": functools.partial(getattr(numerics, name), *args),
        "copyto": functools.partial(np.copyto, np.empty_like(logits), logits),
    }
    if name == "cross_entropy":
        found["SciPy"] = functools.partial(scipy_cross_entropy, *args)
    elif not losses:
        found["SciPy"] = functools.partial(getattr(scipy.special, name), *args, axis=1)
    if torch:
        found |= torch_candidate(name, torch.from_numpy(logits), torch.from_numpy(labels))
    return found


def torch_candidate(name, logits, labels):
    if name == "cross_entropy":
        return {"PyTorch": lambda: torch.nn.functional.cross_entropy(logits, labels)}
    if name == "cross_entropy_gradient":
        return {}
    return {"PyTorch": lambda: getattr(torch, name)(logits, dim=1)}


def minimum_times(functions):
    """Milliseconds of the fastest call; taken in turns, so that a busy machine is so for all."""
    best = dict.fromkeys(functions, np.inf)
    for _ in range(ROUNDS):
        for key, function in functions.items():
            start = time.perf_counter()
            function()
            best[key] = min(best[key], 1e3 * (time.perf_counter() - start))
    return best


def extra_memory(function, array):
    """Peak of the memory taken while the function runs, in sizes of the array."""
    tracemalloc.start()
    function()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / array.nbytes


def verdict(case, times, memory):
    met = [
        (memory if key == "memory" else times["ours"] / times[key]) <= limit
        for key, limit in TARGETS.get(case, {}).items()
    ]
    return ("met" if all(met) else "MISSED") if met else "-"


def report(size, name, logits, labels):
    functions = candidates(name, logits, labels)
    times = minimum_times(functions)
    memory = extra_memory(functions["ours"], logits)
    cells = [f"{times.get(key, np.nan):8.1f}" for key in ("ours", "SciPy", "PyTorch", "copyto")]
    ratios = [times.get(key, np.nan) / times["ours"] for key in ("SciPy", "PyTorch")]
    cells += [f"{ratio:8.2f}" for ratio in ratios]
    cells += [f"{times['ours'] / times['copyto']:8.2f}", f"{memory:8.3f}"]
    result = verdict((size, name), times, memory)
    cells = [cell.replace("nan", "  -") for cell in cells]
    print(f"{size:6}{name:23}", *cells, f"  {result}", flush=True)


def main():
    if torch:
        torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    print("Minimum ms; ratios are theirs / ours and ours / copy; memory in sizes of the array.")
    headers = ("ours", "SciPy", "PyTorch", "copyto", "SciPy/", "PyTorch/", "/copyto", "memory")
    print(f"{'size':6}{'function':23}", *(f"{h:>8}" for h in headers), "  target", flush=True)
    names = ("softmax", "log_softmax", "logsumexp", "cross_entropy", "cross_entropy_gradient")
    for size, shape in {"large": (256, 50_257), "short": (100_000, 10)}.items():
        logits = rng.standard_normal(shape, dtype=np.float32)
        labels = rng.integers(shape[1], size=shape[0])
        for name in names:
            report(size, name, logits, labels)
    print("large: 256 x 50,257; short: 100,000 x 10; float32, one thread.")
    print("Targets, ours / theirs at most, and memory:")
    for (size, name), limits in TARGETS.items():
        print(f"  {size:6}{name:15}", ", ".join(f"{k} {v:.2f}" for k, v in limits.items()))


if __name__ == "__main__":
    main()
