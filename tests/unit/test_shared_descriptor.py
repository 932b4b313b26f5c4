"""A descriptor is neither closed nor renewed during a use, and a lease that ended is refused."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from azure_ai_files._decisions.interruptions import AbandonedError
from azure_ai_files._local.shared_descriptor import SharedDescriptor
from tests.harness.server import PATIENCE

ENDS: dict[str, Callable[[SharedDescriptor], object]] = {
    "close": SharedDescriptor.close,
    "renew": SharedDescriptor.renew,
}

each_end = pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)


@pytest.fixture
def shared(tmp_path: Path) -> SharedDescriptor:
    return SharedDescriptor(os.open(tmp_path / "file", os.O_CREAT | os.O_RDWR))


@each_end
def test_it_waits_for_a_use(shared: SharedDescriptor, end: Callable[[SharedDescriptor], object]) -> None:
    ending = threading.Thread(target=end, args=(shared,))
    with shared.lease().use() as fd:
        ending.start()
        ending.join(0.1)
        assert ending.is_alive()
        assert os.write(fd, b"x") == 1
    ending.join(PATIENCE)
    assert not ending.is_alive()
    shared.close()


@each_end
def test_an_earlier_lease_is_refused(shared: SharedDescriptor, end: Callable[[SharedDescriptor], object]) -> None:
    lease = shared.lease()
    end(shared)
    with pytest.raises(AbandonedError), lease.use():
        pass
    shared.close()


def test_a_new_lease_is_valid_after_renewal(shared: SharedDescriptor) -> None:
    with shared.renew().use() as fd:
        assert os.fstat(fd).st_size == 0
    shared.close()
    shared.close()
    with pytest.raises(AbandonedError), shared.renew().use():
        pass
