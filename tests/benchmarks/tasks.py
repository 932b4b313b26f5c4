"""What is measured: the tasks, who does them, and the bars that this client must clear."""

from typing import NamedTuple, Optional, Tuple

MIB = 1024 * 1024

#: The size that the bars are set for.
STANDARD_SIZE = 512 * MIB

OURS, OURS_AIO = "azure_ai_files", "azure_ai_files.aio"
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
)


class Task(NamedTuple):
    """Something that is timed, in a fresh process for each subject and run."""

    name: str
    title: str
    #: Whom the ratios are taken to.
    reference: str
    #: Calls that are made first and not counted, then calls whose median is the time of the run.
    warm_ups: int = 0
    calls: int = 1
    #: Whether it moves the whole content, so that curl can do it and memory tells something.
    is_transfer: bool = False

    def does(self, subject: Subject) -> bool:
        """Tell whether a subject takes part."""
        return self.is_transfer or subject.name != CURL


TASKS = (
    Task("upload", "upload a file by its path", CURL, is_transfer=True),
    Task("get_content", "read the content, block by block", CURL, is_transfer=True),
    Task(
        "save",
        "save the content to a file (this client and curl sync it to the disk, the peers do not)",
        CURL,
        is_transfer=True,
    ),
    Task("get", "get one file's information, median of 300 calls", OPENAI, warm_ups=20, calls=300),
    Task("list", "list 10,000 files and read one attribute of each, median of 3 calls", OPENAI, warm_ups=1, calls=3),
    Task("import", "import the client's class", AGENTS),
)


class Bar(NamedTuple):
    """A limit for one of this client's figures; a time is a multiple of the reference's, if there is one."""

    task: str
    subject: str
    quantity: str
    limit: float
    reference: Optional[str] = None


BARS: Tuple[Bar, ...] = (
    Bar("upload", OURS, "seconds", 1.1, CURL),
    Bar("upload", OURS, "peak_mib", 45),
    Bar("upload", OURS_AIO, "seconds", 1.6, CURL),
    Bar("upload", OURS_AIO, "peak_mib", 55),
    Bar("upload", OURS_AIO, "hold_ms", 50),
    Bar("get_content", OURS, "seconds", 1.1, CURL),
    Bar("get_content", OURS_AIO, "hold_ms", 50),
    Bar("save", OURS, "seconds", 1.2, CURL),
    Bar("save", OURS_AIO, "hold_ms", 50),
    Bar("get", OURS, "seconds", 1.0, OPENAI),
    Bar("get", OURS_AIO, "seconds", 1.0, OPENAI_AIO),
    Bar("list", OURS, "milliseconds", 60),
    Bar("list", OURS_AIO, "milliseconds", 60),
    Bar("import", OURS, "seconds", 1.0, AGENTS),
    Bar("import", OURS_AIO, "seconds", 1.0, AGENTS_AIO),
)
