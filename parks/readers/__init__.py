"""Who reads, and what they may do beyond the steps with an issue."""

from parks.readers.reader import NOBODY, Reader, Request, reader_of

__all__ = ["NOBODY", "Reader", "Request", "reader_of"]
