"""Rows that staff added to a returned workbook, in the ledger until the coordinator decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.text import squeezed
from pipeline.files import schema
from pipeline.files.intake.originals import Origin
from pipeline.files.ledger import Ledger
from pipeline.files.schema import proposal as table

WITHDRAWN = "撤销"  # decided by nobody: the file it came in was undone
_MATTER = ("title", "content", "address")  # without any of them a row is a stray mark


def says_something(said: Mapping[str, str]) -> bool:
    """Tell whether a row is about any matter at all."""
    return any(said.get(key) for key in _MATTER)


def identity(ledger: Ledger, actor: str, said: Mapping[str, str]) -> str:
    """Return what tells the same row of the same department again, wherever it is returned."""
    text = "\x1f".join([actor, *(squeezed(said.get(key, "")) for key in _MATTER)])
    return blake2b(text.encode(), key=ledger.meta["secret"].encode()[:64]).hexdigest()[:32]


def known(ledger: Ledger, same: str) -> Any:
    """Return the row with this identity that was proposed before, or None."""
    found = ledger.rows(sql.select(table).where(table.c.identity == same))
    return found[0] if found else None


def keep(
    ledger: Ledger,
    actor: str,
    said: Mapping[str, str],
    person: Mapping[str, str],
    origin: Origin,
    row: int,
) -> None:
    """Keep a row; what it says about a person goes to the persons' table alone."""
    number = _keep_person(ledger, person)
    ledger.insert(
        table,
        [
            {
                "number": ledger.number("proposal"),
                "actor": actor,
                "said": json.dumps(dict(said), ensure_ascii=False),
                "person": number,
                "identity": identity(ledger, actor, said),
                "file": origin.file,
                "sheet": origin.sheet,
                "row": row,
                "place": str(origin.at(f"第 {row} 行")),
                "at": ledger.now,
                "decided": "",
                "lead": 0,
            }
        ],
    )


def _keep_person(ledger: Ledger, person: Mapping[str, str]) -> int:
    if not any(person.values()):
        return 0
    number = ledger.number("person")
    kept = {one.key: person.get(one.key, "") for one in fields.PERSONAL}
    ledger.insert(schema.person, [{"number": number} | kept])
    return number


def renew(ledger: Ledger, row: Any, said: Mapping[str, str], person: Mapping[str, str]) -> bool:
    """Take over what a waiting row says anew; return whether it said anything new.

    A cell that is blank now stays as it was: the row may come from an older copy.
    """
    before = json.loads(row.said)
    after = before | {key: text for key, text in said.items() if text}
    values = {"person": row.person or _keep_person(ledger, person)}
    if after == before and values["person"] == row.person:
        return False
    change = sql.update(table).where(table.c.number == row.number)
    kept = json.dumps(after, ensure_ascii=False)
    ledger.connection.execute(change.values(said=kept, **values))
    return True


def waiting(ledger: Ledger) -> list[Any]:
    """Return the rows nobody has decided about, oldest first."""
    return ledger.rows(sql.select(table).where(table.c.decided == "").order_by(table.c.number))


def find(ledger: Ledger, numbers: Iterable[int]) -> dict[int, Any]:
    """Return rows by number, decided ones too."""
    return {row.number: row for row in ledger.among(sql.select(table), table.c.number, numbers)}


def in_files(ledger: Ledger, files: Iterable[int]) -> list[int]:
    """Return the numbers of waiting rows that came in some files."""
    waiting_still = sql.select(table).where(table.c.decided == "")
    return [row.number for row in ledger.among(waiting_still, table.c.file, files)]


def give_back(ledger: Ledger, files: Iterable[int]) -> None:
    """Let the rows of files wait again whose undoing was undone."""
    gone = table.c.file.in_(list(files)) & (table.c.decided == WITHDRAWN)
    ledger.connection.execute(sql.update(table).where(gone).values(decided=""))


def reopen(ledger: Ledger, number: int) -> None:
    """Let a row wait again whose refusal was taken back."""
    decide(ledger, number, "")


def decide(ledger: Ledger, number: int, how: str, lead: int = 0) -> None:
    """Close a row; ``lead`` is the lead it became, 0 when it was refused."""
    change = sql.update(table).where(table.c.number == number).values(decided=how, lead=lead)
    ledger.connection.execute(change)
