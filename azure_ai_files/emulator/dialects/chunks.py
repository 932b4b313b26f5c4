"""The text of a file, the chunks into which it is divided, and how well a chunk fits a query; no I/O."""

import codecs
import re
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

__all__ = ["Fit", "chunks_of", "fit_of", "rewritten", "text_of", "words_of"]

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Characters of a token, on average, and the characters of the smallest chunk that can be asked for.
_PER_TOKEN = 4
_PIECE = re.compile(rf"\S{{1,{100 * _PER_TOKEN}}}")
# In scripts without spaces, each character counts as a word.
_NO_SPACES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(f"[{_NO_SPACES}]|[^\\W_{_NO_SPACES}]+")
#: Words that say nothing about what is searched for.
_FILL_WORDS = """
    a about an and any are as at be by can could d do does for from had has have how i if in into is it ll m
    me my of on or our please re s shall should so t tell than that the their them there these they this to us
    ve was we were what when where which who whose why will with would you your
"""
_IGNORED = frozenset(_FILL_WORDS.split())


class Fit(NamedTuple):
    """How well a chunk fits a query; larger is better.

    :ivar score: The part of the query's words that are in the chunk, from 0 to 1.
    :ivar density: The part of the chunk's words that are in the query.
    """

    score: float
    density: float


def text_of(content: bytes) -> str:
    """Return the text of the beginning of a file, UTF-8 or UTF-16; of anything else, an empty one."""
    encoding = "utf-16" if content.startswith(_UTF_16_MARKS) else "utf-8-sig"
    try:
        # The last character may be incomplete.
        text = codecs.getincrementaldecoder(encoding)().decode(content, final=False)
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def chunks_of(text: str, largest: int, overlap: int) -> Iterator[str]:
    """Divide a text between words.

    :param largest: The most tokens of a chunk, of about four characters each.
    :param overlap: The most tokens at the end of a chunk with which the next one begins.
    """
    window: deque[re.Match[str]] = deque()
    tokens = 0
    for piece in _PIECE.finditer(text):
        size = _tokens(piece)
        if tokens + size > largest:
            yield text[window[0].start() : window[-1].end()]
            while tokens > overlap or tokens + size > largest:
                tokens -= _tokens(window.popleft())
        window.append(piece)
        tokens += size
    if window:
        yield text[window[0].start() : window[-1].end()]


def words_of(text: str) -> list[str]:
    """Return the words of a text, without regard to case."""
    return _WORD.findall(text.casefold())


def rewritten(query: str) -> str:
    """Return the words of a query that say what is searched for; the query itself if there are none."""
    return " ".join(word for word in words_of(query) if word not in _IGNORED) or query


def fit_of(chunk: str, queries: Sequence[Collection[str]]) -> Fit:
    """Return how well a chunk fits the best of several queries, each given by its words."""
    counts = Counter(words_of(chunk))
    total = counts.total()
    return max((_fit(counts, total, frozenset(words)) for words in queries), default=Fit(0, 0))


def _fit(counts: Counter[str], total: int, words: frozenset[str]) -> Fit:
    found = words & counts.keys()
    return Fit(len(found) / len(words), sum(counts[word] for word in found) / total) if found else Fit(0, 0)


def _tokens(piece: re.Match[str]) -> int:
    return -(-(piece.end() - piece.start()) // _PER_TOKEN)
