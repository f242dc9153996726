"""Fits the verdict on our own pairs and writes models/verdict/verdict.json. Run it by run.sh; the README tells what it does."""

import argparse
import json
import os
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from edits import edited
from look_alikes import banking77, clinc150, hwu64
from more import checklist, pawsx

ROOT = Path(__file__).resolve().parent.parent
PAIRS = ROOT / "training" / "pairs"
# The tables are about these pairs; what was added since only trains, so that figures stay comparable.
JUDGED = "pairs.jsonl"
VERDICT = ROOT / "models" / "verdict" / "verdict.json"
SEED = 20260101
FOLDS = 5

# How much one pair counts. Pairs with a base are what a cache of well-put prompts meets; the others, reworded on both sides, are
# noisier: with 0.02 for them coverage at 2% of based traps is 45%, with 0.3 it is 39%, but traps among the others pass 2.4 times as often.
WEIGHTS = {"based": 1.0, "other": 0.15, "copy": 0.1, "edit": 0.15, "more": 0.05, "look-alike": 0.15}
# Shares of traps for which a threshold is written down.
TRAP_SHARES = [0.0025, 0.005, 0.01, 0.02, 0.05]
# Forests that are averaged, each with its own seed: one alone moves coverage by two points either way.
FORESTS = 3
# P(right) of pairs that differ in nothing but typing (surelyCopy): in training none of them was wrong.
COPIES = 0.9995

# Not learnt: where these speak, nothing is served.
VETOES = {
    "passiveTurned", "marksDiffer", "capitalMeant", "nameSlipped", "wordDoubled", "greetingMeant", "courtesyMeant", "doersTurned",
    "modalityTurned",
}

LOOK_ALIKES = {"hwu64": hwu64, "clinc150": clinc150, "banking77": banking77}


def features_of(lines, vectors, name, folder):
    """The rows that the shipped TypeScript computes for JSON lines of pairs."""
    given, taken = folder / f"{name}.jsonl", folder / f"{name}.features.jsonl"
    given.write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = ["npx", "tsx", "src/semantic/eval/main.ts", "--pairs", given, "--vectors", vectors, "--features", taken]
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
    return [json.loads(line) for line in taken.read_text().splitlines()]


def load(vectors, folder, more=()):
    """All training rows as columns."""
    files = sorted(PAIRS.glob("*.jsonl"))
    groups = [{**json.loads(line), "file": path.name} for path in files for line in path.read_text().splitlines()]
    rows = features_of(groups, vectors, "pairs", folder)
    edits = edited(groups, SEED)
    for row, edit in zip(features_of(edits, vectors, "edits", folder), edits, strict=True):
        rows.append({**row, "group": edit["group"], "source": groups[edit["group"]]["source"], "part": edit["kind"].split("-")[0]})
    # Never tested on and no group's: numbers above all groups.
    for number, row in enumerate(features_of(more, vectors, "more", folder) if more else []):
        rows.append({**row, "group": 1_000_000 + number, "source": "more", "part": row["kind"]})
    names = [name for name in rows[0]["features"] if name not in VETOES]
    judged = [row["group"] < len(groups) and groups[row["group"]]["file"] == JUDGED for row in rows]
    part = np.array([row.get("part", "based" if row["based"] else "other") for row in rows])
    return {
        "names": names,
        "x": np.array([[row["features"][name] for name in names] for row in rows], np.float32),
        "y": np.array([row["same"] for row in rows]),
        "group": np.array([row["group"] for row in rows]),
        "source": np.array([row["source"] for row in rows]),
        "kind": np.array([row["kind"] for row in rows]),
        "part": part,
        "judged": np.array(judged),
        "weight": np.array([WEIGHTS[name] for name in part]),
        "cosine": np.array([row["features"]["cosine"] for row in rows]),
    }


def fit(data, chosen):
    """Forests that differ in their seeds only."""
    return [
        HistGradientBoostingClassifier(
            max_iter=250, max_leaf_nodes=12, learning_rate=0.06, min_samples_leaf=40, l2_regularization=3.0, max_bins=63,
            max_features=0.5, early_stopping=False, random_state=SEED + number,
        ).fit(data["x"][chosen], data["y"][chosen], sample_weight=data["weight"][chosen])
        for number in range(FORESTS)
    ]


def score_of(forests, x):
    return sum(forest.decision_function(x) for forest in forests) / FORESTS


def out_of_fold(data, folds):
    """Raw scores of the judged rows by a model that saw nothing of their fold. Folds are fitted side by side, each by one thread."""
    scores = np.zeros(len(folds))
    names = sorted(set(folds[data["judged"]]))
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for name, fitted in zip(names, pool.map(fit, [data] * len(names), [folds != name for name in names]), strict=True):
            scores[folds == name] = score_of(fitted, data["x"][folds == name])
    return scores


def threshold_at(scores, share):
    """The score that at most this share of the traps passes."""
    return np.sort(scores)[::-1][int(np.floor(share * len(scores)))]


def describe(label, data, scores, wanted):
    y, s = data["y"][wanted], scores[wanted]
    coverage = [np.mean(s[y] > threshold_at(s[~y], share)) for share in (0.01, 0.02, 0.05)]
    ranks = rankdata(s)
    area = (ranks[y].sum() - y.sum() * (y.sum() + 1) / 2) / (y.sum() * (~y).sum())
    print(f"{label:28s}" + "".join(f"{100 * share:7.1f}%" for share in coverage) + f"   {area:.3f}")


