"""What a type checker refuses: each line below is an error, and a line that is none any more is one as well."""
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient
from azure_ai_files.aio import AgentsClient as AsyncAgentsClient
from azure_ai_files.models import FileInfo

KEY = AzureKeyCredential("key")


def without_headers(response: object, file: FileInfo) -> FileInfo:
    """A hook that lacks a parameter."""
    return file


def clients() -> None:
    """An endpoint and a credential, both of the right kind."""
    AgentsClient("https://localhost/v1")  # type: ignore[call-arg]
    AgentsClient("https://localhost/v1", "key")  # type: ignore[arg-type]
    AgentsClient(b"https://localhost", KEY)  # type: ignore[arg-type]


def sync(client: AgentsClient) -> None:
    """Calls that cannot be meant."""
    files = client.files
    files.upload()  # type: ignore[call-overload]
    files.upload(file=b"")  # type: ignore[call-overload]
    files.upload(file="text", purpose="batch")  # type: ignore[arg-type]
    files.upload(file_path=b"a", purpose="batch")  # type: ignore[call-overload]
    files.upload_and_poll(purpose="batch")  # type: ignore[call-overload]
    files.begin_upload()  # type: ignore[call-overload]
    files.get()  # type: ignore[call-arg]
    files.get(5)  # type: ignore[arg-type]
    files.get("file_1", cls=without_headers)  # type: ignore[arg-type]
    files.delete("file_1", cls=lambda response, status, headers: status.filename)  # type: ignore[attr-defined]
    files.list(limit="5")  # type: ignore[arg-type]
    files.save("file_1")  # type: ignore[call-overload]
    files.save("file_1", "a.txt", max_concurrency="4")  # type: ignore[call-overload]
    files.verify("file_1", b"a")  # type: ignore[arg-type]
    files.remove("file_1")  # type: ignore[attr-defined]
    client.uploads.complete("upload_1")  # type: ignore[call-overload]
    client.assistant_files.create("asst_1")  # type: ignore[call-overload]


async def aio(client: AsyncAgentsClient) -> None:
    """A coroutine is not its result."""
    file: FileInfo = client.files.get("file_1")  # type: ignore[assignment]
    await client.files.get("file_1", cls=without_headers)  # type: ignore[arg-type]
    for _ in client.files.list_all():  # type: ignore[attr-defined]
        pass
    async for _ in client.files.get_content(file.id):  # type: ignore[attr-defined]
        pass


def models(file: FileInfo) -> None:
    """Attributes have types."""
    file.bytes = "5"  # type: ignore[assignment]
    file.name = "a"  # type: ignore[attr-defined]
    FileInfo(id=5)  # type: ignore[call-overload]
