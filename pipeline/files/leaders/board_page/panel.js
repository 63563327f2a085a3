// The panel over the page: what a figure is, and the leads behind it.

const MOST = 200; // rows of a list; how many more there are is said
let opener = null; // what had the focus before

function openPanel(title, body) {
  const panel = document.getElementById("panel");
  const shut = element("button", { "class": "shut", type: "button", text: "关闭", press: closePanel });
  const heading = element("h2", { id: "panel-title", text: title });
  const sheet = element(
    "div",
    { "class": "sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "panel-title" },
    element("div", { "class": "head" }, heading, shut),
    element("div", { "class": "body", tabindex: "-1" }, body)
  );
  if (panel.hidden) opener = document.activeElement;
  fill(panel, [element("div", { "class": "shade", press: closePanel }), sheet]);
  panel.hidden = false;
  document.getElementById("board").setAttribute("aria-hidden", "true");
  document.body.classList.add("covered");
  shut.focus();
}

function closePanel() {
  const panel = document.getElementById("panel");
  if (panel.hidden) return;
  panel.hidden = true;
  fill(panel, []);
  document.getElementById("board").removeAttribute("aria-hidden");
  document.body.classList.remove("covered");
  if (opener && document.contains(opener)) opener.focus();
}

// Escape closes; Tab goes round within the panel.
document.addEventListener("keydown", function (event) {
  const panel = document.getElementById("panel");
  if (panel.hidden) return;
  if (event.key === "Escape") closePanel();
  if (event.key !== "Tab") return;
  const stops = panel.querySelectorAll("button, a[href], input, select");
  const last = stops[stops.length - 1];
  const at = document.activeElement;
  const isOut = !panel.contains(at);
  if (event.shiftKey && (at === stops[0] || isOut)) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && (at === last || isOut)) { event.preventDefault(); stops[0].focus(); }
});

function openFigure(figure) {
  const found = rowsBehind(figure.flag, figure.rate, MOST);
  const facts = [element("p", { "class": "huge", text: shown(figure) })];
  if (figure.whole !== null) {
    facts.push(element("p", { text: "分子 " + figure.part + " 件 ÷ 分母 " + figure.whole + " 件" }));
  }
  if (figure.matters !== null) facts.push(element("p", { text: "是 " + figure.matters + " 事" }));
  figure.compared.forEach(function (one) {
    facts.push(element("p", {}, beforeOf(figure, one) + "　", movement(figure, one[1])));
  });
  facts.push(element("p", { "class": "definition" }, element("b", { text: "怎么算：" }), figure.definition));
  const heading = figure.whole === null ? "是哪些" : "分母里是哪些（没算进分子的在前）";
  facts.push(listOf(heading, found, figure.whole === null ? null : function (n) {
    return n < found.missed ? "只在分母" : "计入分子";
  }));
  openPanel(figure.name + scope(), facts);
}

function withMatters(leads, matters) {
  return leads === matters ? String(leads) : leads + "（" + matters + " 事）";
}

function openLine(name, line, title) {
  const found = openOf(name, line.name, MOST);
  const label = held.figures.reduce(function (made, one) {
    made[one.key] = one[look.span.kind][0];
    return made;
  }, {});
  const numbers = [
    ["累计收件", withMatters(line.all, line.matters)],
    [label["新增"], withMatters(line.new, line.matters_new)], ["在办", line.in_hand], ["超期", line.overdue],
    [label["办结"], line.done_now], ["累计办结", line.done],
    ["办结率", percent(line.finished, line.handed_out) + "（" + line.finished + "÷" + line.handed_out + "）"],
    ["按期办结率", percent(line.on_time, line.should) + "（" + line.on_time + "÷" + line.should + "）"],
  ].map(function (pair) {
    return element("div", {}, element("dt", { text: pair[0] }), element("dd", { text: String(pair[1]) }));
  });
  const isPlain = name === "department" && !isFiltered() && look.span.kind === "today";
  const rank = isPlain && held.ranks[line.name];
  openPanel(title + "：" + line.name, [
    rank ? element("p", { "class": "definition", text: "排第 " + rank[0] + " 名" + (rank[1] && "：" + rank[1]) }) : null,
    element("dl", { "class": "numbers" }, numbers),
    element("button", {
      "class": "only", type: "button", text: "整页只看“" + line.name + "”",
      press: function () { closePanel(); choose(name, line.name); },
    }),
    listOf("没有了结的（超期的在前）", found, null),
  ]);
}

function openDay(one) {
  const open = one.open === null ? "" : "，日终存量 " + one.open + " 件";
  const said = "新增 " + one.came + " 件，办结 " + one.done + " 件" + open + "。";
  openPanel(shortDay(one.day) + scope(true), [
    element("p", { text: said }),
    listOf("这天收进台账的", cameOn(one.day, MOST), null),
  ]);
}

function openExplained(one) {
  const place = {};
  for (let row = 0; row < size; row += 1) place[idOf(row)] = row;
  const rows = one.ids.map(function (id) { return place[id]; }).filter(function (row) {
    return row !== undefined;
  });
  openPanel("说的是哪些", [
    element("p", { text: one.text }), listOf("线索", { rows: rows, total: one.total }, null),
  ]);
}

function listOf(heading, found, noteOf) {
  const rest = found.total - found.rows.length;
  return element(
    "section", { "class": "leads" },
    element("h3", { text: heading + "：" + found.total + " 件" }),
    element("ol", {}, found.rows.map(function (row, n) { return leadItem(row, noteOf && noteOf(n)); })),
    rest > 0 ? element("p", { "class": "rest", text: "另有 " + rest + " 件，请看领导汇总或总台账。" }) : null
  );
}

function leadItem(row, note) {
  const late = lateDays(row);
  const due = dueOf(row);
  const isLate = columns.flags[row] & BIT.overdue;
  return element(
    "li", {},
    element(
      "p", { "class": "top" },
      element("span", { "class": "id", text: idOf(row) }),
      isLate ? element("span", { "class": "late", text: late ? "超期 " + late + " 天" : "已超期" }) : null,
      note ? element("span", { "class": "note", text: note }) : null
    ),
    element("p", { "class": "what", text: titleOf(row) }),
    element("p", { "class": "where", text: [
      wordOf("department", row), wordOf("category", row), wordOf("area", row), wordOf("status", row),
    ].join(" · ") + " · " }, element("span", { text: due ? "时限 " + due : "没有时限" }))
  );
}
