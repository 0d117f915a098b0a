"""XML as a stream, without what makes it dangerous: declared entities, endless nesting.

Only expat itself is used: it builds nothing, so that what is not looked at costs no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from exchange.workbooks import limits
from exchange.workbooks.refusals import Refusal, RefusedError

Attributes = dict[str, str]
Start = Callable[[Attributes], None]
End = Callable[[], None]
Text = Callable[[str], None]
PIECE = 64 * 1024
BUFFER = 32 * 1024
MOST_NAMES = 1_000
# What expat says where it got no memory.
NO_MEMORY = 1


class Scanner:
    """Calls what is given for an element by its name after the prefix; passes over all others.

    The calls of a sheet are most of what reading costs, so there is one of ours to each of expat.
    """

    def __init__(
        self, starts: Mapping[str, Start], ends: Mapping[str, End], text: Text | None = None
    ) -> None:
        self._starts: dict[str, Start | None] = dict(starts)
        self._ends: dict[str, End | None] = dict(ends)
        self._known = {*starts, *ends}
        self._depth = 0
        self._names = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = BUFFER
        self._parser.StartDoctypeDeclHandler = self._refuse_declaration
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = text

    def _refuse_declaration(self, *_arguments: object) -> None:
        raise RefusedError(Refusal.DECLARES_ENTITIES)

    def _start(self, name: str, attributes: Attributes) -> None:
        try:
            handler = self._starts[name]
        except KeyError:
            handler = self._learn(name)
        if handler:
            handler(attributes)
        elif name not in self._known:
            self._depth += 1
            if self._depth > limits.XML_DEPTH:
                raise RefusedError(Refusal.TOO_DEEP)

    def _learn(self, name: str) -> Start | None:
        """Find what is called for a name that was not met yet, with its prefix or of no use."""
        local = name.rpartition(":")[2]
        self._names += 1
        if self._names > MOST_NAMES:
            raise RefusedError(Refusal.DAMAGED)
        if local in self._known:
            self._known.add(name)
        self._starts[name] = self._starts.get(local)
        self._ends[name] = self._ends.get(local)
        return self._starts[name]

    def _end(self, name: str) -> None:
        handler = self._ends.get(name)
        if handler:
            handler()
        elif name not in self._known:
            self._depth -= 1

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read a whole document. Raises RefusedError where it is none."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            if error.code == NO_MEMORY:
                raise MemoryError from error
            raise RefusedError(Refusal.DAMAGED) from error
        except (LookupError, ValueError) as error:
            raise RefusedError(Refusal.DAMAGED) from error


def local_attributes(attributes: Attributes) -> Attributes:
    """Return attributes by their names after the prefix."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def whole_number(words: str | None, otherwise: int) -> int:
    """Read a number of an attribute; what is none or absurd is `otherwise`."""
    try:
        number = int(words or "")
    except ValueError:
        return otherwise
    return number if abs(number) < 2**31 else otherwise
