"""A loopback files service that is never the bottleneck: it throws uploads away and sends contents with ``sendfile``.

``python -m tests.benchmarks.server CONTENT`` prints its port, serves until its standard input closes, and knows no
more than the benchmarks ask for: any base path, so that the Foundry and the OpenAI routes are the same. With
``--latency`` it waits before each answer, and with ``--rate`` each connection moves so many bytes a second each way.
"""
