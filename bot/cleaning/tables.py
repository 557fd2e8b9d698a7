"""Tables of what is allowed, written as words with spaces between them."""


def names(words: str) -> frozenset[str]:
    return frozenset(words.split())
