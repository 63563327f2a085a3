"""Edits workbooks in a real, headless LibreOffice Calc, the way office staff would.

    python3 lo_edit.py JOBS.json REPORT.json

Stands alone and runs under the system's Python, which has the ``uno`` module; ``robot`` starts it.
A job is ``{"input": path, "sheet": name, "edits": [{"op": name, ...}], "save": [{"path": path,
"format": name, ...}]}``. Rows are named by 线索编号, columns by their header. An edit of a sheet
that is protected is refused as a person would be, unless it says ``"force": true``: somebody
took the protection off first (ours has no password). The operations are the ``op_`` methods:

    set        key, column, value                    as if typed; null is the Delete key
    sort       column, ascending                     the data rows
    filter     column, value                         other rows hidden, and left so
    delete_row keys
    copy_row   key                                   a second one at the end
    add_row    values                                typed below the last one
    insert_above_header  text / delete_above_header
    add_column header, values={key: value}, after    right of ``after``, or at the end
    move_column column, before
    delete_column / hide_column  column
    replace    column, find, replace
    rename_sheet to
    copy_to_new  what=cells|values                   and go on in a workbook that is new
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet import TableFilterField2
from com.sun.star.sheet.FilterOperator2 import EQUAL
from com.sun.star.table import CellAddress, CellRangeAddress, TableSortField

KEY = "线索编号"
PARAGRAPH_BREAK = 0  # ControlCharacter
CONTENT = 1 | 2 | 4 | 16  # CellFlags: values, dates, texts, formulas
ENCODINGS = {"utf-8-sig": 76, "gb18030": 85, "gbk": 67}
FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "csv": "Text - txt - csv (StarCalc)",
}
_START_SECONDS = 90
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>zh-CN</value></prop></item></oor:items>"""


