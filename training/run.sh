#!/usr/bin/env bash
# Trains models/verdict/verdict.json: installs what is pinned, computes the features, fits, prints the tables. See README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
environment="${TRAINING_ENVIRONMENT:-.reprise/training}"
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --requirement training/requirements.txt
fi
# One thread: the same sums in the same order, the same trees.
export OMP_NUM_THREADS=1
"$environment/bin/python" training/train.py "$@"
# What does not match these is not loaded.
(cd models/verdict && sha256sum names.txt proper-names.txt real-words.bloom senses.txt verdict.json word-vectors.i8 words.txt > SHA256SUMS)
