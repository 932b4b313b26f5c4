"""What holds for models of any JSON object at all."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azure_ai_files._generated import models as generated
from azure_ai_files._protocol.model import Field, Model, adopt

MODELS = [value for value in vars(generated).values() if isinstance(value, type) and issubclass(value, Model)]
FIELDS = [field for model in MODELS for field in vars(model).values() if isinstance(field, Field)]
KEYS = sorted({field.key for field in FIELDS})
CONSTANTS = {"object", "anchor", "type"}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
LIKELY = (
    st.integers(0, 2**33) | st.datetimes().map(str) | st.sampled_from(["processed", "assistants", "2024-01-02T03:04Z"])
)
VALUES = st.recursive(
    SCALARS | LIKELY,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text() | st.sampled_from(KEYS), children),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS) | st.text(), VALUES, max_size=8)
HOUR = datetime.timedelta(hours=1)
ZONES = st.none() | st.timedeltas(-23 * HOUR, 23 * HOUR).map(datetime.timezone)
model_classes = st.sampled_from(MODELS)
whatever_the_speed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def attributes(model: Model) -> dict[str, Any]:
    names = [name for base in type(model).__mro__ for name, value in vars(base).items() if isinstance(value, Field)]
    return {name: getattr(model, name) for name in names}


def without_constants(plain: Any, sent: Any) -> Any:
    """Drop what models add to objects that came without it."""
    if isinstance(plain, dict) and isinstance(sent, dict):
        return {
            key: without_constants(plain[key], sent.get(key)) for key in plain if key in sent or key not in CONSTANTS
        }
    if isinstance(plain, list) and isinstance(sent, list):
        return [without_constants(*pair) for pair in zip(plain, sent, strict=True)]
    return plain


@whatever_the_speed
@given(model_class=model_classes, sent=OBJECTS)
def test_what_goes_in_comes_out(model_class: type[Model], sent: dict[str, Any]) -> None:
    model = model_class(sent)
    assert without_constants(model.as_dict(), sent) == sent
    assert model == sent
    assert adopt(model_class, copy.deepcopy(sent)) == model
    assert json.loads(json.dumps(model.as_dict())) == model.as_dict()


@whatever_the_speed
@given(model_class=model_classes, sent=OBJECTS)
def test_reading_never_raises_and_changes_nothing(model_class: type[Model], sent: dict[str, Any]) -> None:
    model = model_class(sent)
    before = repr(model)
    assert repr(attributes(model)) == repr(attributes(model))
    assert repr(model) == before


@whatever_the_speed
@given(model_class=model_classes, sent=OBJECTS)
def test_copies_are_equal_and_read_the_same(model_class: type[Model], sent: dict[str, Any]) -> None:
    model = model_class(sent)
    for other in (model.copy(), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert (type(other), other, attributes(other)) == (model_class, model, attributes(model))


@whatever_the_speed
@given(time=st.datetimes(timezones=ZONES))
def test_a_time_that_is_set_is_read_to_the_second(time: datetime.datetime) -> None:
    model = generated.FileInfo({})
    model.created_at = time
    aware = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
    read = model.created_at
    if isinstance(read, datetime.datetime):
        assert datetime.timedelta(0) <= aware - read < datetime.timedelta(seconds=1)
    else:  # Its place in UTC is before year 1 or after year 9999.
        assert time.year in (1, 9999)
