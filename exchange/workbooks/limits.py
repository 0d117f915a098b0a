"""How much of a file is read; docs/decisions/0030-files-read-apart.md says what was measured."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 50 * MEGABYTE
PASTED_CHARACTERS = 8_000_000

# Of a whole file. A year's ledger of a city is a twentieth of it.
SHEETS = 200
ROWS = 100_000
FILLED_CELLS = 1_500_000
CHARACTERS = 32_000_000
MERGES = 100_000
COMMENTS = 20_000

# Of a sheet, a row, a cell. A cell of Excel holds no more characters.
COLUMNS = 2_000
ROW_CHARACTERS = 1_000_000
CELL_CHARACTERS = 32_767
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
# Cells without a value cost time alone: those that are in the file, and those up to the last one
# of each row.
LOOKED_AT = 3_000_000
SPREAD_CELLS = 8_000_000

# What lies so far from everything else, and is so little, was left there by mistake.
STRAY_ROW_GAP = 1_000
STRAY_COLUMN_GAP = 200
STRAY_ROWS = 10
STRAY_CELLS = 20
# So many blank rows at the end are told.
BLANK_ROWS = 20

# Archives.
ARCHIVE_END = 70_000
UNPACKED_BYTES = 512 * MEGABYTE
UNPACKED_TIMES = 100
# Small parts, such as the list of sheets, are read whole; large ones only as a stream.
SMALL_PART_BYTES = 8 * MEGABYTE
XML_DEPTH = 100

# Shared strings are held in memory while the cells are read.
SHARED_STRINGS = FILLED_CELLS
SHARED_BYTES = 64 * MEGABYTE

# The process that reads. Address space is more than what is used: libraries are mapped into it.
CHILD_ADDRESS_SPACE = 192 * MEGABYTE
CHILD_PROCESSOR_SECONDS = 40
SECONDS = 60

# What the process sends: pieces of rows, one on a line.
PIECE_ROWS = 512
PIECE_CELLS = 4_096
PIECE_CHARACTERS = 128 * 1024
LINE_BYTES = 8 * MEGABYTE
SENT_BYTES = 256 * MEGABYTE
LINES = 200_000
NOTICES = 50
