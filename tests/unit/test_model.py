"""Each promise of a model, on classes of the shapes that the generator writes."""

from __future__ import annotations

import copy
import datetime
import decimal
import json
import pickle
import uuid
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, IntEnum
from typing import Any, Literal, Optional, Union

import pytest
from azure.core import CaseInsensitiveEnumMeta
from azure.core.serialization import NULL

from azure_ai_files._protocol.model import UNIX_TIME, Field, Model, adopt, enum_codec, list_codec, model_codec

UTC = datetime.timezone.utc
NOON = datetime.datetime(2024, 1, 2, 12, 0, tzinfo=UTC)
NOON_SECONDS = 1704196800


class State(str, Enum, metaclass=CaseInsensitiveEnumMeta):
    READY = "ready"
    DAMAGED = "broken"


class Number(IntEnum):
    ONE = 1


class Item(Model):
    object = Field[Literal["item"]]("object", constant="item")
    id = Field[str]("id", read_only=True)
    bytes = Field[int]("bytes")
    created_at = Field[datetime.datetime]("created_at", UNIX_TIME)
    state = Field[Optional[Union[str, State]]]("status", enum_codec(State))


class Page(Model):
    data = Field[list[Item]]("data", list_codec(Item))
    first = Field[Optional[Item]]("first", model_codec(Item))
    times = Field[list[datetime.datetime]]("times", list_codec(UNIX_TIME))


class LargeItem(Item):
    parts = Field[list[str]]("parts")


WIRE = {"object": "item", "id": "i1", "bytes": 3, "created_at": NOON_SECONDS, "status": "ready", "extra": {"deep": [1]}}


def wire(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(WIRE), **changes}


class Thing:
    def __str__(self) -> str:
        return "a thing"


class TestReading:
    def test_an_item_is_the_wire_value_and_an_attribute_the_python_value(self) -> None:
        item = Item(WIRE)
        assert (item["created_at"], item.created_at) == (NOON_SECONDS, NOON)
        assert (type(item["status"]), item.state) == (str, State.READY)
        assert (item["bytes"], item.bytes, item["id"], item.id) == (3, 3, "i1", "i1")

    def test_unknown_keys_are_kept(self) -> None:
        assert Item(WIRE)["extra"] == {"deep": [1]}
        assert not hasattr(Item(WIRE), "extra")

    @pytest.mark.parametrize("mapping", [{}, {"id": None, "bytes": None, "created_at": None, "status": None}])
    def test_what_is_missing_or_null_is_none(self, mapping: dict[str, Any]) -> None:
        item = Item(mapping)
        assert (item.id, item.bytes, item.created_at, item.state) == (None, None, None, None)

    def test_what_is_missing_is_no_item(self) -> None:
        with pytest.raises(KeyError, match="id"):
            Item({})["id"]
        assert Item({}).get("id", "other") == "other"

    def test_the_class_gives_the_field(self) -> None:
        assert isinstance(Item.created_at, Field)
        assert (Item.state.key, Item.id.read_only) == ("status", True)

    def test_a_subclass_has_the_fields_of_its_base(self) -> None:
        item = LargeItem(id="i1", parts=["a"])
        assert (item.id, item.parts, item.object) == ("i1", ["a"], "item")

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            ("ready", State.READY),
            ("broken", State.DAMAGED),
            ("READY", "READY"),
            ("DAMAGED", "DAMAGED"),
            ("sleeping", "sleeping"),
            ("", ""),
            (7, 7),
            (["ready"], ["ready"]),
            ({}, {}),
        ],
    )
    def test_an_enum_is_open(self, sent: Any, expected: Any) -> None:
        state = Item(wire(status=sent)).state
        assert (state, type(state)) == (expected, type(expected))

    def test_names_of_enum_members_ignore_case(self) -> None:
        assert State["ready"] is State["READY"] is State.READY

    def test_threads_read_the_same(self) -> None:
        page = Page({"data": [WIRE] * 50})

        def read(_: int) -> list[Any]:
            return [(item.created_at, item.state, item["bytes"]) for item in page.data]

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(read, range(40)))
        assert all(result == [(NOON, State.READY, 3)] * 50 for result in results)


