"""Look-alikes from labelled utterances (README, credits): near each other in words, and other in what they ask."""

import csv
import gzip
import json
import re
import zlib

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

# Enough to show what they are about; their labels are noisier than ours.
MOST = 900
NEIGHBOURS = 6
# A slot of these tells what is meant; of others (a house's room, a kind of device) the labels often name one thing twice.
TELLING = {
    "place_name", "date", "time", "person", "color_type", "event_name", "food_type", "artist_name", "song_name", "list_name", "timeofday",
    "business_name", "radio_name", "podcast_name", "audiobook_name", "currency_name", "transport_agency", "news_topic", "weather_descriptor",
    "email_folder", "game_name", "movie_name", "definition_word", "meal_type", "house_place", "change_amount", "general_frequency",
}


def is_ours(text):
    """Half of the utterances; the other half is left to measure streams on."""
    return zlib.crc32(text.lower().encode()) % 2 == 0


def hwu64(path):
    """HWU64 as {"rasa_nlu_data": {"common_examples": [{"text", "intent", "entities": [{"entity", "value"}]}]}}."""
    examples = json.load(gzip.open(path))["rasa_nlu_data"]["common_examples"]
    items = [(e["text"], (e["intent"], frozenset((s["entity"], s["value"].lower()) for s in e["entities"]))) for e in examples]
    return _pairs(items, _slots_differ, positives=True)


def clinc150(path):
    """CLINC150 as {"train": [[text, intent]]}; intents tell what differs, not what is the same."""
    return _pairs([tuple(item) for item in json.load(gzip.open(path))["train"]], lambda one, other, a, b: one != other, positives=False)


def banking77(path):
    """Banking77 as CSV text,category."""
    rows = list(csv.reader(gzip.open(path, "rt", encoding="utf8")))[1:]
    return _pairs([tuple(row) for row in rows], lambda one, other, a, b: one != other, positives=False)


def _slots_differ(one, other, text, other_text):
    """Other intents, or something telling that the other text nowhere mentions."""
    if one[0].split("_")[0] != other[0].split("_")[0]:
        return True
    alone = [(value, other_text) for entity, value in one[1] - other[1] if entity in TELLING]
    alone += [(value, text) for entity, value in other[1] - one[1] if entity in TELLING]
    return any(not set(re.findall(r"\w+", value)) & set(re.findall(r"\w+", there.lower())) for value, there in alone)


def _pairs(items, differ, positives):
    items = [(text, label) for text, label in dict(items).items() if is_ours(text) and len(text) > 8]
    texts = [text for text, _ in items]
    words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+").fit_transform(texts)
    found = []
    for at, (text, label) in enumerate(items):
        likeness = np.asarray((words @ words[at].T).todense()).ravel()
        likeness[: at + 1] = 0
        for near in np.argsort(-likeness, kind="stable")[:NEIGHBOURS]:
            other, other_label = items[near]
            same = positives and label == other_label and bool(label[1])
            if likeness[near] > 0.3 and (same or differ(label, other_label, text, other)):
                found.append((likeness[near], {"a": text, "b": other, "same": same, "kind": "look-alike"}))
    chosen = []
    for same in (True, False):
        # The nearest are the hardest.
        own = sorted([pair for pair in found if pair[1]["same"] == same], key=lambda pair: -pair[0])
        chosen += [pair for _, pair in own[: MOST if not same else MOST // 2]]
    return chosen
