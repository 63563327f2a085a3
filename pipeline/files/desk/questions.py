"""Questions about tables that nobody knows: asked, shown on the desk, answered, closed.

A file that holds such a table waits in 待处理; tables with the same headers are one question,
however many files wait for its answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.books import desk
from pipeline.core.intake.answering import Answer, prefilled
from pipeline.core.intake.guessing import NOTHING
from pipeline.core.intake.source import SOURCE_COLUMNS
from pipeline.core.intake.unknown_table import AskedColumn, UnknownTable, column_of
from pipeline.core.keys import row_key
from pipeline.core.office import Office
from pipeline.core.pages import PageValue
from pipeline.files import schema
from pipeline.files.books.showing import Order
from pipeline.files.ledger import Ledger
from pipeline.files.question_schema import question as table, wait

# how a question ended
LEARNT, NOT_LEADS = "learnt", "no leads"  # a source was made or taught; she said it is none
KNOWN = "known"  # the rules, changed by hand, know the table
GONE = "gone"  # its files were taken away
# how waiting ended
COMING, TAKEN, LEFT = "coming", "taken", "left"  # on its way back; was taken; stays in 待处理
PLACES = 256  # columns of one question: its number and the column's make one row key
_OF_NAMES = re.compile(
    r"[（(【\[]?(收集结果|导出|明细|副本|最新|最终版?|汇总表?)[)）】\]]?|[\d年月日.\-_~至（）()\s]+"
)


def lists(office: Office) -> dict[str, tuple[str, ...]]:
    """Return what may be chosen on the sheet."""
    named = [one.name for one in office.sources]
    return desk.heading_lists((*SOURCE_COLUMNS, NOTHING), named)


def ask(ledger: Ledger, file: int, name: str, tables: Iterable[UnknownTable], rules: str) -> None:
    """Ask about the tables of a file that waits in 待处理; inside the transaction recording it.

    What is being asked already is not asked twice: the file waits for the same answer.
    """
    for one in tables:
        found = _open(ledger, one.signature)
        number = found.number if found else ledger.number(table.name)
        if found is None:
            ledger.insert(table, [_row(ledger, number, name, one, rules)])
        if (number, file) not in {(row.question, row.file) for row in waits(ledger, [number])}:
            ledger.insert(wait, [{"question": number, "file": file, "ended": ""}])


def _row(
    ledger: Ledger, number: int, name: str, one: UnknownTable, rules: str
) -> dict[str, object]:
    return {
        "number": number,
        "signature": one.signature,
        "name": name,
        "sheet": one.sheet,
        "row": one.row,
        "columns": json.dumps(one.packed(), ensure_ascii=False),
        "candidates": json.dumps(one.candidates, ensure_ascii=False),
        "rules": rules,
        "at": ledger.now,
        "run": ledger.run,
        "decided": "",
        "answer": "",
        "decided_at": "",
        "file": 0,
        "written": 1,
    }


def _open(ledger: Ledger, signature: str) -> Any:
    asked = (table.c.signature == signature) & (table.c.decided == "")
    found = ledger.rows(sql.select(table).where(asked))
    return found[0] if found else None


def waiting(ledger: Ledger) -> list[Any]:
    """Return the open questions, the oldest first."""
    return ledger.rows(sql.select(table).where(table.c.decided == "").order_by(table.c.number))


def find(ledger: Ledger, numbers: Iterable[int]) -> dict[int, Any]:
    """Return questions by number, answered ones too."""
    return {row.number: row for row in ledger.among(sql.select(table), table.c.number, numbers)}


def columns_of(question: Any) -> list[AskedColumn]:
    """Return the columns of a question."""
    return [column_of(one) for one in json.loads(question.columns)]


def none_of_leads(ledger: Ledger, signature: str) -> str:
    """Return when she said that tables with these headers hold no leads; blank: she did not."""
    said = (table.c.signature == signature) & (table.c.decided == NOT_LEADS)
    newest = sql.select(table.c.decided_at).where(said).order_by(table.c.number.desc())
    return str(ledger.scalar(newest.limit(1)) or "")


def decide(
    ledger: Ledger, number: int, how: str, answer: Answer | None = None, file: int = 0
) -> None:
    """Close a question; its examples go. An answer that makes a source has still to be written."""
    question = find(ledger, [number])[number]
    bare = [{**one, "examples": []} for one in json.loads(question.columns)]
    said = json.dumps(answer.packed(), ensure_ascii=False) if answer else ""
    change(
        ledger,
        number,
        decided=how,
        answer=said,
        decided_at=ledger.now,
        file=file,
        written=0 if answer else 1,
        columns=json.dumps(bare, ensure_ascii=False),
    )


def reopen(ledger: Ledger, number: int) -> None:
    """Ask again; the files that stayed for the answer wait once more."""
    change(ledger, number, decided="", answer="", decided_at="", file=0, written=1)
    left = (wait.c.question == number) & (wait.c.ended == LEFT)
    ledger.connection.execute(sql.update(wait).where(left).values(ended=""))


def change(ledger: Ledger, number: int, **values: object) -> None:
    """Change a question."""
    ledger.connection.execute(sql.update(table).where(table.c.number == number).values(**values))


def unwritten(ledger: Ledger) -> list[tuple[int, Answer]]:
    """Return the answers that have not reached the rules yet, in the order they were given."""
    which = (table.c.decided == LEARNT) & (table.c.written == 0)
    rows = ledger.rows(sql.select(table).where(which).order_by(table.c.number))
    return [(row.number, Answer(**json.loads(row.answer))) for row in rows]


def answered_in(ledger: Ledger, files: Collection[int]) -> list[Any]:
    """Return the questions that were answered in some files."""
    return list(ledger.among(sql.select(table), table.c.file, files))


# -- the files that wait ---------------------------------------------------------------------------


def waits(ledger: Ledger, questions: Collection[int]) -> list[Any]:
    """Return what waits, or waited, for some questions: question, file, how it ended."""
    return list(ledger.among(sql.select(wait), wait.c.question, questions))


def was_taken(ledger: Ledger, sha256: str, since: int = 0) -> bool:
    """Tell whether a file with these bytes has been taken after a file of that number."""
    file = schema.file.c
    kept = file.kind.in_(("export", "return")) & (file.sha256 == sha256) & (file.number > since)
    return bool(ledger.scalar(sql.select(sql.func.count()).where(kept)))


def still_waiting(ledger: Ledger) -> list[Any]:
    """Return every file that waits or is on its way back, with its question: the oldest first."""
    file = schema.file.c
    wanted = (
        sql.select(
            wait.c.question,
            wait.c.file,
            wait.c.ended,
            table.c.decided,
            table.c.written,
            table.c.decided_at,
            file.name,
            file.kind,
            file.archive,
            file.sha256,
        )
        .where(table.c.number == wait.c.question, file.number == wait.c.file)
        .where(wait.c.ended.in_(("", COMING)))
    )
    return ledger.rows(wanted.order_by(wait.c.file, wait.c.question))


def end_wait(ledger: Ledger, file: int, how: str, questions: Collection[int] = ()) -> None:
    """Say how the waiting of a file ended; for some questions only where they are named."""
    which = wait.c.file == file
    if questions:
        which &= wait.c.question.in_(questions)
    ledger.connection.execute(sql.update(wait).where(which).values(ended=how))


def waited(ledger: Ledger, sha256: str) -> str:
    """Say of a file that is taken now since when it waited, and what decided; blank for others."""
    file = schema.file.c
    wanted = (
        sql.select(file.taken_at, table.c.decided, table.c.answer)
        .where(file.sha256 == sha256, wait.c.file == file.number, table.c.number == wait.c.question)
        .order_by(file.number, table.c.number)
    )
    rows = ledger.rows(wanted)
    if not rows:
        return ""
    made = [_decision(row) for row in rows]
    told = "；".join(dict.fromkeys(filter(None, made)))
    return f"从 {rows[0].taken_at} 起等着认表头。{told}" + ("。" if told else "")


def _decision(row: Any) -> str:
    if row.decided == KNOWN:
        return "规则改过以后认得了"
    if row.decided != LEARNT:
        return ""
    answer = json.loads(row.answer)
    kind = "新的来源" if answer["is_new"] else "来源"
    return f"您定为{kind}“{answer['source']}”"


# -- the sheet -------------------------------------------------------------------------------------


def rows(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    """Return the rows of the sheet 表头: those of one table stand together."""
    questions = waiting(ledger)
    many: dict[int, int] = {}
    for row in waits(ledger, [one.number for one in questions]):
        many[row.question] = many.get(row.question, 0) + (not row.ended)
    return [
        row for one in questions for row in _rows_of(order.number, one, many.get(one.number, 0))
    ]


def _rows_of(issue: int, question: Any, files: int) -> Iterable[tuple[PageValue, ...]]:
    candidates = json.loads(question.candidates)
    name = Path(question.name).name + (f" 等 {files} 个" if files > 1 else "")
    for at, column in enumerate(columns_of(question)):
        first = at == 0
        yield (
            f"表{question.number}",  # where a line has nothing here it has no lines around it
            row_key(issue, question.number * PLACES + at),
            name if first else "",
            question.sheet if first else "",
            column.header,
            "；".join(column.examples),
            _guessed(column, candidates if first else ()),
            prefilled(column),
            "",
            called(question.name) if first and len(candidates) < 2 else "",
        )


def _guessed(column: AskedColumn, candidates: Collection[str]) -> str:
    told = [f"整张表像是{'、'.join(candidates)}"] if candidates else []
    if column.guess:
        doubt = "" if column.sure else "，拿不准"
        told.append(f"{column.guess}（{column.why}{doubt}）")
    return "。".join(told)


def called(file: str) -> str:
    """Return what a source may be called by the name of a file: without days and copies."""
    stem = Path(file).stem
    return _OF_NAMES.sub("", stem)[:20] or stem[:20]


def forget_examples(ledger: Ledger, before: str) -> None:
    """Take the examples out of questions asked before an ISO day; inside a transaction."""
    for row in ledger.rows(sql.select(table).where(table.c.at < before)):
        bare: list[Mapping[str, Any]] = [{**one, "examples": []} for one in json.loads(row.columns)]
        change(ledger, row.number, columns=json.dumps(bare, ensure_ascii=False))