class TestWriting:
    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            (NOON, NOON_SECONDS),
            (NOON.replace(microsecond=999_999), NOON_SECONDS),
            (datetime.datetime(1969, 12, 31, 23, 59, 59, 100_000, tzinfo=UTC), -1),
            (NOON.astimezone(datetime.timezone(datetime.timedelta(hours=5))), NOON_SECONDS),
            (NOON.replace(tzinfo=None), NOON_SECONDS),
            (datetime.datetime.min.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=14))), -62_135_647_200),
            (12, 12),
        ],
    )
    def test_a_time_becomes_whole_seconds(self, given: Any, stored: int) -> None:
        item = Item({})
        item.created_at = given
        assert (item["created_at"], type(item["created_at"])) == (stored, int)
        assert Item(created_at=given) == Item({"created_at": given}) == item

    @pytest.mark.parametrize("given", [State.DAMAGED, "broken"])
    def test_an_enum_becomes_its_value(self, given: Union[str, State]) -> None:
        item = Item({})
        item.state = given
        assert (item["status"], type(item["status"]), item.state) == ("broken", str, State.DAMAGED)

    def test_none_removes_the_key(self) -> None:
        item = Item(WIRE)
        for _ in range(2):
            item.created_at = None
        assert ("created_at" in item, item.created_at) == (False, None)

    def test_null_is_sent(self) -> None:
        item = Item(WIRE)
        item.state = NULL  # type: ignore[assignment]
        assert (item.state, item.as_dict()["status"]) == (None, None)

    def test_an_item_is_stored_as_it_is_given(self) -> None:
        given = object()
        item = Item({})
        item["x"] = given
        assert item["x"] is given

    def test_items_come_and_go_as_in_a_dict(self) -> None:
        item = Item(WIRE)
        del item["extra"]
        item.update(a=1, b=2)
        assert (item.pop("a"), item.pop("a", None), item.popitem()) == (1, None, ("b", 2))
        assert (item.setdefault("c", 3), item.setdefault("c", 4)) == (3, 3)
        assert list(item) == list(item.keys()) == ["object", "id", "bytes", "created_at", "status", "c"]
        item.clear()
        assert (len(item), bool(item)) == (0, False)


class TestConstructor:
    def test_keywords_are_attributes(self) -> None:
        item = Item(id="i1", created_at=NOON, state=State.READY, bytes=None)
        assert item == {"id": "i1", "created_at": NOON_SECONDS, "status": "ready", "object": "item"}
        assert "bytes" not in item

    def test_an_unknown_keyword_is_named(self) -> None:
        with pytest.raises(TypeError, match=r"^Item.__init__\(\) got an unexpected keyword argument 'status'$"):
            Item(id="i1", status="ready")

    def test_a_mapping_wins_over_keywords(self) -> None:
        assert Item({"id": "i1"}, id="i2", unknown=1) == Item({"id": "i1"})
        assert Item({}, id="i2") == Item()

    @pytest.mark.parametrize("given", [None, [("id", 1)], "id", 5])
    def test_anything_else_is_a_type_error_that_names_it(self, given: Any) -> None:
        with pytest.raises(TypeError, match=rf"Item.__init__\(\) takes a mapping.*not {type(given).__name__}"):
            Item(given)

    @pytest.mark.parametrize(("mapping", "expected"), [({}, "item"), ({"object": "other"}, "other")])
    def test_a_constant_is_there_when_it_was_not_sent(self, mapping: dict[str, Any], expected: str) -> None:
        assert Item(mapping).object == Item(mapping)["object"] == adopt(Item, mapping).object == expected

    def test_it_shares_nothing_with_the_caller(self) -> None:
        given = {"data": [wire()], "list": [{"a": 1}]}
        page = Page(given)
        page.data[0].id = "changed"
        page["list"][0]["a"] = 2
        page["more"] = 1
        assert given == {"data": [WIRE], "list": [{"a": 1}]}
        given["data"].clear()
        assert len(page.data) == 1

    def test_an_adopted_object_is_not_copied(self) -> None:
        parsed = {"data": [wire()], "list": [1]}
        page = adopt(Page, parsed)
        assert page["list"] is parsed["list"]
        assert page.data[0].id == "i1"

    def test_another_model_is_a_mapping(self) -> None:
        item = Item(WIRE)
        other = Item(item)
        other.id = "i2"
        assert item.id == "i1"


