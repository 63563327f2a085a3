"""The tables of the ledger: append-only events, the state they add up to, and what was issued.

``event`` is the record; ``lead``, ``side_cell`` and ``conflict`` are its sum and can be rebuilt
from it. ``person`` holds every name, phone, id number and home address; events only refer to it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

from pipeline.core import fields
from pipeline.files.ledger_columns import number, text

VERSION = "1"
metadata = MetaData()


meta = Table("meta", metadata, Column("key", Text, primary_key=True), text("value"))

run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),
    text("started"),
    text("finished"),
    text("summary"),
)

file = Table(
    "file",
    metadata,
    Column("number", Integer, primary_key=True),
    text("run"),
    text("name"),
    text("sha256", index=True),
    text("kind"),
    text("taken_at"),
    text("archive"),
    number("archived"),
    number("receipted"),
    text("outcome"),
)
Index("file_run", file.c.run)
Index("file_name", file.c.name)
Index("file_waiting", file.c.number, sqlite_where=file.c.archived == 0)
Index("file_untold", file.c.number, sqlite_where=file.c.receipted == 0)

person = Table(
    "person",
    metadata,
    Column("number", Integer, primary_key=True),
    text("petitioner"),
    text("phone"),
    text("id_number"),
    text("home_address"),
)

lead = Table(
    "lead",
    metadata,
    Column("number", Integer, primary_key=True),
    number("person"),
    text("identity"),
    text("content_hash"),
    *(text(key) for key in fields.STORED),
)
Index("lead_id", lead.c.id, unique=True)
Index("lead_source", lead.c.source_number)
Index("lead_identity", lead.c.identity)
Index("lead_department", lead.c.department)
Index("lead_assisting", lead.c.assisting)
Index("lead_first", lead.c.first_id, sqlite_where=lead.c.first_id != "")

side_cell = Table(
    "side_cell",
    metadata,
    Column("lead", Integer, primary_key=True),
    Column("field", Text, primary_key=True),
    text("value"),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    text("run"),
    text("at"),
    text("kind"),
    number("lead"),
    text("actor"),
    number("file"),
    text("sheet"),
    text("cell"),
    text("cells"),
    text("facts"),
)
Index("event_lead", event.c.lead)

issue = Table(
    "issue",
    metadata,
    Column("number", Integer, primary_key=True),
    text("run"),
    text("token"),
    text("kind"),
    text("department"),
    text("day"),
    number("event"),
    text("path"),
    text("sha256"),
    text("shown"),
    number("baseline"),
    number("revealed"),
    number("retired"),
    Column("leads", LargeBinary),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("issue", Integer, primary_key=True),
    Column("file", Integer, primary_key=True),
    Column("lead", Integer, primary_key=True),
    Column("field", Text, primary_key=True),
    text("value"),
)

# Which leads a returned file held rows about: those it lacks tell nothing.
returned = Table(
    "returned",
    metadata,
    Column("issue", Integer, primary_key=True),
    Column("file", Integer, primary_key=True),
    Column("leads", LargeBinary),
)

conflict = Table(
    "conflict",
    metadata,
    Column("number", Integer, primary_key=True),
    number("lead"),
    text("field"),
    text("base"),
    text("ours"),
    text("theirs"),
    text("actor"),
    number("file"),
    text("place"),
    text("at"),
    text("settled"),
)
Index("conflict_lead", conflict.c.lead)

# A row that staff added to a returned workbook: the coordinator accepts it as a lead, or not.
proposal = Table(
    "proposal",
    metadata,
    Column("number", Integer, primary_key=True),
    text("actor"),
    text("said"),
    number("person"),
    text("identity", index=True),
    number("file"),
    text("sheet"),
    number("row"),
    text("place"),
    text("at"),
    text("decided"),
    number("lead"),
)

# Days in use, and who said whether they are worked. What has passed stays as it was recorded.
workday = Table(
    "workday",
    metadata,
    Column("day", Text, primary_key=True),
    number("working"),
    text("basis"),
)

# A lead that the rules, after they were changed, would give to another department: offered on the
# desk. ``before`` is who had it then, ``cells`` what the rules set beside the department (JSON).
reroute = Table(
    "reroute",
    metadata,
    Column("number", Integer, primary_key=True),
    number("lead"),
    text("before"),
    text("department"),
    text("reason"),
    text("cells"),
    text("at"),
    text("decided"),
)
Index("reroute_lead", reroute.c.lead)

# What became of a job of schedule.yaml at one of its planned moments (``slot``); ``finished`` is
# blank while it runs, or where it was cut.
job = Table(
    "job",
    metadata,
    Column("job", Text, primary_key=True),
    Column("slot", Text, primary_key=True),
    text("run"),
    text("started"),
    text("finished"),
    text("ended"),
    text("words"),
)

# A text for the group that left the machine: once a day for each channel and reader.
sent = Table(
    "sent",
    metadata,
    Column("day", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    text("run"),
    text("at"),
)

# What moved the stock of leads on a day (``core.day.stock``), and the newest event that was
# counted.
daybook = Table(
    "daybook",
    metadata,
    Column("day", Text, primary_key=True),
    number("new"),
    number("reopened"),
    number("done"),
    number("refused"),
    number("merged"),
    number("sent_back"),
    number("event"),
)
# The figures of each day as leaders had them last; ``denominator`` is NULL for a count.
figure = Table(
    "figure",
    metadata,
    Column("day", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    number("numerator"),
    Column("denominator", Integer),
)
# A 交办单 or 督办单 that was made out: its serial never changes. ``facts`` is what it says of why
# (JSON), ``path`` where it stands, blank until it is printed.
slip = Table(
    "slip",
    metadata,
    Column("number", Integer, primary_key=True),
    text("kind"),
    text("year"),
    number("serial"),
    number("lead"),
    text("level"),
    text("department"),
    text("day", index=True),
    text("facts"),
    text("path"),
)
Index("slip_lead", slip.c.lead)
# A photo or paper that was filed with a lead. Whether it still counts is a side cell of the lead.
attachment = Table(
    "attachment",
    metadata,
    Column("number", Integer, primary_key=True),
    number("file"),
    number("lead"),
    text("name"),
    text("sha256"),
    number("size"),
    text("at"),
    text("path"),
)
Index("attachment_lead", attachment.c.lead)
# The headers that a source's tables came with, each set once: ``taken`` is a JSON list of (header,
# ours it was taken for), ``file`` the first one that had them.
heading = Table(
    "heading",
    metadata,
    Column("number", Integer, primary_key=True),
    text("source"),
    text("taken"),
    text("file"),
    text("at"),
)
# What lies in inbox and is left alone was said in this run; ``key`` is a hash of its name.
left_alone = Table(
    "left_alone",
    metadata,
    Column("key", Text, primary_key=True),
    text("run"),
)
