"""What is measured: the tasks, who does them, and the bars that this client must clear."""

from typing import NamedTuple, Optional

MIB = 1024 * 1024

#: The size that the bars are set for.
STANDARD_SIZE = 512 * MIB
#: How many parts a large file is cut into.
PARTS = 64

OURS, OURS_AIO = "azure_ai_files", "azure_ai_files.aio"
ONE_STREAM, ONE_STREAM_AIO = "azure_ai_files, one stream", "azure_ai_files.aio, one stream"
AGENTS, AGENTS_AIO = "azure-ai-agents", "azure-ai-agents.aio"
OPENAI, OPENAI_AIO = "openai-python", "openai-python.aio"
CURL = "curl"


class Subject(NamedTuple):
    """Somebody who does the tasks."""

    name: str
    #: The module in ``subjects`` that drives it.
    module: str
    #: The statement whose time is the task ``import``.
    import_statement: str = ""


SUBJECTS = (
    Subject(CURL, "curl"),
    Subject(OURS, "ours", "from azure_ai_files import AgentsClient"),
    Subject(AGENTS, "agents", "from azure.ai.agents import AgentsClient"),
    Subject(OPENAI, "openai_python", "from openai import OpenAI"),
    Subject(OURS_AIO, "ours_aio", "from azure_ai_files.aio import AgentsClient"),
    Subject(AGENTS_AIO, "agents_aio", "from azure.ai.agents.aio import AgentsClient"),
    Subject(OPENAI_AIO, "openai_python_aio", "from openai import AsyncOpenAI"),
    Subject(ONE_STREAM, "one_stream"),
    Subject(ONE_STREAM_AIO, "one_stream_aio"),
)

_CLIENTS = (OURS, AGENTS, OPENAI, OURS_AIO, AGENTS_AIO, OPENAI_AIO)
_WITH_CURL = (CURL, *_CLIENTS)
_PARTS_AND_STREAMS = (OURS, ONE_STREAM, OPENAI, OURS_AIO, ONE_STREAM_AIO)


class Link(NamedTuple):
    """What lies between a client and the server."""

    #: Seconds between a request and its answer.
    latency: float = 0
    #: Bytes a second of each connection, each way; 0 for as many as the machine can.
    rate: float = 0


LOOPBACK, DISTANT, NARROW = Link(), Link(latency=0.02), Link(rate=50e6)


class Task(NamedTuple):
    """Something that is timed, in a fresh process for each subject and run."""

    name: str
    #: What is done; ``{size}`` and ``{files}`` stand for how much of it.
    title: str
    #: Whom the ratios are taken to.
    reference: str
    #: The names of those who do it.
    subjects: tuple[str, ...] = _CLIENTS
    #: Calls that are made first and not counted, then calls whose median is the time of the run.
    warm_ups: int = 0
    calls: int = 1
    #: How many times the size of the benchmarks it moves in one file; 0 if what it moves is no matter of time.
    share: int = 0
    #: How many files it moves at the standard size, and the bytes of each; the time is that of one.
    files: int = 0
    file_size: int = 0
    link: Link = LOOPBACK
    #: Runs that are enough, without a warm-up: where a link sets the pace, or time does not count.
    enough: Optional[int] = None

    @property
    def is_transfer(self) -> bool:
        """Whether it moves the file of the benchmarks in one stream, which takes the same little memory in each."""
        return self.share == 1

    def count(self, size: int) -> int:
        """Tell how many files it moves at a size of the benchmarks; no less than keeps everybody busy."""
        return max(min(self.files, 64), self.files * size // STANDARD_SIZE)

    def does(self, subject: Subject) -> bool:
        """Tell whether a subject takes part."""
        return subject.name in self.subjects

    def describe(self, size: int) -> str:
        """Say what is done at a size of the benchmarks."""
        return self.title.format(size=f"{self.share * size / MIB:,g} MiB", files=f"{self.count(size):,}")


TASKS = (
    Task("upload", "upload a file by its path", CURL, _WITH_CURL, share=1),
    Task("get_content", "read the content, block by block", CURL, _WITH_CURL, share=1),
    Task(
        "save",
        "save the content to a file (this client and curl sync it to the disk, the peers do not)",
        CURL,
        _WITH_CURL,
        share=1,
    ),
    Task("get", "get one file's information, median of 300 calls", OPENAI, warm_ups=20, calls=300),
    Task("list", "list 10,000 files and read one attribute of each, median of 3 calls", OPENAI, warm_ups=1, calls=3),
    Task("import", "import the client's class", AGENTS),
    Task(
        "upload_many",
        "upload {files} files of 10 KiB, 16 at a time, each answered after 20 ms; time per file\n"
        "  (azure-ai-agents: one after the other)",
        OPENAI,
        files=400,
        file_size=10 * 1024,
        link=DISTANT,
    ),
    Task(
        "upload_parts",
        "upload {size} in 64 parts, 8 at a time, where each connection moves 50 MB/s\n"
        "  (openai-python: parts of 64 MiB, one after the other)",
        ONE_STREAM,
        _PARTS_AND_STREAMS,
        share=2,
        link=NARROW,
        enough=3,
    ),
    Task(
        "save_ranges",
        "save {size} in ranges, 8 at a time, where each connection moves 50 MB/s (openai-python: one stream)",
        ONE_STREAM,
        _PARTS_AND_STREAMS,
        share=2,
        link=NARROW,
        enough=3,
    ),
    Task(
        "bulk_memory",
        "upload {files} files of 1 KiB, 16 at a time, for the sake of the memory; time per file",
        OURS,
        (OURS, OURS_AIO),
        files=100_000,
        file_size=1024,
        enough=1,
    ),
)


class Bar(NamedTuple):
    """A limit for one of this client's figures; a time is a multiple of the reference's, if there is one."""

    task: str
    subject: str
    quantity: str
    limit: float
    reference: Optional[str] = None


BARS: tuple[Bar, ...] = (
    Bar("upload", OURS, "seconds", 1.1, CURL),
    Bar("upload", OURS, "peak_mib", 45),
    Bar("upload", OURS_AIO, "seconds", 1.6, CURL),
    Bar("upload", OURS_AIO, "peak_mib", 55),
    Bar("upload", OURS_AIO, "hold_ms", 50),
    Bar("get_content", OURS, "seconds", 1.1, CURL),
    Bar("get_content", OURS_AIO, "hold_ms", 50),
    Bar("save", OURS, "seconds", 1.2, CURL),
    Bar("save", OURS_AIO, "hold_ms", 50),
    Bar("get", OURS, "seconds", 0.55, OPENAI),
    Bar("get", OURS_AIO, "seconds", 0.5, OPENAI_AIO),
    Bar("list", OURS, "milliseconds", 60),
    Bar("list", OURS_AIO, "milliseconds", 60),
    Bar("import", OURS, "seconds", 0.9, AGENTS),
    Bar("import", OURS_AIO, "seconds", 1.0, AGENTS_AIO),
    Bar("upload_many", OURS, "milliseconds", 1.4),
    Bar("upload_many", OURS_AIO, "milliseconds", 1.4),
    Bar("upload_parts", OURS, "seconds", 1 / 6, ONE_STREAM),
    Bar("upload_parts", OURS_AIO, "seconds", 1 / 6, ONE_STREAM_AIO),
    Bar("save_ranges", OURS, "seconds", 1 / 6, ONE_STREAM),
    Bar("save_ranges", OURS_AIO, "seconds", 1 / 6, ONE_STREAM_AIO),
    Bar("bulk_memory", OURS, "peak_mib", 150),
    Bar("bulk_memory", OURS_AIO, "peak_mib", 150),
)
