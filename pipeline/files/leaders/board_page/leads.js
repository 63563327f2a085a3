// The leads as they were written: columns of whole numbers, and the words these point to.
// Only what Chromium 66 and Safari 12 know is used here and below: the page is opened in WeChat.

const held = JSON.parse(document.getElementById("held").textContent);

// Turn Base64 back into numbers; they were written with the lowest byte first, as phones have them.
function unpacked(column, signed) {
  const text = atob(column.base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  if (column.bytes === 4) return new Uint32Array(bytes.buffer);
  if (column.bytes === 2) return new Uint16Array(bytes.buffer);
  return signed ? new Int8Array(bytes.buffer) : bytes;
}

const columns = {};
Object.keys(held.columns.numbers).forEach(function (name) {
  columns[name] = unpacked(held.columns.numbers[name]);
});
const closings = {
  lead: unpacked(held.columns.closings.lead),
  day: unpacked(held.columns.closings.day),
  many: unpacked(held.columns.closings.many, true),
};
const words = held.columns.words;
const days = held.columns.days; // sorted; the first is blank
const titles = held.columns.titles;
const size = columns.flags.length;
// The matter of each lead, named by its first row; isShared tells of which there are several leads.
const matter = new Uint32Array(size).map(function (_, row) { return row; });
const later = unpacked(held.columns.matters.lead);
const matterOf = unpacked(held.columns.matters.of);
const isShared = new Uint8Array(size);
for (let n = 0; n < later.length; n += 1) {
  matter[later[n]] = matterOf[n];
  isShared[matterOf[n]] = 1;
}
const tails = size ? held.columns.tails.split(",") : [];

// Each flag is a bit; the last ones depend on the days that are looked at.
const BIT = {};
held.flags.concat(["new", "fresh", "brought", "finished", "all"]).forEach(function (name, place) {
  BIT[name] = Math.pow(2, place);
});

function idOf(row) {
  return words.head[columns.head[row]] + tails[row];
}

function titleOf(row) {
  return row < titles.length ? titles[row] : "（标题见总台账）";
}

function wordOf(name, row) {
  return words[name][columns[name][row]];
}

function dueOf(row) {
  const minute = columns.minute[row] - 1;
  const day = days[columns.due[row]];
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return day;
  const year = day.slice(0, 4) === held.today.slice(0, 4) ? "" : day.slice(0, 4) + "年";
  const said = shortDay(day);
  if (minute < 0) return year + said;
  return year + said + " " + two(Math.floor(minute / 60)) + ":" + two(minute % 60);
}

function lateDays(row) {
  return columns.flags[row] & BIT.overdue ? daysBetween(days[columns.due[row]], held.today) : 0;
}

function two(number) {
  return number < 10 ? "0" + number : String(number);
}

// Days are ISO text; they are reckoned in UTC, so that no summer time comes between.
function dayAfter(day, many) {
  const moment = new Date(day + "T00:00:00Z");
  moment.setUTCDate(moment.getUTCDate() + many);
  return moment.toISOString().slice(0, 10);
}

function daysBetween(first, last) {
  return Math.round((Date.parse(last + "T00:00:00Z") - Date.parse(first + "T00:00:00Z")) / 864e5);
}

function shortDay(day) {
  return Number(day.slice(5, 7)) + "月" + Number(day.slice(8, 10)) + "日";
}
