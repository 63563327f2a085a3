// The page: what is picked, the figures, the tables. It is drawn anew after every choice.

const root = document.getElementById("board");
let isPicking = false; // the fields for two days are open

function choose(name, word) {
  look[name] = word;
  show();
}

function setSpan(span) {
  isPicking = span.kind === "span";
  look.span = span;
  narrowed = narrow(span);
  show();
}

function clear() {
  look.department = look.category = look.area = "";
  setSpan(todaySpan());
}

// What a panel speaks of, behind its title; blank when nothing is picked.
function scope(isOfOneDay) {
  const names = ["department", "category", "area"].map(function (name) { return look[name]; });
  if (!isOfOneDay && look.span.kind !== "today") names.push(spanText());
  const said = names.filter(Boolean);
  return said.length ? "（" + said.join("、") + "）" : "";
}

function spanText() {
  const span = look.span;
  const from = span.first && shortDay(span.first);
  const both = span.first === span.last ? from : from + "至" + shortDay(span.last);
  return { today: "今天", week: "近7天（" + both + "）", all: "至今全部日期", span: both }[span.kind];
}

function header() {
  return element(
    "header", {},
    element("h1", {}, held.title.split("　").map(function (part) {
      return element("span", { text: part }); // a day is not broken over lines
    })),
    element("p", { "class": "until" }, held.until + "。",
      element("span", { "class": "hint", text: "点任何一个数，看它怎么算、是哪些线索。" })),
    held.alerts.map(function (one) {
      const made = element("button", {
        "class": "alert", type: "button", "aria-expanded": "false",
        press: function () {
          const isOpen = made.classList.toggle("whole");
          made.setAttribute("aria-expanded", String(isOpen));
        },
      }, element("span", { text: one }));
      return made;
    })
  );
}

function filters() {
  const select = function (name, all, options) {
    const made = element("select", {
      id: "pick-" + name, "aria-label": all, change: function () { choose(name, made.value); },
    }, element("option", { value: "", text: all }));
    options.forEach(function (word) {
      made.appendChild(element("option", { value: word, text: word }));
    });
    made.value = look[name];
    return made;
  };
  const day = function (kind, text, press) {
    return element("button", {
      type: "button", id: "span-" + kind, text: text, press: press,
      "aria-pressed": String(kind === "span" ? isPicking : !isPicking && look.span.kind === kind),
    });
  };
  return element(
    "nav", { "aria-label": "筛选" },
    element("div", { "class": "picks" },
      select("department", "全部部门", words.department),
      select("category", "全部类别", words.category),
      select("area", "全部属地", words.area)),
    element("div", { "class": "spans", role: "group", "aria-label": "日期" },
      day("today", "今天", function () { setSpan(todaySpan()); }),
      day("week", "近7天", function () { setSpan(weekSpan()); }),
      day("all", "全部", function () { setSpan(allSpan()); }),
      day("span", "选日期", function () { isPicking = true; show(); document.getElementById("from").focus(); })),
    isPicking ? pickDays() : null,
    element("p", { "class": "state", "aria-live": "polite" }, state())
  );
}

function pickDays() {
  const field = function (id, label, value) {
    const made = element("input", { type: "date", id: id, "aria-label": label, max: held.today, min: held.since });
    made.value = value;
    return made;
  };
  const from = field("from", "从哪天", look.span.first || held.since);
  const to = field("to", "到哪天", look.span.last);
  const apply = function () {
    const isDay = /^\d{4}-\d\d-\d\d$/; // where there is no calendar to pick from, days are typed
    if (isDay.test(from.value) && isDay.test(to.value)) setSpan(pickedSpan(from.value, to.value));
  };
  return element("div", { "class": "days" }, from, "至", to,
    element("button", { type: "button", id: "apply", text: "看这几天", press: apply }));
}

function state() {
  const isPlain = !isFiltered() && look.span.kind === "today";
  const note = look.span.whole ? "" : "；各种率按这几天算，存量、在办、超期是现在的";
  const said = (scope() || "（全部线索，今天）").slice(1, -1);
  return [
    element("span", { text: "正在看：" + said + note }),
    isPlain ? null : element("button", { type: "button", id: "clear", text: "清除筛选", press: clear }),
  ];
}