def tables(data, by_group, by_source):
    based = (data["part"] == "based") & data["judged"]
    copy = (data["part"] == "copy") & data["judged"]
    every = based | ((data["part"] == "other") & data["judged"])
    print(f"\nServed of {int((based & data['y']).sum())} true repeats when 1, 2, 5% of {int((based & ~data['y']).sum())} traps are; AUC")
    describe("cosine", data, data["cosine"], based)
    describe("by group", data, by_group, based)
    describe("a source left out", data, by_source, based)
    for source in sorted(set(data["source"][based])):
        describe(f"  {source}", data, by_source, based & (data["source"] == source))
    print(f"The same over all {int(every.sum())} pairs, those without a base too")
    describe("cosine", data, data["cosine"], every)
    describe("by group", data, by_group, every)
    describe("a source left out", data, by_source, every)
    limit = threshold_at(by_source[based & ~data["y"]], 0.02)
    print("\nAt 2% of traps, a source left out: traps served, by kind")
    for kind in sorted(set(data["kind"][based & ~data["y"]])):
        own = based & ~data["y"] & (data["kind"] == kind)
        print(f"  {kind:12s}{int((by_source[own] > limit).sum()):4d}/{int(own.sum())}")
    print("and copies served, by habit")
    for kind in sorted(set(data["kind"][copy])):
        own = copy & (data["kind"] == kind)
        print(f"  {kind:18s}{int((by_source[own] > limit).sum()):4d}/{int(own.sum())}")


def short(value):
    """The shortest text that falls between the same two 32-bit features."""
    return float(f"{value:.7g}")


def trees_of(forests):
    """Each tree as parallel arrays; a leaf's feature is -1, its value its part of the average."""
    trees = []
    for (predictor,) in [predictors for forest in forests for predictors in forest._predictors]:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append({
            "feature": [-1 if end else int(index) for end, index in zip(leaf, nodes["feature_idx"])],
            "threshold": [0 if end else short(value) for end, value in zip(leaf, nodes["num_threshold"])],
            "left": [int(value) for value in nodes["left"]],
            "right": [int(value) for value in nodes["right"]],
            "value": [round(float(value) / FORESTS, 5) if end else 0 for end, value in zip(leaf, nodes["value"])],
        })
    return trees


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--vectors", help="keep vectors here between runs")
    arguments.add_argument("--pawsx", help="PAWS-X dev-en.tsv[.gz], to train on as well")
    arguments.add_argument("--checklist", help="CheckList's QQP suite as .jsonl[.gz], to train on as well")
    for name in LOOK_ALIKES:
        arguments.add_argument(f"--{name}", help="labelled utterances, to train on as well")
    arguments.add_argument("--scores", help="write the scores out of fold here (.npz)")
    arguments.add_argument("--tables-only", action="store_true", help="cross-validate and write nothing")
    asked = arguments.parse_args()
    more = [*(pawsx(asked.pawsx) if asked.pawsx else []), *(checklist(asked.checklist) if asked.checklist else [])]
    more += [pair for name, read in LOOK_ALIKES.items() if getattr(asked, name) for pair in read(getattr(asked, name))]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        data = load(Path(asked.vectors or folder / "vectors.jsonl").resolve(), folder, more)
    based = (data["part"] == "based") & data["judged"]
    every = based | ((data["part"] == "other") & data["judged"])
    by_group = out_of_fold(data, data["group"] % FOLDS)
    by_source = out_of_fold(data, data["source"])
    tables(data, by_group, by_source)
    if asked.scores:
        chosen = data["judged"]
        columns = {name: data[name][chosen] for name in ("y", "group", "source", "kind", "part", "cosine")}
        np.savez_compressed(asked.scores, by_group=by_group[chosen], by_source=by_source[chosen], **columns)
    if asked.tables_only:
        return
    platt = LogisticRegression(C=1e6).fit(by_group[based, None], data["y"][based])
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    probability = lambda scores: 1 / (1 + np.exp(-(slope * scores + offset)))
    # The strictest: new prompts come from known domains and from unknown ones, and meet bases and rewordings.
    traps = [s[chosen & ~data["y"]] for s in (by_group, by_source) for chosen in (based, every)]
    thresholds = [
        {"traps": share, "probability": round(float(max(threshold_at(probability(scores), share) for scores in traps)), 6)}
        for share in TRAP_SHARES
    ]
    forests = fit(data, np.ones(len(data["y"]), bool))
    sure = data["x"][:, data["names"].index("surelyCopy")] == 1
    print(f"\nSurely copies: {int((sure & data['y']).sum())} right, {int((sure & ~data['y']).sum())} wrong")
    verdict = {
        "version": 4,
        "embedding": "bge-small-en-v1.5",
        "about": "Written by training/run.sh (training/README.md names the data and the credits). Probabilities are calibrated for the mix of training/pairs, not for traffic.",
        "features": data["names"],
        "calibration": {"slope": round(slope, 6), "offset": round(offset, 6)},
        "thresholds": thresholds,
        "copies": COPIES,
        "bias": float(np.mean([forest._baseline_prediction.ravel()[0] for forest in forests])),
        "trees": trees_of(forests),
    }
    VERDICT.write_text(json.dumps(verdict, separators=(",", ":")) + "\n")
    print(f"\nWrote {os.path.relpath(VERDICT, ROOT)}: {len(verdict['trees'])} trees over {len(data['names'])} features")
    for point in thresholds:
        print(f"  {100 * point['traps']:5.2f}% of traps: serve from p = {point['probability']:.4f}")


if __name__ == "__main__":
    main()
