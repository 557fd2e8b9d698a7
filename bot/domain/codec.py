"""Values of the domain as JSON, for what is kept of them, and read again from it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(of: type) -> TypeAdapter[Any]:
    """Made when first needed: most types are rare."""
    if of not in _adapters:
        _adapters[of] = TypeAdapter(of)
    return _adapters[of]


def dump(value: object, *without: str, filled: bool = False) -> dict[str, Any]:
    """The fields of a dataclass, JSON-ready, but those that stand in columns of their own.

    ``filled``: only those that differ from their defaults.
    """
    made: dict[str, Any] = _adapter(type(value)).dump_python(
        value, mode="json", exclude=set(without), exclude_defaults=filled
    )
    return made


def load(of: type[T], data: Mapping[str, Any], **beside: Any) -> T:
    """The inverse; ``beside``: what stands in columns. What is not known is left out.

    Raises ``ValueError``, which says nothing of what was kept.
    """
    try:
        made: T = _adapter(of).validate_python({**data, **beside})
        return made
    except ValidationError:
        raise ValueError(f"what is kept does not fit {of.__name__}") from None
