"""CLDR, as Babel carries it -> digest/data/render_countries.json: what countries are called in the languages of the interface words.

    pip install babel && python tools/country_names.py

Hong Kong and Macao have their short names, which Babel leaves out. Nothing here runs when a digest is made.
"""

import json
from pathlib import Path

import babel

ROOT = Path(__file__).parents[1]
NONE = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # codes of CLDR that are no country
SHORT = {
    "ar": ("هونغ كونغ", "ماكاو"),
    "de": ("Hongkong", "Macau"),
    "en": ("Hong Kong", "Macao"),
    "es": ("Hong Kong", "Macao"),
    "fr": ("Hong Kong", "Macao"),
    "ja": ("香港", "マカオ"),
    "ko": ("홍콩", "마카오"),
    "ru": ("Гонконг", "Макао"),
    "zh": ("香港", "澳门"),
}


def main() -> None:
    names = {}
    every = {language: babel.Locale(language).territories for language in SHORT}
    codes = sorted(
        code
        for code in every["en"]
        if code.isalpha() and code not in NONE and all(code in each for each in every.values())
    )
    for language, (hong_kong, macao) in SHORT.items():
        names[language] = {code: every[language][code] for code in codes} | {"HK": hong_kong, "MO": macao}
    source = f"CLDR, as in Babel {babel.__version__}; Unicode License v3; tools/country_names.py"
    target = ROOT / "digest/data/render_countries.json"
    target.write_text(
        json.dumps({"source": source, "names": names}, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
