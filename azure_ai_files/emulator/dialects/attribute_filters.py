"""The filters of a search: comparisons of attributes, and combinations of them; no I/O."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ..errors import Refusal

__all__ = ["AttributeFilter", "attribute_filter"]

#: Decides by the attributes of a file.
AttributeFilter = Callable[[Mapping[str, Any]], bool]

_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_COMPARISONS = ("eq", "ne", *_ORDERED, "in", "nin")
_COMPOUNDS = ("and", "or")
#: Enough for people; Python limits how deep calls can be nested.
_MAX_DEPTH = 16


def attribute_filter(value: object) -> AttributeFilter:
    """Return the filter that a JSON object describes.

    A file without the attribute fits only ``ne`` and ``nin``, and values of different types are never equal.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not a valid filter.
    """
    return _filter(value, 1)


def _filter(value: object, depth: int) -> AttributeFilter:
    if not isinstance(value, dict):
        raise _refused(f"{value!r:.100} is not of type 'object'")
    if depth > _MAX_DEPTH:
        raise _refused(f"Filters must not be nested deeper than {_MAX_DEPTH} levels")
    values = cast("dict[str, Any]", value)
    kind = values.get("type")
    if kind in _COMPOUNDS:
        return _compound(values, depth)
    if kind in _COMPARISONS:
        return _comparison(values)
    raise _refused(f"{kind!r:.100} is not one of {[*_COMPARISONS, *_COMPOUNDS]}")


def _compound(values: Mapping[str, Any], depth: int) -> AttributeFilter:
    _check_names(values, ("type", "filters"))
    if not isinstance(values["filters"], list):
        raise _refused(f"{values['filters']!r:.100} is not of type 'array'")
    filters = [_filter(each, depth + 1) for each in cast("list[object]", values["filters"])]
    combine = all if values["type"] == "and" else any
    return lambda attributes: combine(fits(attributes) for fits in filters)


def _comparison(values: Mapping[str, Any]) -> AttributeFilter:
    _check_names(values, ("type", "key", "value"))
    kind, key, value = (values[name] for name in ("type", "key", "value"))
    if not isinstance(key, str):
        raise _refused(f"{key!r:.100} is not of type 'string'")
    if kind in ("in", "nin"):
        wanted = _list_of(value)
        return lambda attributes: any(_is_equal(attributes.get(key), each) for each in wanted) is (kind == "in")
    if not _is_scalar(value):
        raise _refused(f"{value!r:.100} is not a string, a number or a boolean")
    if kind in ("eq", "ne"):
        return lambda attributes: _is_equal(attributes.get(key), value) is (kind == "eq")
    compare = _ORDERED[kind]
    return lambda attributes: _is_comparable(attributes.get(key), value) and compare(attributes[key], value)


def _check_names(values: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in values:
        if name not in names:
            raise _refused(f"Additional properties are not allowed ({name!r:.100} was unexpected)")
    for name in names:
        if name not in values:
            raise _refused(f"'{name}' is a required property")


def _list_of(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _refused(f"{value!r:.100} is not of type 'array'")
    found = cast("list[object]", value)
    for each in found:
        if isinstance(each, bool) or not _is_scalar(each):
            raise _refused(f"{each!r:.100} is not a string or a number")
    return found


def _is_scalar(value: object) -> bool:
    return math.isfinite(value) if isinstance(value, float) else isinstance(value, (str, int))


def _is_equal(found: object, value: object) -> bool:
    # In Python, True equals 1.
    return isinstance(found, bool) is isinstance(value, bool) and found == value


def _is_comparable(found: object, value: object) -> bool:
    if isinstance(found, bool) or isinstance(value, bool):
        return False
    return found is not None and isinstance(found, str) is isinstance(value, str)


def _refused(problem: str) -> Refusal:
    return Refusal(400, f"{problem} - 'filters'", param="filters")
