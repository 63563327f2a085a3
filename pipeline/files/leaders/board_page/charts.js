// Charts: bars in lines, and the days as columns with a line of what stayed open.

const FEW = 8; // lines that are shown at first
const TITLES = { department: "部门", category: "类别", area: "属地" };
const LONGEST = 62; // days of the chart; of a longer span the last ones
const open_ = {}; // tables that show all their lines

// A table of departments, categories or areas. Each line is a button with a bar below its name.
function linesTable(name, title, lines) {
  const isDepartment = name === "department";
  const heads = isDepartment
    ? ["承办单位", "在办", "超期", "按期率"]
    : [title, nameOf("新增"), "在办", "超期"];
  const most = lines.reduce(function (top, line) { return Math.max(top, line.in_hand); }, 1);
  const kept = open_[name] ? lines : lines.slice(0, FEW);
  const list = kept.map(function (line) {
    const cells = isDepartment
      ? [line.in_hand, line.overdue, percent(line.on_time, line.should)]
      : [line.new, line.in_hand, line.overdue];
    const late = isDepartment ? 1 : 2;
    return element(
      "li", {},
      element(
        "button", { type: "button", press: function () { openLine(name, line, title); } },
        element(
          "span", { "class": "line" }, // a button itself was no grid before Chromium 83
          element("span", { "class": "name", text: line.name }),
          cells.map(function (cell, n) {
            const tone = n === late && cell ? "number bad" : "number";
            return element("span", { "class": tone, text: String(cell) });
          }),
          bar(line, most)
        )
      )
    );
  });
  const rest = lines.length - kept.length;
  return element(
    "section", { "class": "card " + name },
    element("h2", { text: title + "（" + lines.length + " 个）" }),
    element("div", { "class": "line heads", "aria-hidden": "true" }, heads.map(function (head, n) {
      return element("span", { "class": n ? "number" : "name", text: head });
    })),
    lines.length ? element("ol", { "class": "lines" }, list) : element("p", { "class": "none", text: "没有数据" }),
    rest || open_[name] ? element("button", {
      "class": "more", type: "button", text: rest ? "显示其余 " + rest + " 个" : "只显示前 " + FEW + " 个",
      press: function () { open_[name] = !open_[name]; show(); },
    }) : null
  );
}

function bar(line, most) {
  const late = element("i", { "class": "overdue" });
  const going = element("i", { "class": "going" });
  late.style.width = (line.overdue / most) * 100 + "%";
  going.style.width = ((line.in_hand - line.overdue) / most) * 100 + "%";
  return element("span", { "class": "bar", "aria-hidden": "true" }, late, going);
}

function nameOf(key) {
  const found = held.figures.filter(function (one) { return one.key === key; })[0];
  return found[look.span.kind][0];
}

function trendDays() {
  const last = look.span.last;
  let first = look.span.kind === "today" ? start(last) : look.span.first || held.since;
  if (first < dayAfter(last, 1 - LONGEST)) first = dayAfter(last, 1 - LONGEST);
  if (first > last) first = last;
  return daily(first, last);
}

// Of today the days of the workbook, less those before the first lead; a week at least.
function start(last) {
  const days = Math.min(13, Math.max(6, daysBetween(held.since, last)));
  return dayAfter(last, -days);
}

function trendCard(width) {
  const flow = trendDays();
  const isWhole = flow.length && flow[0].open !== null && !isFiltered();
  const svg = trendChart(flow, Math.max(260, width), isWhole);
  const key = [["came", "新增"], ["done", "办结"]].concat(isWhole ? [["open", "存量（右轴）"]] : []);
  return element(
    "section", { "class": "card trend" },
    element("h2", { text: "每天新增、办结" + (isWhole ? "与存量" : "") + "（件）" }),
    element("p", { "class": "key" }, key.map(function (pair) {
      return element("span", {}, element("i", { "class": pair[0] }), pair[1]);
    }), isFiltered() ? element("span", { text: "筛选后没有存量线：过去的存量只按全区记" }) : null),
    svg
  );
}

function trendChart(flow, width, isWhole) {
  const height = 190;
  const edge = { left: 30, right: isWhole ? 38 : 8, top: 10, bottom: 22 };
  const inner = width - edge.left - edge.right;
  const tall = height - edge.top - edge.bottom;
  const most = scale(Math.max.apply(null, flow.map(function (one) { return Math.max(one.came, one.done); })));
  const stock = scale(Math.max.apply(null, flow.map(function (one) { return one.open || 0; })));
  const step = inner / flow.length;
  const wide = Math.max(1, Math.min(16, step * 0.36));
  const y = function (value, top) { return edge.top + tall - (tall * Math.max(0, value)) / top; };
  const svg = drawn("svg", {
    width: width, height: height, viewBox: "0 0 " + width + " " + height, role: "img",
    "aria-label": "从" + shortDay(flow[0].day) + "到" + shortDay(flow[flow.length - 1].day) + "每天的新增和办结",
  });
  for (let n = 0; n <= 4; n += 1) {
    const at = edge.top + tall - (tall * n) / 4;
    svg.appendChild(drawn("line", { x1: edge.left, x2: width - edge.right, y1: at, y2: at, "class": "grid" }));
    svg.appendChild(drawn("text", { x: edge.left - 4, y: at + 4, "class": "left" }, String((most * n) / 4)));
    if (isWhole) {
      svg.appendChild(drawn("text", { x: width - edge.right + 4, y: at + 4, "class": "right" }, String((stock * n) / 4)));
    }
  }
  const every = Math.ceil(flow.length / Math.max(1, Math.floor(inner / 44)));
  flow.forEach(function (one, n) {
    const middle = edge.left + step * (n + 0.5);
    [["came", middle - wide - 0.5], ["done", middle + 0.5]].forEach(function (pair) {
      const top = y(one[pair[0]], most);
      svg.appendChild(drawn("rect", {
        x: pair[1], y: top, width: wide, height: edge.top + tall - top, "class": pair[0],
      }));
    });
    if ((flow.length - 1 - n) % every === 0) {
      const text = Number(one.day.slice(5, 7)) + "/" + Number(one.day.slice(8, 10));
      svg.appendChild(drawn("text", { x: middle, y: height - 6, "class": "below" }, text));
    }
  });
  if (isWhole) {
    const points = flow.map(function (one, n) {
      return (edge.left + step * (n + 0.5)).toFixed(1) + "," + y(one.open || 0, stock).toFixed(1);
    });
    svg.appendChild(drawn("polyline", { points: points.join(" "), "class": "open" }));
  }
  flow.forEach(function (one, n) { // on top, as high as the chart: a finger is wider than a bar
    const area = drawn("rect", { x: edge.left + step * n, y: 0, width: step, height: height, "class": "touch" });
    area.appendChild(drawn("title", {}, shortDay(one.day) + "：新增 " + one.came + "，办结 " + one.done
      + (one.open === null ? "" : "，存量 " + one.open)));
    area.addEventListener("click", function () { openDay(one); });
    svg.appendChild(area);
  });
  return svg;
}

// Return the top of an axis: four whole steps that hold the highest value.
function scale(most) {
  const steps = [1, 2, 3, 5, 10, 15, 20, 25, 50, 100, 150, 200, 250, 500, 1000, 1500, 2000, 2500, 5000, 10000, 25000];
  for (let n = 0; n < steps.length; n += 1) if (steps[n] * 4 >= most) return steps[n] * 4;
  return Math.ceil(most / 4e4) * 4e4;
}
