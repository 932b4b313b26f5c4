"""What the tests stand on: a server that misbehaves on demand, and one surface for the sync and aio clients."""
