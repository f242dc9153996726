"""Edits of our own prompts: copies that mean the same (typing habits) and small changes that do not.

The pairs in pairs/ are written by hand and hold few near-copies; without these a verdict learns that more shared words speak
against serving. Every edit belongs to a group of pairs.jsonl, so that a fold never sees another one's prompts.
"""

import random
import re

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
GREETINGS = ["Hi, ", "Hello! ", "hey ", "Please ", "pls ", "Quick question: ", "ok so ", "um ", "Sorry, ", "Hi there! "]
THANKS = [" please", " thanks", " Thank you.", " pls", ", thanks in advance", " asap please", " Thanks!"]
CONTRACTIONS = {
    "I'm": "I am", "don't": "do not", "can't": "cannot", "what's": "what is", "What's": "What is", "isn't": "is not",
    "it's": "it is", "I've": "I have", "doesn't": "does not", "won't": "will not", "haven't": "have not", "I'd": "I would",
    "aren't": "are not", "didn't": "did not", "we're": "we are", "that's": "that is",
}
NUMBER_WORDS = {
    "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine", "10": "ten",
    "12": "twelve", "15": "fifteen", "20": "twenty", "30": "thirty", "50": "fifty", "100": "a hundred",
}
UNITS = "minutes hours days weeks months years kg pounds grams ounces miles km metres feet litres euros dollars".split()
OPPOSITES = [
    ("with", "without"), ("before", "after"), ("at least", "at most"), ("more than", "less than"), ("first", "last"),
    ("all", "only some"), ("include", "exclude"), ("can", "can't"), ("am", "pm"), ("increase", "decrease"),
    ("open", "close"), ("start", "stop"), ("maximum", "minimum"), ("longer", "shorter"), ("old", "new"), ("under", "over"),
    ("inside", "outside"), ("always", "never"), ("monthly", "yearly"), ("weekly", "monthly"), ("today", "tomorrow"),
    ("cheapest", "most expensive"), ("best", "worst"), ("my", "your"), ("and", "or"), ("on", "off"),
    ("left", "right"), ("buy", "sell"), ("add", "remove"), ("enable", "disable"), ("import", "export"),
]
NO_SIDES = {"like", "want", "see", "have", "tell", "try", "need", "question", "the", "that", "this", "more", "less", "other"}
ASKED = [("when", "where"), ("when", "why"), ("how", "why"), ("who", "when"), ("what", "why")]


def copies(text, rng):
    """One copy of each typing habit that applies: [(kind, text)]."""
    found = [
        ("case", text.lower()),
        ("case", text.upper() if len(text) < 60 else text.lower()),
        ("punctuation", re.sub(r"(?<!\d)[?.!,]+(?!\d)", "", text) if '"' not in text else text.rstrip("?.! ")),
        ("punctuation", text.rstrip("?.! ") + rng.choice(["", "?", "!", ".", " ?", "...", "??"])),
        ("courtesy", rng.choice(GREETINGS) + (text[:1].lower() + text[1:] if text[1:2].islower() else text)),
        ("courtesy", text.rstrip() + rng.choice(THANKS)),
        ("contraction", _contracted(text, rng)),
        ("typo", _mistyped(text, rng)),
        ("typo", _mistyped(text, rng)),
        ("format", _reformatted(text)),
        ("moved", _moved(text)),
    ]
    return [(kind, copy) for kind, copy in found if copy and copy != text]


def changes(text, rng):
    """Up to three edits after which another answer is right: [(kind, text)]."""
    found = [
        ("unit", _other_unit(text, rng)),
        ("antonym", _opposite(text, rng, OPPOSITES)),
        ("question", _opposite(text, rng, ASKED) if re.match(r"(?i)(when|where|why|who|how (do|can|does|did|is))\b", text) else None),
        ("number", _other_number(text, rng)),
        ("direction", _swapped(text, rng)),
        ("symbol", _other_symbol(text, rng)),
    ]
    found = [(kind, change) for kind, change in found if change and change.lower() != text.lower()]
    rng.shuffle(found)
    return found[:3]


def _contracted(text, rng):
    for short, long in rng.sample(sorted(CONTRACTIONS.items()), len(CONTRACTIONS)):
        if re.search(rf"\b{short}\b", text):
            return re.sub(rf"\b{short}\b", rng.choice([long, short.replace("'", "")]), text, count=1)
        if re.search(rf"\b{long}\b", text):
            return re.sub(rf"\b{long}\b", short, text, count=1)
    return None


def _mistyped(text, rng):
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if word.isalpha() and word.islower() and len(word) > 4]
    if not places:
        return None
    place = rng.choice(places)
    word = words[place]
    at = rng.randrange(1, len(word) - 2)
    habit = rng.random()
    if habit < 0.4:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif habit < 0.7:
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    words[place] = word
    return " ".join(words)


