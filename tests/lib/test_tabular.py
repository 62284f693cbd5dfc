"""Files as people bring them: read whole or refused in a sentence, and never run."""

from __future__ import annotations

import pytest

from oneonone.lib.tabular import (
    MAX_BYTES,
    MAX_ROWS,
    Record,
    TableError,
    decode,
    folded,
    guarded,
    read,
    unguarded,
    write,
)


def records(text: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(record.number, record.cells) for record in read(text).records]


# --- Letters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text", "is_guessed"),
    [
        ("Name\nJosé".encode(), "Name\nJosé", False),
        ("Name\nJosé".encode("utf-8-sig"), "Name\nJosé", False),
        ("Name\nJosé".encode("utf-16"), "Name\nJosé", False),
        ("Name\nJosé".encode("latin-1"), "Name\nJosé", True),
        # The quotation marks of Windows.
        (b"Name\n\x93Acme\x94", "Name\n“Acme”", True),
    ],
)
def test_letters_are_known_or_guessed(data: bytes, text: str, is_guessed: bool) -> None:
    assert decode(data) == (text, is_guessed)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "nothing in this file"),
        (b" \r\n ", "nothing in this file"),
        (b"Name\nAc\x00me", "no table has"),
        ("Name\nJo".encode("utf-16-le"), "no table has"),
        (b"Name\n\x81", "cannot be read"),
        (b"PK\x03\x04[Content_Types].xml", "workbook"),
        (b"a" * (MAX_BYTES + 1), "1 MB"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        decode(data)


def test_a_file_of_exactly_one_mebibyte_is_read() -> None:
    assert len(decode(b"a" * MAX_BYTES)[0]) == MAX_BYTES


# --- Rows --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_parted_by_what_parts_them(sign: str, end: str) -> None:
    text = end.join([f"Name{sign}Value", f'"Acme, Inc; A{sign}B"{sign}12', ""])

    assert records(text) == [(2, (f"Acme, Inc; A{sign}B", "12"))]


def test_a_comma_in_a_name_does_not_part_a_file_of_semicolons() -> None:
    assert records("Name;Buyer\nAcme, Inc;Ann\nBorealis;Bo") == [
        (2, ("Acme, Inc", "Ann")),
        (3, ("Borealis", "Bo")),
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    text = 'Name,Step\n\nAcme,"Call\nthem back"\n ,\nBorealis,Write\n'

    assert records(text) == [(3, ("Acme", "Call\nthem back")), (5, ("Borealis", "Write"))]


def test_an_open_quote_is_named_and_swallows_nothing() -> None:
    rows = "".join(f"Deal {number},12\n" for number in range(1000))

    with pytest.raises(TableError, match=r"^Row 2 cannot be read: a quotation mark"):
        read(f'Name,Value\n"Acme,12\n{rows}')


@pytest.mark.parametrize("row", ['"Acme"x,12', '"Ac"me",12'])
def test_a_quote_in_the_wrong_place_is_named(row: str) -> None:
    with pytest.raises(TableError, match="Row 3"):
        read(f"Name,Value\nCorvus,1\n{row}\n")


def test_rows_that_do_not_fit_the_header_say_so() -> None:
    table = read("Name,Value\nAcme\nBorealis,1,2\nCorvus,3,\n")

    assert table.records == (
        Record(2, ("Acme", ""), "this row has 1 cell, the header has 2"),
        Record(3, ("Borealis", "1", "2"), "this row has 3 cells, the header has 2"),
        Record(4, ("Corvus", "3")),
    )


def test_too_many_rows_are_refused_with_the_number_that_fits() -> None:
    assert len(read("Name\n" + "Acme\n" * MAX_ROWS).records) == MAX_ROWS
    for rows in (MAX_ROWS + 1, 10_000):
        with pytest.raises(TableError, match=f"{rows:,} rows; 5,000 fit"):
            read("Name\n" + "Acme\n" * rows)


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(TableError, match="200 columns"):
        read(",".join("a" * 201))


@pytest.mark.parametrize(
    "text",
    ["Name" + "," * 900_000 + "\n" + "a" + "," * 100_000, "a," * 500_000, "," * 1_000_000,
     "Name,Last activity\nAcme," + "1" + " " * 900_000 + "x"],
    ids=["delimiters", "columns", "commas", "spaces"],
)  # fmt: skip
def test_a_strange_file_is_settled_at_once(text: str) -> None:
    """Each took minutes where something was tried from every place on."""
    try:
        table = read(text, known={"name", "lastactivity"})
    except TableError:
        return
    assert table.header[0] == "Name"


def test_empty_lines_alone_are_nothing_and_a_header_alone_is_no_row() -> None:
    with pytest.raises(TableError, match="empty lines"):
        read("\n\n , \n")
    assert read("Name,Value\n").records == ()


# --- The header --------------------------------------------------------------------------------


def test_the_header_is_found_below_a_title() -> None:
    text = "Open opportunities,,\nAs of today,,\n\nDeal Name,Amount,Stage\nAcme,12,Proposal\n"

    table = read(text, known={folded("Deal Name"), folded("Amount"), folded("Stage")})

    assert table.header == ("Deal Name", "Amount", "Stage")
    assert [record.number for record in table.records] == [5]


def test_one_known_word_makes_no_header() -> None:
    assert read("Foo,Bar\nStage,1\n", known={"stage"}).header == ("Foo", "Bar")


def test_every_column_has_a_name_of_its_own() -> None:
    table = read("Amount,Amount,,amount,Amount (2),,\n1,2,3,4,5\n")

    assert table.header == ("Amount", "Amount (2)", "Column 3", "amount", "Amount (2) (2)")


@pytest.mark.parametrize("name", ["Next Step", "next_step", "NEXT-STEP", " Next  step "])
def test_spellings_of_a_column_are_one(name: str) -> None:
    assert folded(name) == "nextstep"


# --- Formulas ----------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n1",
    "\uff1d1",
    " =1",
]
PLAIN = ["Acme", "'quoted'", "", "3-4", "1E5", "O'Brien", '5" pipe', "a,b;c", "Tür\nzwei", "00123"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_goes_out_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN, "'=1", "''=1", "' =1"])
def test_what_goes_out_comes_in_equal(text: str) -> None:
    assert unguarded(guarded(text)) == text
    data = write([["Name", "Step"], ["Acme", text]])
    assert read(decode(data)[0]).records[0].cells == ("Acme", text)


def test_a_formula_that_nobody_guarded_stays_text() -> None:
    assert records("Name,Value\n=1+1,-5\n") == [(2, ("=1+1", "-5"))]


def test_a_written_file_is_what_a_spreadsheet_opens() -> None:
    assert write([["Name"], ["=A"]]) == b'\xef\xbb\xbf"Name"\r\n"\'=A"\r\n'
