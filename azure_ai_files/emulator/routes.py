"""The operations that the emulator serves: those of the document, and some that other clients need."""

from .._generated.routes import ROUTES as _DOCUMENTED
from .._generated.routes import Route

__all__ = ["ROUTES", "Route"]

_STORE = "/vector_stores/{vector_store_id}"

ROUTES = (
    *_DOCUMENTED,
    Route("Responses_Get", "GET", "/responses/{response_id}", (200,)),
    Route("VectorStores_Search", "POST", f"{_STORE}/search", (200,)),
    Route("VectorStoreFiles_GetContent", "GET", f"{_STORE}/files/{{file_id}}/content", (200,)),
)
