"""As many people as a large company has, called as the lists of names have them."""

import random

from japanese_personal_name_dataset import load_dataset

from bot.anonymize.person import KnownPerson


def crowd(number: int, seed: int = 7) -> tuple[KnownPerson, ...]:
    """People with handle, mail and id. Half bear common surnames, half any of the list."""
    chance = random.Random(seed)
    men, women, families = load_dataset(include_last_names=True)
    last = list(families.items())
    first = [(kanji, entry["en"]) for entry in (men | women).values() for kanji in entry["kanji"]]
    shares = [1 / (rank + 10) for rank in range(len(last))]
    people = []
    for at in range(number):
        family, reading = chance.choices(last, shares)[0] if at % 2 else chance.choice(last)
        given, latin = chance.choice(first)
        handle = f"{latin}.{reading['en']}{at}".lower()
        people.append(
            KnownPerson(
                names=(f"{family} {given}",),
                handle=handle,
                mail=f"{handle}@example.co.jp",
                id=f"U{chance.randrange(36**9):010}",
            )
        )
    return tuple(people)
