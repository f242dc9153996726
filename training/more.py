"""Other people's pairs that may train what ships, read where they lie and never copied into the repository (README, credits)."""

import gzip
import json
from pathlib import Path

# Each collection has its own skew; a few thousand pairs show what it is about.
MOST = 3000


def pawsx(path):
    """PAWS-X, English, tab-separated: id, sentence1, sentence2, label (the id may be missing)."""
    lines = [line.rstrip("\n").split("\t") for line in _open(path)]
    return _some([(line[-3], line[-2], line[-1] == "1") for line in lines if line[-1] in ("0", "1")])


def checklist(path):
    """CheckList's QQP suite as JSON Lines {"test", "a", "b", "label"}."""
    lines = [json.loads(line) for line in _open(path)]
    return _some([(line["a"], line["b"], bool(line["label"])) for line in lines])


def _open(path):
    path = Path(path)
    return gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8")


def _some(pairs):
    """Evenly spread over the file, so that every kind of test is in."""
    step = max(1, len(pairs) / MOST)
    chosen = [pairs[int(at * step)] for at in range(min(MOST, len(pairs)))]
    return [{"a": a, "b": b, "same": same, "kind": "more"} for a, b, same in chosen]