class TestNestedModels:
    def test_a_change_is_seen_through_the_item(self) -> None:
        page = Page({"data": [WIRE], "first": WIRE})
        page.data[0].bytes = 8
        page.first["bytes"] = 9
        assert (page["data"][0]["bytes"], page.data[0].bytes, page["first"]["bytes"]) == (8, 8, 9)
        assert page.data is page["data"]
        assert page.data[0] is page.data[0]

    def test_the_list_is_a_list(self) -> None:
        page = Page({"data": [WIRE]})
        added = Item(id="i2")
        page.data.append(added)
        added.id = "i3"
        page.data.sort(key=lambda item: item.id, reverse=True)
        assert [item.id for item in page.data] == ["i3", "i1"]
        assert [item["id"] for item in page.as_dict()["data"]] == ["i3", "i1"]

    @pytest.mark.parametrize("given", [[WIRE, Item(WIRE)], (WIRE, WIRE)])
    def test_mappings_become_models_whichever_way_they_come(self, given: Any) -> None:
        page = Page({})
        page.data = given
        by_item = Page({})
        by_item["data"] = given
        for made in (page, by_item, Page(data=given), Page({"data": given}), adopt(Page, {"data": given})):
            assert [type(item) for item in made.data] == [Item, Item]
            assert made.as_dict() == {"data": [WIRE, WIRE]}

    def test_a_model_given_is_kept(self) -> None:
        item = Item(WIRE)
        page = Page(data=[item], first=item)
        assert page.data[0] is page.first is item

    def test_a_list_that_was_missing_can_be_filled(self) -> None:
        page = Page({})
        page.setdefault("data", []).append(Item(WIRE))
        assert [item.id for item in page.data] == ["i1"]

    @pytest.mark.parametrize("sent", [None, "text", 5, {}, {"a": 1}, [], [None], [1, "a", [WIRE]]])
    def test_what_is_no_list_of_objects_comes_back_raw(self, sent: Any) -> None:
        assert adopt(Page, {"data": sent}).data == sent
        assert Page({"data": sent}).data == sent

    @pytest.mark.parametrize("sent", [None, "text", 5, [], [WIRE]])
    def test_what_is_no_object_comes_back_raw(self, sent: Any) -> None:
        assert Page({"first": sent}).first == sent

    def test_a_list_of_values_is_converted_value_by_value(self) -> None:
        page = Page({"times": [NOON_SECONDS, "soon", None]})
        assert page.times == [NOON, "soon", None]
        page.times = [NOON, NOON]
        assert page["times"] == [NOON_SECONDS, NOON_SECONDS]


