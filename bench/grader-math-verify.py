"""Judges pairs with Math-Verify: JSON Lines of `reference` and `answer` on standard input, verdicts and times on standard output."""

import json
import logging
import sys
import time
from importlib.metadata import version

from math_verify import parse, verify

logging.disable(logging.CRITICAL)


def marked(text):
    # Without delimiters Math-Verify sees no LaTeX; of the usual ways to mark it, this one serves it best.
    return text if "$" in text else f"${text}$"


def is_equal(pair):
    try:
        return bool(verify(parse(marked(pair["reference"])), parse(marked(pair["answer"]))))
    except Exception:
        return False


pairs = [json.loads(line) for line in sys.stdin]
# The first comparison loads what all others use.
is_equal({"reference": "\\frac12", "answer": "0.5"})
print(json.dumps({"version": version("math-verify")}))
for pair in pairs:
    started_at = time.perf_counter()
    equal = is_equal(pair)
    print(json.dumps({"equal": equal, "micros": (time.perf_counter() - started_at) * 1e6}))
