"""The keys by which a customer is known again, from what somebody wrote about them.

Only keyed hashes of the keys are stored (``Cases.index``); they are compared for equality
and never shown. Better no key than one that many customers share, so a key is specific:

- a telephone number of nine digits and more behind its 0 or country, an e-mail address, the
  name or address of an account of four characters and more, a labelled customer number;
- a name of two kanji, three kana or three Latin letters and more. One kanji, a word that
  anybody may be described with (``common_words``) and whatever holds one is no key.

A name counts as a whole: 田中 is another key than 田中太郎, so a surname finds what was
written as that surname alone. People and companies are one kind, since the desk often does
not know which it is.

What the desk enters is meant as names, a line each. In the free text of a report a name
needs a sign: a title (様, さん, Mr.), a label (氏名:), a company's legal form, a surname with
a given name that both are known, or standing alone between punctuation as a name does.
"""

from bot.domain.contact import take_out
from bot.domain.naming import names_given, names_in
from bot.domain.spelling import even

MOST = 40
"""Keys of one text, at most."""

LONGEST = 3000
"""Characters of a text that are looked through (Slack's limit of an input)."""

PURPOSE = "customer"
"""Under which the keys are indexed."""


def keys_given(text: str) -> tuple[str, ...]:
    """The keys of what the desk entered: names, companies, numbers, accounts."""
    rest, found = take_out(even(text[:LONGEST]))
    return _once([*found, *(f"name:{form}" for form in names_given(rest))])


def keys_in(text: str) -> tuple[str, ...]:
    """The keys in the free text of a report about its customer; often none."""
    rest, found = take_out(even(text[:LONGEST]))
    return _once([*found, *(f"name:{form}" for form in names_in(rest))])


def _once(keys: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))[:MOST]