def properties(**values: object) -> tuple[Any, ...]:
    """Return named values as LibreOffice takes them."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


class Office:
    """One private LibreOffice with a profile of its own; ended by its process number."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lo_edit_"))
        (self.folder / "user").mkdir()
        (self.folder / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        pipe = f"lo_edit_{uuid.uuid4().hex}"
        program = os.environ.get("SOFFICE") or shutil.which("soffice") or "libreoffice"
        self.process = subprocess.Popen(
            [
                program,
                f"-env:UserInstallation={self.folder.as_uri()}",
                *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault"),
                f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        make = context.ServiceManager.createInstanceWithContext
        self.desktop = make("com.sun.star.frame.Desktop", context)
        self.dispatcher = make("com.sun.star.frame.DispatchHelper", context)

    def _connect(self, address: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                return resolver.resolve(address)
            except Exception:  # not there yet
                if self.process.poll() is not None or time.monotonic() > end:
                    self.close()
                    raise
                time.sleep(0.2)

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it, kindly first."""
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: only ours
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Editor:
    """One opened workbook and the sheet that is worked on."""

    def __init__(self, office: Office, path: Path, sheet: str) -> None:
        self.office = office
        # a private copy: no lock file beside the input
        self.folder = Path(tempfile.mkdtemp(prefix="in_", dir=office.folder))
        copied = self.folder / path.name
        shutil.copyfile(path, copied)
        self.document = self._load(copied.as_uri())
        self.sheet = self.document.Sheets.getByName(sheet)
        self.find_header()

    def _load(self, address: str) -> Any:
        document = self.office.desktop.loadComponentFromURL(address, "_blank", 0, ())
        if document is None:
            raise RuntimeError(f"LibreOffice could not open {address}")
        return document

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.document.close(True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- where things are -----------------------------------------------------------------------

    def find_header(self) -> None:
        for row in range(30):
            self.header = row
            if KEY in self.headers():
                return
        raise KeyError(KEY)

    def used(self) -> Any:
        cursor = self.sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return cursor.RangeAddress

    def headers(self) -> list[str]:
        right = self.used().EndColumn
        texts = self.sheet.getCellRangeByPosition(0, self.header, right, self.header).DataArray[0]
        return [str(text).strip() for text in texts]

    def column(self, header: str) -> int:
        return self.headers().index(header)

    def last(self) -> int:
        column, bottom = self.column(KEY), self.used().EndRow
        while bottom > self.header and not self.cell(column, bottom).String:
            bottom -= 1
        return bottom

    def row(self, key: str) -> int:
        column = self.column(KEY)
        for row in range(self.header + 1, self.last() + 1):
            if self.cell(column, row).String.strip() == key:
                return row
        raise KeyError(key)

    def cell(self, column: int, row: int) -> Any:
        return self.sheet.getCellByPosition(column, row)

    def rows(self, left: int, right: int) -> Any:
        return self.sheet.getCellRangeByPosition(left, self.header + 1, right, self.last())

    def address(self, left: int, top: int, right: int, bottom: int) -> Any:
        return CellRangeAddress(self.sheet.RangeAddress.Sheet, left, top, right, bottom)

    # -- operations -----------------------------------------------------------------------------

    def allowed(self, edit: dict[str, Any], cells: Any = None) -> None:
        """Refuse what protection refuses a person, unless it is taken off first."""
        if not self.sheet.isProtected():
            return
        if edit.get("force"):
            self.sheet.unprotect("")
        elif cells is None or cells.CellProtection.IsLocked:
            raise PermissionError("protected")

    def type(self, cell: Any, value: str | None) -> None:
        if value is None:
            cell.clearContents(CONTENT)
        elif "\n" in value:  # Ctrl+Enter makes paragraphs
            first, *others = value.split("\n")
            cell.String = first
            for line in others:
                end = cell.createTextCursorByRange(cell.getEnd())
                cell.insertControlCharacter(end, PARAGRAPH_BREAK, False)
                cell.insertString(cell.getEnd(), line, False)
        else:
            cell.FormulaLocal = value

    def op_set(self, edit: dict[str, Any]) -> None:
        cell = self.cell(self.column(edit["column"]), self.row(edit["key"]))
        self.allowed(edit, cell)
        self.type(cell, edit["value"])

    def op_sort(self, edit: dict[str, Any]) -> None:
        cells = self.rows(0, self.used().EndColumn)
        field = TableSortField()
        field.Field, field.IsAscending = self.column(edit["column"]), edit.get("ascending", True)
        wanted = {
            "SortFields": uno.Any("[]com.sun.star.table.TableSortField", (field,)),
            "ContainsHeader": False,
            "BindFormatsToContent": True,
        }
        descriptor = list(cells.createSortDescriptor())
        for one in descriptor:
            one.Value = wanted.get(one.Name, one.Value)
        before = cells.DataArray
        cells.sort(tuple(descriptor))
        if cells.DataArray == before:
            raise PermissionError("sorting had no effect")

    def op_filter(self, edit: dict[str, Any]) -> None:
        right = self.used().EndColumn
        cells = self.sheet.getCellRangeByPosition(0, self.header, right, self.last())
        field = TableFilterField2()
        field.Field, field.IsNumeric = self.column(edit["column"]), False
        field.Operator, field.StringValue = EQUAL, edit["value"]
        descriptor = cells.createFilterDescriptor(True)
        descriptor.ContainsHeader = True
        descriptor.setFilterFields2((field,))
        cells.filter(descriptor)
        rows = range(self.header + 1, self.last() + 1)
        if all(self.sheet.Rows.getByIndex(row).IsVisible for row in rows):
            raise PermissionError("filtering had no effect")

    def op_delete_row(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        for key in edit["keys"]:
            self.sheet.Rows.removeByIndex(self.row(key), 1)

    def op_copy_row(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        row, right = self.row(edit["key"]), self.used().EndColumn
        target = CellAddress(self.sheet.RangeAddress.Sheet, 0, self.last() + 1)
        self.sheet.copyRange(target, self.address(0, row, right, row))

    def op_add_row(self, edit: dict[str, Any]) -> None:
        row = self.last() + 1
        for header, value in edit["values"].items():
            cell = self.cell(self.column(header), row)
            self.allowed(edit, cell)
            self.type(cell, value)

    def op_insert_above_header(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        self.sheet.Rows.insertByIndex(self.header, 1)
        self.cell(0, self.header).String = edit["text"]
        self.header += 1

    def op_delete_above_header(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        self.sheet.Rows.removeByIndex(0, self.header)
        self.header = 0

    def op_add_column(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        column = self.used().EndColumn + 1
        if "after" in edit:
            column = self.column(edit["after"]) + 1
            self.sheet.Columns.insertByIndex(column, 1)
        self.cell(column, self.header).String = edit["header"]
        for key, value in edit["values"].items():
            self.type(self.cell(column, self.row(key)), value)

    def op_move_column(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        target = self.column(edit["before"])
        self.sheet.Columns.insertByIndex(target, 1)
        column, bottom = self.column(edit["column"]), self.used().EndRow
        place = CellAddress(self.sheet.RangeAddress.Sheet, target, 0)
        self.sheet.moveRange(place, self.address(column, 0, column, bottom))
        self.sheet.Columns.removeByIndex(column, 1)

    def op_delete_column(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        self.sheet.Columns.removeByIndex(self.column(edit["column"]), 1)

    def op_hide_column(self, edit: dict[str, Any]) -> None:
        self.sheet.Columns.getByIndex(self.column(edit["column"])).IsVisible = False

    def op_replace(self, edit: dict[str, Any]) -> None:
        column = self.column(edit["column"])
        cells = self.rows(column, column)
        self.allowed(edit, cells)
        descriptor = cells.createReplaceDescriptor()
        descriptor.SearchString, descriptor.ReplaceString = edit["find"], edit["replace"]
        if not cells.replaceAll(descriptor):
            raise LookupError(edit["find"])

    def op_rename_sheet(self, edit: dict[str, Any]) -> None:
        self.sheet.Name = edit["to"]

    def op_copy_to_new(self, edit: dict[str, Any]) -> None:
        used = self.used()
        whole = self.sheet.getCellRangeByPosition(0, 0, used.EndColumn, used.EndRow)
        new = self._load("private:factory/scalc")
        page = new.Sheets.getByIndex(0)
        if edit["what"] == "values":
            page.getCellRangeByPosition(0, 0, used.EndColumn, used.EndRow).setDataArray(
                whole.DataArray
            )
        else:
            self._through_clipboard(whole, new, page)
        self.document.close(True)
        self.document, self.sheet = new, page
        self.find_header()

    def _through_clipboard(self, cells: Any, new: Any, page: Any) -> None:
        here, there = self.document.CurrentController, new.CurrentController
        here.setActiveSheet(self.sheet)
        here.select(cells)  # rows hidden by a filter are left out by Calc itself
        self.office.dispatcher.executeDispatch(here.Frame, ".uno:Copy", "", 0, ())
        there.select(page.getCellByPosition(0, 0))
        self.office.dispatcher.executeDispatch(there.Frame, ".uno:Paste", "", 0, ())

    # -- saving ---------------------------------------------------------------------------------

    def save(self, wanted: dict[str, Any]) -> None:
        path, kind = Path(wanted["path"]), wanted["format"]
        draft = path.with_name(f"{path.stem}.part.{kind}")
        options: dict[str, object] = {"FilterName": FILTERS[kind], "Overwrite": True}
        if kind == "csv":
            options["FilterOptions"] = self._csv_options(wanted)
        try:
            self.document.storeToURL(draft.as_uri(), properties(**options))
        except Exception:  # LibreOffice 7.4, after some pastes: what a person does then is save as
            middle = self.folder / "via.ods"  # ods, open that and save again
            ods = properties(FilterName=FILTERS["ods"], Overwrite=True)
            self.document.storeToURL(middle.as_uri(), ods)
            second = self._load(middle.as_uri())
            second.storeToURL(draft.as_uri(), properties(**options))
            second.close(True)
        if kind == "csv":
            self._finish_csv(draft, wanted["encoding"])
        draft.replace(path)

    def _csv_options(self, wanted: dict[str, Any]) -> str:
        encoding, shown = ENCODINGS[wanted["encoding"]], str(wanted["as_shown"]).lower()
        number = self.sheet.RangeAddress.Sheet + 1
        sheet = 0 if number == 1 else number
        return f"44,34,{encoding},1,,2052,false,true,{shown},false,false,{sheet}"

    def _finish_csv(self, draft: Path, encoding: str) -> None:
        if not draft.exists():  # a sheet that is not the first gets its name behind the file's
            next(draft.parent.glob(f"{draft.stem}-*.csv")).replace(draft)
        written = draft.read_bytes()
        if encoding == "utf-8-sig" and not written.startswith(b"\xef\xbb\xbf"):
            draft.write_bytes(b"\xef\xbb\xbf" + written)


def work(office: Office, job: dict[str, Any]) -> str:
    """Do one job; return what went wrong, blank for nothing."""
    doing = "opening"
    try:
        with contextlib.closing(Editor(office, Path(job["input"]), job["sheet"])) as editor:
            for edit in job["edits"]:
                doing = json.dumps(edit, ensure_ascii=False)
                getattr(editor, f"op_{edit['op']}")(edit)
            for wanted in job["save"]:
                doing = json.dumps(wanted, ensure_ascii=False)
                editor.save(wanted)
    except Exception as error:  # whatever LibreOffice throws: the next job goes on
        return f"{doing}: {type(error).__name__}: {str(error)[:300]}"
    return ""


def work_all(jobs: Iterable[dict[str, Any]]) -> list[str]:
    """Do all jobs in one session; LibreOffice itself may crash: then the job is done again."""
    office = Office()
    try:
        said = []
        for job in jobs:
            for _ in range(3):
                wrong = work(office, job)
                if office.alive() and "disposed" not in wrong:
                    break
                office.close()
                office = Office()
            said.append(wrong)
        return said
    finally:
        office.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that LibreOffice is ended as well
    told = work_all(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