def _reformatted(text):
    swaps = [
        (rf"\b(\d{{1,2}}) ({MONTHS})\b", r"\2 \1"),
        (rf"\b({MONTHS}) (\d{{1,2}})\b(?!,? ?\d)", r"\2 \1"),
        (r"£([\d,.]*\d)", r"\1 pounds"),
        (r"€([\d,.]*\d)", r"\1 euros"),
        (r"\$([\d,.]*\d)", r"\1 dollars"),
        (r"\b(\d+) euros\b", r"€\1"),
        (r"\b(\d+) percent\b", r"\1%"),
    ]
    for pattern, replacement in swaps:
        changed = re.sub(pattern, replacement, text, count=1)
        if changed != text:
            return changed
    for digits, word in NUMBER_WORDS.items():
        changed = re.sub(rf"(?<![\w.,£$€-]){digits}(?= [a-z])", word, text, count=1)
        if changed != text:
            return changed
    return None


def _moved(text):
    """How do I get there in winter? -> In winter, how do I get there?"""
    found = re.match(r"^(.*\w) ((?:in|at|on|for|during) (?:my |the |a |an )?[\w'£$%. ]{3,30}?)([?.!]*)$", text)
    if found is None or len(found[1].split()) <= 3 or " from " in found[1]:
        return None
    head = found[1][0].lower() + found[1][1:] if found[1][1:2].islower() else found[1]
    return found[2][0].upper() + found[2][1:] + ", " + head + found[3]


def _other_unit(text, rng):
    used = [unit for unit in UNITS if re.search(rf"\b{unit}\b", text)]
    if not used:
        return None
    unit = rng.choice(used)
    return re.sub(rf"\b{unit}\b", rng.choice([other for other in UNITS if other != unit]), text, count=1)


def _opposite(text, rng, pairs):
    found = [(a, b) for pair in pairs for a, b in (pair, pair[::-1]) if re.search(rf"\b{re.escape(a)}\b", text, re.I)]
    found = [(a, b) for a, b in found if a not in ("to", "from", "on", "and", "one")] or found
    if not found:
        return None
    word, opposite = rng.choice(found)
    changed = re.sub(rf"\b{re.escape(word)}\b", opposite, text, count=1, flags=re.I)
    return changed[:1].upper() + changed[1:] if text[:1].isupper() else changed


def _other_number(text, rng):
    found = list(re.finditer(r"\d+", text))
    if not found:
        return None
    number = rng.choice(found)
    value = int(number[0]) if len(number[0]) < 9 else 7
    other = value
    while other == value:
        other = rng.choice([value + 1, max(0, value - 1), value * 2, value + rng.randint(2, 20), value * 10])
    return text[: number.start()] + str(other) + text[number.end() :]


def _other_symbol(text, rng):
    """x + 7 -> x - 7, C# -> C++, > -> <."""
    symbols = ["+", "-", "*", "/", "<", ">", "="]
    found = [m for m in re.finditer(r"(?<=[\w)] )[-+*/<>=](?= [\w(])|(?<=\bC)(#|\+\+)", text)]
    if not found:
        return None
    place = rng.choice(found)
    other = {"#": "++", "++": "#"}.get(place[0]) or rng.choice([symbol for symbol in symbols if symbol != place[0]])
    return text[: place.start()] + other + text[place.end() :]


def _swapped(text, rng):
    """From A to B -> from B to A; A than B -> B than A. Not where sides may change places."""
    if re.search(r"\bvs\b|\bversus\b|\bbetween\b|\bdiffer|\bcompare|\b(and|or)\b", text, re.I):
        return None
    found = re.search(r"\bfrom (?:the |a |my )?([\w']+) (?:in)?to (?:the |a |my )?([\w']+)", text)
    found = found or re.search(r"\b(\w{3,}) (?:than|before|after|over|instead of) (?:the |a |an |my )?(\w{3,})\b", text)
    if found is None or found[1].lower() == found[2].lower() or {found[1].lower(), found[2].lower()} & NO_SIDES:
        return None
    return text[: found.start(1)] + found[2] + text[found.end(1) : found.start(2)] + found[1] + text[found.end(2) :]


def edited(groups, seed):
    """The edits of all groups: [{"group", "a", "b", "same", "kind"}], the same in every run."""
    rng = random.Random(seed)
    lines = []
    for number, group in enumerate(groups):
        for text in [group["base"], *group["same"][:1]]:
            for kind, other in rng.sample(made := copies(text, rng), min(4, len(made))):
                lines.append({"group": number, "a": text, "b": other, "same": True, "kind": f"copy-{kind}"})
            for kind, other in changes(text, rng)[:2]:
                lines.append({"group": number, "a": text, "b": other, "same": False, "kind": f"edit-{kind}"})
    return lines
