"""What the tests are built on: a server that misbehaves on demand, and one surface for the sync and aio clients."""
