"""Edits workbooks in a real, headless LibreOffice Calc, the way office staff would.

    python3 lo_edit.py JOBS.json REPORT.jsonl

Stands alone and runs under the system's Python, which has the ``uno`` module; ``robot`` starts it.
A job is ``{"input": path, "sheet": name, "edits": [{"op": name, ...}], "save": [{"path": path,
"format": name, ...}]}``. Rows are named by 线索编号 (or the column
``"key"``), columns by their header; ``"password"`` opens an encrypted one. An edit of a sheet
that is protected is refused as a person would be, unless it says ``"force": true``: somebody
took the protection off first (ours has no password). The operations are the ``op_`` methods:

    set        key, column, value, as=typed|text|number|date|formula   null is the Delete key
    set_at     address ("C5", "Sheet.C5"), value
    clear      keys, column                          the Delete key on several cells
    sort       column | columns, ascending           the data rows
    sort_range first, last, by, ascending            these columns without the others
    filter     column, value | contains              other rows hidden, and left so
    unfilter / hide_rows keys
    delete_row keys
    copy_row   key, after, values                    a second one behind another, or at the end
    insert_row values, before | after | at="top"     typed there, or below the last one
    swap_rows  a, b                                  by cut and paste
    paste      from_key, to_key, columns, what=all|values
    fill_down  key, column, count, series            the fill handle
    insert_above_header  text / delete_above_header
    add_column header, values={key: value}, after    right of ``after``, or at the end
    move_column column, before
    rename_column column, to
    delete_column / hide_column / show_column  column
    replace    find, replace, column, regex          in one column, or everywhere
    merge      keys=[first, last], column, to=column, keep=false
    note       key, column, text
    protect / unprotect / freeze / recalc
    rename_sheet to / delete_sheet name / show_sheet name / add_sheet name
    delete_name name / doc_property name, value
    copy_to_new  what=cells|values|sheet             and go on in a workbook that is new

A save may say ``"password"``; ``"through": {...}`` saves as that first and opens it again, as who
looks at a csv in a spreadsheet and saves it does.
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
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.lang import Locale
from com.sun.star.sheet import TableFilterField2
from com.sun.star.sheet.FillDirection import TO_BOTTOM
from com.sun.star.sheet.FilterOperator2 import CONTAINS, EQUAL
from com.sun.star.table import CellAddress, CellRangeAddress, TableSortField

KEY = "线索编号"
PARAGRAPH_BREAK = 0  # ControlCharacter
CONTENT = 1 | 2 | 4 | 16  # CellFlags: values, dates, texts, formulas
EVERYTHING = 1023
EPOCH = datetime(1899, 12, 30)
ENCODINGS = {"utf-8": 76, "utf-8-sig": 76, "gb18030": 85, "gbk": 67, "utf-16": 65535}
FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xlsm": "Calc MS Excel 2007 VBA XML",
    "xls": "MS Excel 97",
    "et": "MS Excel 97",
    "ods": "calc8",
    "fods": "OpenDocument Spreadsheet Flat XML",
    "csv": "Text - txt - csv (StarCalc)",
    "tsv": "Text - txt - csv (StarCalc)",
    "html": "HTML (StarCalc)",
    "pdf": "calc_pdf_Export",
}
_TEXT = ("csv", "tsv")
_START_SECONDS = 90
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>zh-CN</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="GenerateThumbnail"
oor:op="fuse"><value>false</value></prop></item></oor:items>"""


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
        try:
            context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except BaseException:  # somebody ends us meanwhile
            self.close()
            raise
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
                    raise
                time.sleep(0.2)

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it, kindly first; who ends us meanwhile waits until it is gone."""
        ended: list[int] = []
        before = signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        end = time.monotonic() + 5  # what the first process started writes a little longer
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < end:
                os.killpg(self.process.pid, 0)
                time.sleep(0.05)
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: only ours
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)
        if ended:
            sys.exit(1)


class Editor:
    """One opened workbook and the sheet that is worked on."""

    def __init__(
        self, office: Office, path: Path, sheet: str, key: str = KEY, password: str = ""
    ) -> None:
        self.office = office
        # a private copy: no lock file beside the input
        self.folder = Path(tempfile.mkdtemp(prefix="in_", dir=office.folder))
        copied = self.folder / path.name
        shutil.copyfile(path, copied)
        locked = {"Password": password} if password else {}
        self.document = self._load(copied.as_uri(), **locked)
        self.sheet = self.document.Sheets.getByName(sheet)
        self.key = key
        # where everything is while cells are typed into: LibreOffice is far away
        self.places: tuple[list[str], list[str]] | tuple[()] = ()
        self.find_header()

    def _load(self, address: str, **options: object) -> Any:
        wanted = properties(**options)
        document = self.office.desktop.loadComponentFromURL(address, "_blank", 0, wanted)
        if document is None:
            raise RuntimeError(f"LibreOffice could not open {address}")
        return document

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.document.close(True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def hurry(self, typing: bool) -> None:
        """Let LibreOffice show nothing while cells are typed into: that is ten times as fast."""
        if typing and not self.places:
            self.document.lockControllers()
            self.places = self.headers(), self.keys()
        elif not typing and self.places:
            self.document.unlockControllers()
            self.places = ()

    # -- where things are -----------------------------------------------------------------------

    def find_header(self) -> None:
        for row in range(30):
            self.header = row
            if self.key in self.headers():
                return
        raise KeyError(self.key)

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

    def keys(self) -> list[str]:
        """Return the keys below the header, without the blanks below the last one."""
        column, bottom = self.column(self.key), max(self.used().EndRow, self.header + 1)
        cells = self.sheet.getCellRangeByPosition(column, self.header + 1, column, bottom)
        keys = [str(key).strip() for (key,) in cells.DataArray]
        while keys and not keys[-1]:
            keys.pop()
        return keys

    def last(self) -> int:
        return self.header + len(self.keys())

    def row(self, key: str) -> int:
        return self.header + 1 + self.keys().index(key)

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

    def type(self, cell: Any, value: Any, how: str = "typed") -> None:
        if value is None:
            cell.clearContents(CONTENT)
        elif how == "text":
            cell.String = value
        elif how == "number":
            cell.Value = float(value)
        elif how == "formula":
            cell.Formula = value
        elif how == "date":
            cell.Value = (datetime.fromisoformat(value) - EPOCH) / timedelta(days=1)
            cell.NumberFormat = self.number_format("YYYY-MM-DD HH:MM")
        elif "\n" in value:  # Ctrl+Enter makes paragraphs
            first, *others = value.split("\n")
            cell.String = first
            for line in others:
                end = cell.createTextCursorByRange(cell.getEnd())
                cell.insertControlCharacter(end, PARAGRAPH_BREAK, False)
                cell.insertString(cell.getEnd(), line, False)
        else:
            cell.FormulaLocal = value

    def number_format(self, code: str) -> int:
        formats = self.document.NumberFormats
        known = formats.queryKey(code, Locale(), False)
        return known if known >= 0 else formats.addNew(code, Locale())

    def op_set(self, edit: dict[str, Any]) -> None:
        if (
            not self.places
        ):  # looked up once for all that is typed in a row: LibreOffice is far away
            self.places = self.headers(), self.keys()
        headers, keys = self.places
        cell = self.cell(headers.index(edit["column"]), self.header + 1 + keys.index(edit["key"]))
        self.allowed(edit, cell)
        self.type(cell, edit["value"], edit.get("as", "typed"))

    def op_set_at(self, edit: dict[str, Any]) -> None:
        name, _, address = edit["address"].rpartition(".")
        sheet = self.document.Sheets.getByName(name) if name else self.sheet
        cell = sheet.getCellRangeByName(address).getCellByPosition(0, 0)
        if not name:
            self.allowed(edit, cell)
        self.type(cell, edit["value"])

    def op_clear(self, edit: dict[str, Any]) -> None:
        column = self.column(edit["column"])
        for key in edit["keys"]:
            cell = self.cell(column, self.row(key))
            self.allowed(edit, cell)
            self.type(cell, None)

    def op_sort(self, edit: dict[str, Any]) -> None:
        columns = edit.get("columns") or [edit["column"]]
        self._sort(edit, 0, self.used().EndColumn, columns)

    def op_sort_range(self, edit: dict[str, Any]) -> None:
        self._sort(edit, self.column(edit["first"]), self.column(edit["last"]), [edit["by"]])

    def _sort(self, edit: dict[str, Any], left: int, right: int, columns: list[str]) -> None:
        cells = self.rows(left, right)
        if edit.get("force"):
            self.allowed(edit)
        wanted_fields = []
        for column in columns:
            field = TableSortField()
            field.Field = self.column(column) - left
            field.IsAscending = edit.get("ascending", True)
            wanted_fields.append(field)
        wanted = {
            "SortFields": uno.Any("[]com.sun.star.table.TableSortField", tuple(wanted_fields)),
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
        field.Operator = EQUAL if "value" in edit else CONTAINS
        field.StringValue = edit.get("value") or edit["contains"]
        descriptor = cells.createFilterDescriptor(True)
        descriptor.ContainsHeader = True
        descriptor.setFilterFields2((field,))
        cells.filter(descriptor)
        rows = range(self.header + 1, self.last() + 1)
        if all(self.sheet.Rows.getByIndex(row).IsVisible for row in rows):
            raise PermissionError("filtering had no effect")

    def op_unfilter(self, edit: dict[str, Any]) -> None:
        for row in range(self.header + 1, self.last() + 1):
            self.sheet.Rows.getByIndex(row).IsVisible = True

    def op_hide_rows(self, edit: dict[str, Any]) -> None:
        for key in edit["keys"]:
            self.sheet.Rows.getByIndex(self.row(key)).IsVisible = False

    def op_delete_row(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        for key in edit["keys"]:
            self.sheet.Rows.removeByIndex(self.row(key), 1)

    def _make_room(self, edit: dict[str, Any]) -> int:
        """Return the row that something comes into: between others, or below the last one."""
        if "before" in edit:
            row = self.row(edit["before"])
        elif "after" in edit:
            row = self.row(edit["after"]) + 1
        elif edit.get("at") == "top":
            row = self.header + 1
        else:
            return self.last() + 1
        self.allowed(edit)
        self.sheet.Rows.insertByIndex(row, 1)
        return row

    def op_copy_row(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        made, right = self._make_room(edit), self.used().EndColumn
        row = self.row(edit["key"])
        self._copy(0, row, right, row, 0, made)
        self._fill(edit, made)

    def op_insert_row(self, edit: dict[str, Any]) -> None:
        self._fill(edit, self._make_room(edit))

    def _fill(self, edit: dict[str, Any], row: int) -> None:
        for header, value in edit.get("values", {}).items():
            cell = self.cell(self.column(header), row)
            self.allowed(edit, cell)
            self.type(cell, value)

    def _copy(self, left: int, top: int, right: int, bottom: int, column: int, row: int) -> None:
        target = CellAddress(self.sheet.RangeAddress.Sheet, column, row)
        self.sheet.copyRange(target, self.address(left, top, right, bottom))

    def op_swap_rows(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        one, other, right = self.row(edit["a"]), self.row(edit["b"]), self.used().EndColumn
        aside = self.last() + 50
        for source, target in ((one, aside), (other, one), (aside, other)):
            self._copy(0, source, right, source, 0, target)
        self.sheet.getCellRangeByPosition(0, aside, right, aside).clearContents(EVERYTHING)

    def op_paste(self, edit: dict[str, Any]) -> None:
        source, target = self.row(edit["from_key"]), self.row(edit["to_key"])
        for header in edit["columns"]:
            column = self.column(header)
            cell = self.cell(column, target)
            self.allowed(edit, cell)
            if edit.get("what", "all") == "all":
                self._copy(column, source, column, source, column, target)
            else:
                cell.setDataArray(self.cell(column, source).DataArray)

    def op_fill_down(self, edit: dict[str, Any]) -> None:
        row, column = self.row(edit["key"]), self.column(edit["column"])
        count = edit["count"]
        cells = self.sheet.getCellRangeByPosition(column, row, column, row + count)
        self.allowed(edit, cells)
        if edit.get("series"):
            cells.fillAuto(TO_BOTTOM, 1)
            return
        for below in range(row + 1, row + count + 1):
            self._copy(column, row, column, row, column, below)

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

    def op_rename_column(self, edit: dict[str, Any]) -> None:
        cell = self.cell(self.column(edit["column"]), self.header)
        self.allowed(edit, cell)
        cell.String = edit["to"]
        if edit["column"] == self.key:
            self.key = edit["to"]

    def op_show_column(self, edit: dict[str, Any]) -> None:
        self.sheet.Columns.getByIndex(self.column(edit["column"])).IsVisible = True

    def op_hide_column(self, edit: dict[str, Any]) -> None:
        self.sheet.Columns.getByIndex(self.column(edit["column"])).IsVisible = False

    def op_replace(self, edit: dict[str, Any]) -> None:
        left, right = 0, self.used().EndColumn
        if "column" in edit:
            left = right = self.column(edit["column"])
        cells = self.rows(left, right)
        self.allowed(edit, cells)
        descriptor = cells.createReplaceDescriptor()
        descriptor.SearchString, descriptor.ReplaceString = edit["find"], edit["replace"]
        descriptor.SearchRegularExpression = bool(edit.get("regex"))
        if not cells.replaceAll(descriptor):
            raise LookupError(edit["find"])

    def op_merge(self, edit: dict[str, Any]) -> None:
        self.allowed(edit)
        left, right = sorted(map(self.column, (edit["column"], edit.get("to", edit["column"]))))
        rows = sorted(map(self.row, edit["keys"]))
        cells = self.sheet.getCellRangeByPosition(left, rows[0], right, rows[-1])
        cells.merge(True)
        if edit.get("keep"):  # LibreOffice hides the other cells, Excel and WPS empty them
            return
        for row in range(rows[0], rows[-1] + 1):
            for column in range(left, right + 1):
                if (row, column) != (rows[0], left):
                    self.cell(column, row).clearContents(CONTENT)

    def op_note(self, edit: dict[str, Any]) -> None:
        row = self.row(edit["key"])
        place = CellAddress(self.sheet.RangeAddress.Sheet, self.column(edit["column"]), row)
        self.sheet.Annotations.insertNew(place, edit["text"])

    def op_protect(self, edit: dict[str, Any]) -> None:
        self.sheet.protect(edit.get("password", ""))

    def op_unprotect(self, edit: dict[str, Any]) -> None:
        self.sheet.unprotect(edit.get("password", ""))
        if self.sheet.isProtected():
            raise PermissionError("protected by a password")

    def op_freeze(self, edit: dict[str, Any]) -> None:
        view = self.document.CurrentController
        view.setActiveSheet(self.sheet)
        view.freezeAtPosition(edit["columns"], edit["rows"])

    def op_recalc(self, edit: dict[str, Any]) -> None:
        self.document.calculateAll()

    def op_rename_sheet(self, edit: dict[str, Any]) -> None:
        self.sheet.Name = edit["to"]

    def op_delete_sheet(self, edit: dict[str, Any]) -> None:
        self.document.Sheets.removeByName(edit["name"])

    def op_show_sheet(self, edit: dict[str, Any]) -> None:
        self.document.Sheets.getByName(edit["name"]).IsVisible = True

    def op_add_sheet(self, edit: dict[str, Any]) -> None:
        self.document.Sheets.insertNewByName(edit["name"], 0)

    def op_delete_name(self, edit: dict[str, Any]) -> None:
        self.document.NamedRanges.removeByName(edit["name"])

    def op_doc_property(self, edit: dict[str, Any]) -> None:
        known = self.document.DocumentProperties.UserDefinedProperties
        if known.PropertySetInfo.hasPropertyByName(edit["name"]):
            known.removeProperty(edit["name"])
        if edit.get("value") is not None:
            known.addProperty(edit["name"], 128, edit["value"])

    def op_copy_to_new(self, edit: dict[str, Any]) -> None:
        used = self.used()
        whole = self.sheet.getCellRangeByPosition(0, 0, used.EndColumn, used.EndRow)
        new = self._load("private:factory/scalc")
        page = new.Sheets.getByIndex(0)
        if edit["what"] == "sheet":  # Move or Copy Sheet, to a new document
            new.Sheets.importSheet(self.document, self.sheet.Name, 0)
            page = new.Sheets.getByIndex(0)
            new.Sheets.removeByName(new.Sheets.ElementNames[1])
        elif edit["what"] == "values":
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
        draft = path.with_name(f"{path.stem}.part.{'xls' if kind == 'et' else kind}")
        if "through" in wanted:
            self._save_reopened(wanted, draft)
        else:
            self._store(self.document, draft, wanted)
        if kind in _TEXT:
            self._finish_csv(draft, wanted["encoding"])
        draft.replace(path)

    def _store(self, document: Any, draft: Path, wanted: dict[str, Any]) -> None:
        kind = wanted["format"]
        options: dict[str, object] = {"FilterName": FILTERS[kind], "Overwrite": True}
        if kind in _TEXT:
            options["FilterOptions"] = self._csv_options(document, wanted)
        if "password" in wanted:
            options |= self._encryption(kind, wanted["password"])
        try:
            document.storeToURL(draft.as_uri(), properties(**options))
        except Exception:  # LibreOffice 7.4, after some pastes: what a person does then is save as
            middle = self.folder / "via.ods"  # ods, open that and save again
            ods = properties(FilterName=FILTERS["ods"], Overwrite=True)
            document.storeToURL(middle.as_uri(), ods)
            second = self._load(middle.as_uri())
            second.storeToURL(draft.as_uri(), properties(**options))
            second.close(True)

    def _save_reopened(self, wanted: dict[str, Any], draft: Path) -> None:
        first = wanted["through"]
        middle = self.folder / f"{draft.name.partition('.')[0]}.csv"
        self._store(self.document, middle, first)
        self._finish_csv(middle, first["encoding"])
        options = f"44,34,{ENCODINGS[first['encoding']]},1,,2052,false,true,false"
        opened = self._load(middle.as_uri(), FilterName=FILTERS["csv"], FilterOptions=options)
        self._store(opened, draft, wanted)
        opened.close(True)

    def _encryption(self, kind: str, password: str) -> dict[str, object]:
        if not kind.startswith("xls") or kind == "xls":
            return {"Password": password}
        said = (NamedValue("CryptoType", "Standard"), NamedValue("OOXPassword", password))
        return {"EncryptionData": uno.Any("[]com.sun.star.beans.NamedValue", said)}

    def _csv_options(self, document: Any, wanted: dict[str, Any]) -> str:
        encoding, shown = ENCODINGS[wanted["encoding"]], str(wanted["as_shown"]).lower()
        between = 9 if wanted["format"] == "tsv" else ord(wanted.get("sep", ","))
        number = self.sheet.RangeAddress.Sheet + 1 if document is self.document else 1
        sheet = 0 if number == 1 else number
        return f"{between},34,{encoding},1,,2052,false,true,{shown},false,false,{sheet}"

    def _finish_csv(self, draft: Path, encoding: str) -> None:
        if not draft.exists():  # a sheet that is not the first gets its name behind the file's
            next(draft.parent.glob(f"{draft.stem}-*{draft.suffix}")).replace(draft)
        written = draft.read_bytes()
        if encoding == "utf-8-sig" and not written.startswith(b"\xef\xbb\xbf"):
            draft.write_bytes(b"\xef\xbb\xbf" + written)


def work(office: Office, job: dict[str, Any]) -> str:
    """Do one job; return what went wrong, blank for nothing."""
    doing = "opening"
    try:
        known = (job.get("key", KEY), job.get("password", ""))
        opened = Editor(office, Path(job["input"]), job["sheet"], *known)
        with contextlib.closing(opened) as editor:
            for edit in job["edits"]:
                doing = json.dumps(edit, ensure_ascii=False)
                editor.hurry(edit["op"] == "set")
                getattr(editor, f"op_{edit['op']}")(edit)
            editor.hurry(typing=False)
            for wanted in job["save"]:
                doing = json.dumps(wanted, ensure_ascii=False)
                editor.save(wanted)
    except Exception as error:  # whatever LibreOffice throws: the next job goes on
        return f"{doing}: {type(error).__name__}: {str(error)[:300]}"
    return ""


def work_all(jobs: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Do all jobs in one session; LibreOffice itself may crash: then the job is done again.

    Yields what went wrong in each, blank for nothing.
    """
    office = Office()
    try:
        for job in jobs:
            for _ in range(3):
                wrong = work(office, job)
                if office.alive() and "disposed" not in wrong:
                    break
                office.close()
                office = Office()
            yield wrong
    finally:
        office.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that LibreOffice is ended as well
    with Path(sys.argv[2]).open("w", encoding="utf-8") as report:
        told = work_all(json.loads(Path(sys.argv[1]).read_text("utf-8")))
        with contextlib.closing(told):
            for line in told:
                print(json.dumps(line, ensure_ascii=False), file=report, flush=True)
