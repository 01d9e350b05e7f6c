"""`Article` -> the countries that it is about, and the region of the edition that it belongs to, by an atlas of names.

`atlas` holds the names; `mentions` and `tongues` find them in English and in thirteen other languages; `sightings` masks people and
things; `pieces` tells which country each name speaks for; `focus` decides which countries the article is about; `regions` chooses the
section. `areas` knows countries, UN M49 areas and groups for the configuration.
"""

from digest.place.areas import countries_of, group, known, name
from digest.place.focus import Evidence, evidence, place
from digest.place.regions import region

__all__ = ["Evidence", "countries_of", "evidence", "group", "known", "name", "place", "region"]