class TestComparing:
    def test_a_mapping_and_a_model_with_the_same_content_are_equal(self) -> None:
        item = Item(WIRE)
        assert item == WIRE == item == Item(WIRE) == Model(WIRE)
        assert item == wire(created_at=NOON, status=State.READY)
        assert Page({"data": [item]}) == {"data": [WIRE]} == Page({"data": [WIRE]})

    @pytest.mark.parametrize("other", [wire(id="i2"), {}, None, 5, "item", [], [WIRE]])
    def test_anything_else_differs(self, other: Any) -> None:
        assert Item(WIRE) != other
        assert other != Item(WIRE)

    def test_it_has_no_hash(self) -> None:
        with pytest.raises(TypeError, match="unhashable"):
            hash(Item(WIRE))

    def test_its_repr_is_the_json_object(self) -> None:
        assert repr(Item(WIRE)) == str(Item(WIRE)) == repr(WIRE)
        assert repr(Page({"data": [WIRE]})) == repr({"data": [WIRE]})


class TestCopying:
    @pytest.mark.parametrize("duplicate", [Item.copy, copy.copy, copy.deepcopy])
    def test_a_copy_has_its_class_and_its_own_items(self, duplicate: Any) -> None:
        item = Item(WIRE)
        other = duplicate(item)
        other.id = "i2"
        assert (type(other), item.id, other["extra"]) == (Item, "i1", {"deep": [1]})

    @pytest.mark.parametrize(("duplicate", "shared"), [(Item.copy, True), (copy.copy, True), (copy.deepcopy, False)])
    def test_only_a_deep_copy_is_deep(self, duplicate: Any, shared: bool) -> None:
        item = Item(WIRE)
        assert (duplicate(item)["extra"] is item["extra"]) is shared

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_it_pickles(self, protocol: int) -> None:
        page = Page({"data": [WIRE], "x": 1})
        other = pickle.loads(pickle.dumps(page, protocol))
        assert (type(other), type(other.data[0]), other) == (Page, Item, page)


class TestAsDict:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (NOON, "2024-01-02T12:00:00Z"),
            (NOON.replace(tzinfo=None), "2024-01-02T12:00:00Z"),
            (datetime.datetime.min.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=9))), "0001-01-01 00:00"),
            (NOON.date(), "2024-01-02"),
            (NOON.time(), "12:00:00"),
            (datetime.timedelta(days=1, seconds=2), "P1DT00H00M02S"),
            (b"ab", "YWI="),
            (State.READY, "ready"),
            (Number.ONE, 1),
            (decimal.Decimal("1.5"), 1.5),
            (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (Thing(), "a thing"),
            (NULL, None),
            ((1, NOON), [1, "2024-01-02T12:00:00Z"]),
            ({"a"}, ["a"]),
            ({"a": {"b": State.READY}}, {"a": {"b": "ready"}}),
            (Item(created_at=NOON), {"created_at": NOON_SECONDS, "object": "item"}),
            ([Model({"x": NULL})], [{"x": None}]),
        ],
    )
    def test_any_value_is_made_fit_for_json(self, value: Any, expected: Any) -> None:
        item = Item({})
        item["x"] = value
        plain = json.loads(json.dumps(item.as_dict()))["x"]
        assert plain[: len(expected)] == expected if isinstance(plain, str) else plain == expected

    @pytest.mark.parametrize(("key", "value"), [("created_at", NOON), ("status", State.READY)])
    def test_an_item_set_to_a_python_value_is_sent_as_the_wire_value(self, key: str, value: Any) -> None:
        item = Item(wire(**{key: None}))
        item[key] = value
        assert item.as_dict() == WIRE
        assert (item.created_at, item.state) == (NOON, State.READY)

    def test_it_is_plain_and_shares_nothing(self) -> None:
        page = Page({"data": [WIRE], "first": WIRE})
        plain = page.as_dict()
        assert {type(plain), type(plain["data"][0]), type(plain["first"])} == {dict}
        plain["data"][0]["extra"]["deep"].append(2)
        assert page.data[0]["extra"] == {"deep": [1]}

    def test_read_only_fields_can_be_left_out(self) -> None:
        plain = Page({"data": [WIRE], "id": "kept"}).as_dict(exclude_readonly=True)
        assert ("id" in plain["data"][0], plain["id"]) == (False, "kept")