function sentence(found, departments) {
  const by = {};
  found.forEach(function (one) { by[one.key] = one; });
  const late = departments.filter(function (line) { return line.overdue; })
    .sort(function (a, b) { return b.overdue - a.overdue; });
  const named = late.slice(0, 3).map(function (line) {
    return line.name + " " + line.overdue + " 件";
  }).join("、");
  const whose = named && "（" + named + (late.length > 3 ? "等" : "") + "）";
  return element("p", { "class": "sentence", text: by["新增"].name + " " + by["新增"].part + " 件，办结 "
    + by["办结"].part + " 件；在办 " + by["在办"].part + " 件，其中超期 " + by["超期"].part + " 件"
    + whose + "；待分派 " + by["待分派"].part + " 件。" });
}

function explained() {
  if (isFiltered() || look.span.kind !== "today" || !held.explained.length) return null;
  return element("ul", { "class": "explained" }, held.explained.map(function (one) {
    return element("li", {}, one.total
      ? element("button", { type: "button", text: one.text, press: function () { openExplained(one); } })
      : element("span", { text: one.text }));
  }));
}

function tile(figure) {
  const parts = figure.whole !== null ? figure.part + "÷" + figure.whole
    : figure.matters === figure.part ? "" : figure.matters + " 事";
  const last = figure.compared[0];
  const tone = figure.key === "超期" && figure.part ? " bad" : "";
  return element(
    "button", {
      type: "button", "class": figure.large ? "tile large" : "tile", "data-key": figure.key,
      press: function () { openFigure(figure); },
    },
    element("span", { "class": "name", text: figure.name }),
    element("span", { "class": "value" + tone, text: shown(figure) }),
    element("span", { "class": "below" },
      parts ? element("span", { "class": "parts", text: parts }) : null,
      last ? element("span", { "class": "before" }, beforeOf(figure, last) + " ", movement(figure, last[1])) : null)
  );
}

function footer(found) {
  return element(
    "footer", {},
    element("details", {}, element("summary", { text: "口径说明：每个数怎么算" }),
      element("dl", {}, found.map(function (one) {
        return [element("dt", { text: one.name }), element("dd", { text: one.definition })];
      }), element("dt", { text: "件和事" }), element("dd", { text: held.matters }))),
    held.basis.map(function (one) { return element("p", { text: one }); }),
    element("p", { text: "“—”表示分母为零，没有可算的。部门表不含待分派。本页不联网，不含诉求人信息；数据停在上面的统计时间。" })
  );
}

function show() {
  const focused = document.activeElement && document.activeElement.id;
  const found = compare(figures());
  const large = found.filter(function (one) { return one.large; });
  const small = found.filter(function (one) { return !one.large; });
  const lines = {};
  const cards = {};
  Object.keys(TITLES).forEach(function (name) {
    lines[name] = linesOf(name);
    cards[name] = linesTable(name, TITLES[name], lines[name]);
  });
  const wide = root.clientWidth || document.documentElement.clientWidth;
  const room = wide >= 900 ? (wide - 16) / 2 : wide;
  fill(root, [
    header(), filters(), sentence(found, lines.department),
    element("div", { "class": "tiles" }, large.map(tile)),
    explained(),
    element("div", { "class": "tiles small" }, small.map(tile)),
    element("div", { "class": "cards" },
      element("div", {}, cards.department, cards.area),
      element("div", {}, trendCard(room - 26), cards.category)),
    footer(found),
  ]);
  const again = focused && document.getElementById(focused);
  if (again) again.focus();
}

let drawnAt = 0; // a phone that is turned; the keyboard that comes up changes only the height
window.addEventListener("resize", function () {
  if (document.documentElement.clientWidth === drawnAt) return;
  drawnAt = document.documentElement.clientWidth;
  show();
});

root.hidden = false;
drawnAt = document.documentElement.clientWidth;
setSpan(todaySpan());
document.getElementById("plain").hidden = true; // last: whatever fails above leaves the plain tables
