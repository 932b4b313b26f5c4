"""Walking through a JSON document with the pointer always at hand, so that every complaint can say where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

_JSON_NAMES: Mapping[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}


class DocumentError(ValueError):
    """The document holds something that the generator does not take.

    :ivar str pointer: The JSON pointer to it.
    """

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"#{pointer}: {problem}")
        self.pointer = pointer


class Node:
    """A value of the document and the way to it.

    Nothing is skipped silently: an object is opened by naming the keys that it must and may have, and any other key is
    an error.
    """

    def __init__(self, value: Any, pointer: str = "", root: Optional[Node] = None) -> None:
        self.pointer = pointer
        self._value = value
        self._root = root or self
        self._followed: set[str] = set()

    def error(self, problem: str) -> DocumentError:
        """Make the error that says what is wrong here."""
        return DocumentError(self.pointer, problem)

    def text(self) -> str:
        """Take a string that is not empty."""
        text: str = self._take(str)
        if not text.strip():
            raise self.error("must not be empty")
        return text

    def require_true(self) -> None:
        """Take a boolean that the generator knows in one form only."""
        if not self._take(bool):
            raise self.error("must be true")

    def choice(self, *allowed: str) -> str:
        """Take a string that is one of a few."""
        text = self.text()
        if text not in allowed:
            raise self.error(f"{text!r} is outside of the subset; known here: {', '.join(allowed)}")
        return text

    def items(self) -> list[Node]:
        """Take an array."""
        values: list[Any] = self._take(list)
        return [self._child(index, value) for index, value in enumerate(values)]

    def only_item(self) -> Node:
        """Take an array that has one item."""
        items = self.items()
        if len(items) != 1:
            raise self.error("must have exactly one item")
        return items[0]

    def entries(self) -> dict[str, Node]:
        """Take an object whose keys are names."""
        values: dict[str, Any] = self._take(dict)
        return {key: self._child(key, value) for key, value in values.items()}

    def only_entry(self, *allowed: str) -> tuple[str, Node]:
        """Take an object that has one key, one of a few."""
        entries = list(self.fields("", " ".join(allowed)).items())
        if len(entries) != 1:
            raise self.error(f"must have exactly one of the keys {', '.join(allowed)}")
        return entries[0]

    def fields(self, required: str, optional: str = "") -> dict[str, Node]:
        """Take an object whose keys are known.

        :param required: The keys that it must have, separated by spaces.
        :param optional: The keys that it may have.
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
        """Tell whether the value is a ``$ref``."""
        return "$ref" in self.entries()

    def follow(self, section: str, beside: str = "") -> tuple[str, Node]:
        """Take a ``$ref`` into a section of the components.

        :param section: The section.
        :param beside: The keys that must stand beside the ``$ref``.
        :return: The name of the component, and the component.
        """
        target = self.fields(f"$ref {beside}")["$ref"]
        prefix, _, name = target.text().rpartition("/")
        components = self._root.entries()["components"].entries()[section].entries()
        if prefix != f"#/components/{section}" or name not in components:
            raise target.error(f"{target.text()!r} is nothing in #/components/{section}")
        self._root._followed.add(components[name].pointer)
        return name, components[name]

    def was_followed(self) -> bool:
        """Tell whether a ``$ref`` led here."""
        return self.pointer in self._root._followed

    def _child(self, key: object, value: Any) -> Node:
        token = str(key).replace("~", "~0").replace("/", "~1")
        return Node(value, f"{self.pointer}/{token}", self._root)

    def _take(self, kind: type) -> Any:
        if not isinstance(self._value, kind):
            raise self.error(f"must be {_JSON_NAMES[kind]}, not {self._value!r:.60}")
        return self._value
