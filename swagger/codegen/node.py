"""Read a JSON document with the JSON pointer to each value, so that every error can name the place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

_JSON_NAMES: Mapping[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}


class DocumentError(ValueError):
    """The document contains something that the generator does not accept.

    :ivar str pointer: The JSON pointer to it.
    """

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"#{pointer}: {problem}")
        self.pointer = pointer


class Node:
    """A value of the document and the JSON pointer to it.

    Nothing is skipped silently: the reader of an object names its required and optional keys, and any other key raises
    an error.
    """

    def __init__(self, value: Any, pointer: str = "", root: Optional[Node] = None) -> None:
        self.pointer = pointer
        self._value = value
        self._root = root or self
        self._followed: set[str] = set()

    def error(self, problem: str) -> DocumentError:
        """Create an error for this place."""
        return DocumentError(self.pointer, problem)

    def text(self) -> str:
        """Return the value, a string that must not be empty."""
        text: str = self._take(str)
        if not text.strip():
            raise self.error("must not be empty")
        return text

    def require_true(self) -> None:
        """Check that the value is true."""
        if not self._take(bool):
            raise self.error("must be true")

    def is_true(self) -> bool:
        """Return whether the value is true, in place of an object."""
        return self._value is True

    def choice(self, *allowed: str) -> str:
        """Return the value, one of the allowed strings."""
        text = self.text()
        if text not in allowed:
            raise self.error(f"{text!r} is outside of the subset; allowed here: {', '.join(allowed)}")
        return text

    def items(self) -> list[Node]:
        """Return the items of the value, an array."""
        values: list[Any] = self._take(list)
        return [self._child(index, value) for index, value in enumerate(values)]

    def only_item(self) -> Node:
        """Return the item of the value, an array with one item."""
        items = self.items()
        if len(items) != 1:
            raise self.error("must have exactly one item")
        return items[0]

    def entries(self) -> dict[str, Node]:
        """Return the entries of the value, an object with arbitrary keys."""
        values: dict[str, Any] = self._take(dict)
        return {key: self._child(key, value) for key, value in values.items()}

    def only_entry(self, *allowed: str) -> tuple[str, Node]:
        """Return the entry of the value, an object with one of the allowed keys."""
        entries = list(self.fields("", " ".join(allowed)).items())
        if len(entries) != 1:
            raise self.error(f"must have exactly one of the keys {', '.join(allowed)}")
        return entries[0]

    def fields(self, required: str, optional: str = "") -> dict[str, Node]:
        """Return the entries of the value, an object with known keys.

        :param required: The required keys, separated by spaces.
        :param optional: The optional keys, separated by spaces.
        """
        entries = self.entries()
        for key in required.split():
            if key not in entries:
                raise self.error(f"{key!r} is missing")
        for key, entry in entries.items():
            if key not in f"{required} {optional}".split():
                raise entry.error("is outside of the subset")
        return entries

    def is_reference(self) -> bool:
        """Return whether the value is a ``$ref``."""
        return "$ref" in self._take(dict)

    def follow(self, section: str, beside: str = "", optional: str = "") -> tuple[str, Node]:
        """Follow a ``$ref`` to a section of the components.

        :param section: The name of the section.
        :param beside: The keys that are required in addition to the ``$ref``, separated by spaces.
        :param optional: The keys that are allowed in addition to these, separated by spaces.
        :return: The name of the component, and the component.
        """
        return self.fields(f"$ref {beside}", optional)["$ref"].component(section)

    def component(self, section: str) -> tuple[str, Node]:
        """Follow the value, the pointer to a component in a section.

        :param section: The name of the section.
        :return: The name of the component, and the component.
        """
        prefix, _, name = self.text().rpartition("/")
        found = self._root._at("components")._at(section)._find(name)
        if prefix != f"#/components/{section}" or found is None:
            raise self.error(f"{self.text()!r} does not exist in #/components/{section}")
        self._root._followed.add(found.pointer)
        return name, found

    def was_followed(self) -> bool:
        """Return whether a ``$ref`` to this value was followed."""
        return self.pointer in self._root._followed

    def _find(self, key: str) -> Optional[Node]:
        """Return one entry of the value, an object; None where it has no such key."""
        values: dict[str, Any] = self._take(dict)
        return self._child(key, values[key]) if key in values else None

    def _at(self, key: str) -> Node:
        found = self._find(key)
        if found is None:
            raise self.error(f"{key!r} is missing")
        return found

    def _child(self, key: object, value: Any) -> Node:
        token = str(key).replace("~", "~0").replace("/", "~1")
        return Node(value, f"{self.pointer}/{token}", self._root)

    def _take(self, kind: type) -> Any:
        if not isinstance(self._value, kind):
            raise self.error(f"must be {_JSON_NAMES[kind]}, not {self._value!r:.60}")
        return self._value
