// The figures of the leads that are looked at, by the definitions of the workbook
// (core/leaders/flags.py, figures.py, lines.py): tests/test_board.py holds both against each other.

// What is looked at: "" is all. A span knows whether the parts of its rates are of all leads.
const look = { department: "", category: "", area: "", span: todaySpan() };
let narrowed = null; // the leads as the span makes them

function todaySpan() {
  return { kind: "today", first: held.today, last: held.today, whole: true };
}

function weekSpan() {
  return { kind: "week", first: dayAfter(held.today, -6), last: held.today, whole: false };
}

function allSpan() {
  return { kind: "all", first: "", last: held.today, whole: true };
}

function pickedSpan(first, last) {
  if (first > last) return pickedSpan(last, first);
  if (first === held.today && last === held.today) return todaySpan();
  return { kind: "span", first: first, last: last, whole: false };
}

function isFiltered() {
  return Boolean(look.department || look.category || look.area);
}

// Return the places of the days of a span: from, to, both included.
function placesOf(first, last) {
  let from = 1;
  while (from < days.length && days[from] < first) from += 1;
  let to = days.length - 1;
  while (to > 0 && days[to] > last) to -= 1;
  return [from, to];
}

// Return for each lead its bits, and how many closings were entered, of a span.
function narrow(span) {
  const places = placesOf(span.first, span.last);
  const from = places[0];
  const to = places[1];
  const bits = new Uint32Array(size);
  const done = new Int16Array(size);
  for (let row = 0; row < size; row += 1) {
    const came = columns.taken_in[row];
    const isNew = span.kind === "all" || (came >= from && came <= to);
    bits[row] = bitsOf(row, isNew, span.whole, from, to);
  }
  for (let n = 0; n < closings.lead.length; n += 1) {
    const day = closings.day[n];
    if (day >= from && day <= to) done[closings.lead[n]] += closings.many[n];
  }
  return { bits: bits, done: done, places: places };
}

function bitsOf(row, isNew, whole, from, to) {
  const known = columns.flags[row];
  let bits = known | BIT.all | (isNew ? BIT.new : 0);
  if (isNew && !(known & BIT.repeated)) bits |= BIT.fresh;
  if (whole || isNew) bits |= BIT.brought | ((known & BIT.done) && (known & BIT.led) ? BIT.finished : 0);
  if (whole) return bits;
  if (!isNew) {
    bits &= ~(BIT.handed_out | BIT.repeated | BIT.same_person | BIT.other_people | BIT.came_back);
  }
  const isLate = known & BIT.overdue;
  if (!within(isLate ? columns.due[row] : columns.closed[row], from, to)) {
    bits &= ~(BIT.should | BIT.on_time);
  }
  const signed = columns.signed[row];
  if (!within(signed || columns.sign_due[row], from, to)) {
    bits &= ~(BIT.signable | BIT.signed_in_time);
  }
  if (!(known & BIT.done) || !within(columns.closed[row], from, to)) {
    bits &= ~(BIT.checked | BIT.found_true);
  }
  if (!within(columns.called_back[row], from, to)) bits &= ~(BIT.called | BIT.satisfied);
  return bits;
}

function within(place, from, to) {
  return place >= from && place <= to;
}

// Return a function that tells whether a lead is looked at.
function chooser() {
  const wanted = ["department", "category", "area"]
    .filter(function (name) { return look[name]; })
    .map(function (name) { return [columns[name], words[name].indexOf(look[name])]; });
  return function (row) {
    for (let n = 0; n < wanted.length; n += 1) {
      if (wanted[n][0][row] !== wanted[n][1]) return false;
    }
    return true;
  };
}

// Counts matters: ``add`` a lead, ``many`` are the matters that any lead was added of.
function matterCounter() {
  const isSeen = new Uint8Array(size);
  const counter = { many: 0, add: function (row) {
    const at = matter[row];
    if (!isSeen[at]) { isSeen[at] = 1; counter.many += 1; }
  } };
  return counter;
}

