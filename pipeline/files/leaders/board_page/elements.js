// Elements. Whatever stands in one is text: nothing here or elsewhere reads markup.

function element(tag, properties) {
  const made = document.createElement(tag);
  Object.keys(properties || {}).forEach(function (name) {
    const value = properties[name];
    if (name === "text") made.textContent = value;
    else if (name === "press") made.addEventListener("click", value);
    else if (name === "change") made.addEventListener("change", value);
    else made.setAttribute(name, value);
  });
  add(made, Array.prototype.slice.call(arguments, 2));
  return made;
}

function add(parent, children) {
  children.forEach(function (child) {
    if (Array.isArray(child)) add(parent, child);
    else if (child) parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  });
  return parent;
}

function fill(parent, children) {
  while (parent.firstChild) parent.removeChild(parent.firstChild);
  return add(parent, children);
}

function drawn(tag, properties, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.keys(properties || {}).forEach(function (name) {
    made.setAttribute(name, properties[name]);
  });
  if (text !== undefined) made.textContent = text;
  return made;
}

// How a figure moved: ↑3, ↓1.2 个百分点, 持平; its tone tells whether that is good.
function movement(figure, before) {
  if (figure.whole === 0) return null;
  const value = figure.whole === null ? figure.part : figure.part / figure.whole;
  let change = value - before;
  if (figure.whole !== null) change = Math.round(change * 1000) / 10;
  const tone = change === 0 || !figure.good ? "plain" : change * figure.good > 0 ? "good" : "bad";
  const text = change === 0 ? "持平"
    : (change > 0 ? "↑" : "↓") + Math.abs(change) + (figure.whole === null ? "" : " 个百分点");
  return element("span", { "class": "moved " + tone, text: text });
}

function beforeOf(figure, one) {
  return one[0] + " " + (figure.whole === null ? one[1] : percent(one[1], 1));
}