// Return the matters of what was done: each by the sum of its leads, one more or one less.
function mattersDone(isChosen) {
  const sums = new Int32Array(size);
  for (let row = 0; row < size; row += 1) if (isChosen(row)) sums[matter[row]] += narrowed.done[row];
  return sums.reduce(function (many, sum) { return many + Math.sign(sum); }, 0);
}

// Return the figures in their order: { key, name, definition, part, whole, matters, compared };
// ``matters`` is null for a rate.
function figures() {
  const isChosen = chooser();
  const masks = held.figures.map(function (one) {
    return ((BIT[one.flag] || 0) | (BIT[one.whole] || 0)) >>> 0;
  });
  const parts = masks.map(function () { return 0; });
  const wholes = masks.map(function () { return 0; });
  const counters = held.figures.map(function (one) { return one.whole ? null : matterCounter(); });
  const wholeMasks = held.figures.map(function (one) { return BIT[one.whole] || 0; });
  let done = 0;
  for (let row = 0; row < size; row += 1) {
    if (!isChosen(row)) continue;
    const bits = narrowed.bits[row];
    done += narrowed.done[row];
    for (let n = 0; n < masks.length; n += 1) {
      if (((bits & masks[n]) >>> 0) === masks[n]) {
        parts[n] += 1;
        if (counters[n]) counters[n].add(row);
      }
      if (bits & wholeMasks[n]) wholes[n] += 1;
    }
  }
  return held.figures.map(function (one, n) {
    const said = one[look.span.kind];
    return {
      key: one.key, flag: one.flag, rate: one.whole, large: one.large, good: one.good,
      name: said[0], definition: said[1],
      part: one.flag === "done_now" ? done : parts[n],
      whole: one.whole ? wholes[n] : null,
      matters: one.whole ? null : one.flag === "done_now" ? mattersDone(isChosen) : counters[n].many,
      compared: [],
    };
  });
}

// Add what the figures were before: as the workbook has it, or counted here for the days before.
function compare(found) {
  const plain = look.span.kind === "today" && !isFiltered();
  const before = plain ? null : before_();
  found.forEach(function (one, n) {
    if (plain) one.compared = held.figures[n].compared;
    else if (before && before[one.key] !== undefined) {
      one.compared = [[before.words, before[one.key]]];
    }
  });
  return found;
}

// Count 新增 and 办结 of as many days before; nothing where the record does not reach back.
function before_() {
  if (look.span.kind === "all") return null;
  const many = daysBetween(look.span.first, look.span.last) + 1;
  const first = dayAfter(look.span.first, -many);
  if (held.since > first) return null;
  const flow = daily(first, dayAfter(look.span.first, -1));
  return {
    words: look.span.kind === "today" ? "昨日" : "前" + many + "天",
    新增: flow.reduce(function (sum, day) { return sum + day.came; }, 0),
    办结: flow.reduce(function (sum, day) { return sum + day.done; }, 0),
  };
}

// Return each day from one to another: { day, came, done, open }; open is null where leads are
// chosen from, since what was open then is kept for all of them together only.
function daily(first, last) {
  const made = [];
  const place = {};
  for (let day = first; day <= last; day = dayAfter(day, 1)) {
    place[day] = made.length;
    made.push({ day: day, came: 0, done: 0, open: null });
  }
  if (!isFiltered()) {
    held.stock.forEach(function (one) {
      const at = made[place[one[0]]];
      if (at) { at.came = one[1]; at.done = one[2]; at.open = one[3]; }
    });
    return made;
  }
  const isChosen = chooser();
  for (let row = 0; row < size; row += 1) {
    const at = place[days[columns.taken_in[row]]];
    if (at !== undefined && isChosen(row)) made[at].came += 1;
  }
  for (let n = 0; n < closings.lead.length; n += 1) {
    const at = place[days[closings.day[n]]];
    if (at !== undefined && isChosen(closings.lead[n])) made[at].done += closings.many[n];
  }
  return made;
}

const LINE = ["all", "new", "in_hand", "overdue", "done", "finished", "handed_out", "on_time", "should"];

// Return a line for each department, category or area that has any lead: { name, ‹flag›, done_now }.
// What is undecided, or was closed without a department, is nobody's. Departments are in the order
// of what burns, categories and areas of what they brought. ``matters`` are those of all its leads,
// ``matters_new`` those of what is new.
function linesOf(name) {
  const isChosen = chooser();
  const sums = words[name].map(function (word) {
    const line = { name: word, done_now: 0, matters: 0, matters_new: 0 };
    LINE.forEach(function (flag) { line[flag] = 0; });
    return line;
  });
  const seen = [new Set(), new Set()]; // matters in a line: of many leads a matter counts once
  for (let row = 0; row < size; row += 1) {
    const bits = narrowed.bits[row];
    if (!isChosen(row)) continue;
    const line = sums[columns[name][row]];
    if (!isShared[matter[row]]) {
      line.matters += 1;
      if (bits & BIT.new) line.matters_new += 1;
    } else {
      const pair = columns[name][row] * size + matter[row];
      if (!seen[0].has(pair)) { seen[0].add(pair); line.matters += 1; }
      if (bits & BIT.new && !seen[1].has(pair)) { seen[1].add(pair); line.matters_new += 1; }
    }
    line.done_now += narrowed.done[row];
    for (let n = 0; n < LINE.length; n += 1) if (bits & BIT[LINE[n]]) line[LINE[n]] += 1;
  }
  const kept = sums.filter(function (line) {
    return line.all && !(name === "department" && held.nobody.indexOf(line.name) >= 0);
  });
  return kept.sort(function (a, b) {
    const first = name === "department"
      ? b.overdue - a.overdue || b.in_hand - a.in_hand || b.all - a.all
      : b.new - a.new || b.all - a.all || b.in_hand - a.in_hand || b.overdue - a.overdue;
    return first || (a.name < b.name ? -1 : 1);
  });
}

// Return the rows behind a figure: { rows, total, counted }; of a rate first what is missing from
// its part. No more than ``most`` rows are kept.
function rowsBehind(flag, whole, most) {
  const isChosen = chooser();
  const first = [];
  const second = [];
  let total = 0;
  const mask = BIT[whole || flag] || 0;
  for (let row = 0; row < size; row += 1) {
    const isBehind = flag === "done_now" ? narrowed.done[row] !== 0 : narrowed.bits[row] & mask;
    if (!isBehind || !isChosen(row)) continue;
    total += 1;
    const list = whole && narrowed.bits[row] & BIT[flag] ? second : first;
    if (list.length < most) list.push(row);
  }
  const rows = first.concat(second).slice(0, most);
  return { rows: rows, total: total, missed: Math.min(first.length, most) };
}

// Return the open leads of one department, category or area.
function openOf(name, word, most) {
  const isChosen = chooser();
  const wanted = words[name].indexOf(word);
  const mask = name === "department" ? BIT.in_hand : BIT.in_hand | BIT.undecided;
  const rows = [];
  let total = 0;
  for (let row = 0; row < size; row += 1) {
    if (columns[name][row] !== wanted || !(columns.flags[row] & mask) || !isChosen(row)) continue;
    total += 1;
    if (rows.length < most) rows.push(row);
  }
  return { rows: rows, total: total };
}

// Return the leads that came on a day.
function cameOn(day, most) {
  const isChosen = chooser();
  const place = days.indexOf(day);
  const rows = [];
  let total = 0;
  for (let row = 0; row < size; row += 1) {
    if (columns.taken_in[row] !== place || !isChosen(row)) continue;
    total += 1;
    if (rows.length < most) rows.push(row);
  }
  return { rows: rows, total: total };
}

// A share with one decimal, an exact half to the even digit, as the workbook has it; — for nothing.
function percent(part, whole) {
  if (!whole) return "—";
  const value = (part / whole) * 100;
  return ((value * 4) % 4 === 1 ? Math.floor(value) + ".2" : value.toFixed(1)) + "%";
}

function shown(figure) {
  return figure.whole === null ? String(figure.part) : percent(figure.part, figure.whole);
}
