// The table of the map as a spreadsheet: keys, names as they are typed, blocks that are pasted. Without it, it is a form.

const form = document.querySelector("form[data-table]");
const table = form?.querySelector(".hr-edit");
const FIELDS = "input:not([type=hidden], [type=checkbox]), textarea, select";
const NAMES = new Set(["type", "adults", "pupils"]);

const rowsOf = () => [...table.tBodies[0].rows];
const columnOf = (field) => field.closest("td, th").cellIndex;
const fieldIn = (row, column) => row?.cells[column]?.querySelector("[data-cell]");
const wide = matchMedia("(min-width: 48.01rem)");

if (table) {
  form.classList.add("is-scripted");
  for (const field of table.querySelectorAll("[data-cell]")) field.dataset.was = field.value;
  table.addEventListener("keydown", pressed);
  table.addEventListener("input", ({ target }) => typed(target));
  table.addEventListener("paste", pasted);
  table.addEventListener("change", ({ target }) => ODD.has(target.dataset.cell) && lookAgain());
  table.addEventListener("focusout", () => setTimeout(() => list.contains(document.activeElement) || close()));
}

function typed(field) {
  if (!field.matches("[data-cell]")) return;
  field.classList.toggle("is-changed", field.value !== field.dataset.was);
  if (NAMES.has(field.dataset.cell)) look(field);
}

function write(field, value) {
  if (!field || field.value === value) return;
  field.value = field.tagName === "SELECT" ? optionOf(field, value) : value;
  if (field.tagName === "TEXTAREA") field.rows = Math.max(1, field.value.split("\n").length);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  close();
}

function optionOf(select, words) {
  const meant = words.trim().toLowerCase();
  const found = [...select.options].find((one) => one.value === words || one.text.toLowerCase() === meant);
  return found ? found.value : select.value;
}

// ---- Keys

function pressed(event) {
  const field = event.target;
  if (!field.matches(FIELDS) || !field.dataset.cell) return;
  if (!list.hidden && picking(event)) return event.preventDefault();
  const isWords = field.tagName !== "SELECT";
  const row = field.closest("tr");
  const at = rowsOf().indexOf(row);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
    event.preventDefault();
    const above = rowsOf().slice(0, at).reverse().map((one) => fieldIn(one, columnOf(field)) ?? one.cells[columnOf(field)].querySelector("span, b")).find(Boolean);
    if (above) write(field, above.matches("[data-cell]") ? above.value : above.textContent.trim());
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") {
    write(field, field.dataset.was);
    return;
  }
  const line = isWords ? field.value.slice(0, field.selectionStart).split("\n").length - 1 : 0;
  const lines = isWords ? field.value.split("\n").length - 1 : 0;
  const moves = {
    ArrowUp: isWords && line === 0 && [-1, 0],
    ArrowDown: isWords && line === lines && [1, 0],
    ArrowLeft: isWords && field.selectionEnd === 0 && [0, -1],
    ArrowRight: isWords && field.selectionStart === field.value.length && [0, 1],
    Enter: [event.shiftKey ? -1 : 1, 0],
  };
  const step = moves[event.key];
  if (!step) return;
  event.preventDefault();
  go(at, columnOf(field), step);
}

function go(at, column, [down, across]) {
  let row = at + down;
  let place = column + across;
  if (down > 0 && row === rowsOf().length) addRow();
  for (;;) {
    const found = fieldIn(rowsOf()[row], place);
    if (found) {
      found.focus();
      return found.select?.();
    }
    if (!rowsOf()[row]?.cells[place]) return;
    row += down;
    place += across;
  }
}

// A new row, with a ref of its own, so that a form sent twice makes one run.
function addRow() {
  const last = rowsOf().findLast((row) => row.dataset.row.startsWith("new-"));
  if (!last || rowsOf().filter((row) => row.dataset.row.startsWith("new-")).length >= 60) return null;
  const key = `new-${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  const row = last.cloneNode(true);
  row.querySelectorAll(".hr-cell-says, .hr-cell-add").forEach((part) => part.remove());
  for (const part of row.querySelectorAll("[id], [name]")) {
    for (const name of ["id", "name"]) if (part[name]) part[name] = part[name].replace(last.dataset.row, key);
    if (part.dataset.cell) {
      part.value = part.dataset.was = "";
      part.classList.remove("is-changed");
      for (const name of ["aria-invalid", "aria-describedby", "aria-expanded", "aria-controls", "aria-activedescendant"]) part.removeAttribute(name);
    }
  }
  row.dataset.row = key;
  last.after(row);
  return row;
}

// ---- What is odd: the server says it of the rows as they are written, and it stands under its cell.

const ODD = new Set(["type", "adults", "minutes", "times", "days", "from", "to"]);
let looking;

async function lookAgain() {
  looking?.abort();
  looking = new AbortController();
  const sent = new FormData(form);
  sent.set("do", "look");
  sent.delete("words_of"); // it is no sending of the words: those that are kept stay kept
  const answer = await fetch(location.href, { method: "POST", body: sent, signal: looking.signal }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
  const { rows } = await answer.json();
  const before = new Set([...table.querySelectorAll(".hr-cell-warns")].map((one) => one.lastChild.textContent));
  for (const one of table.querySelectorAll(".hr-cell-warns")) one.remove();
  for (const [key, cells] of Object.entries(rows)) for (const [cell, sentences] of Object.entries(cells)) say(`${key}-${cell}`, sentences);
  const fresh = [...new Set([...table.querySelectorAll(".hr-cell-warns")].map((one) => one.lastChild.textContent))].filter((words) => !before.has(words));
  if (fresh.length) told.textContent = fresh.join(" ");
}

function say(id, sentences) {
  const field = document.getElementById(id);
  if (!field) return;
  let box = document.getElementById(`${id}-says`);
  if (!box) {
    box = Object.assign(document.createElement("div"), { id: `${id}-says`, className: "hr-cell-says" });
    field.after(box);
    field.setAttribute("aria-describedby", box.id);
  }
  for (const words of sentences) {
    const line = Object.assign(document.createElement("p"), { className: "hr-cell-warns" });
    line.append(Object.assign(document.createElement("span"), { className: "vh", textContent: "Look again: " }), words);
    box.append(line);
  }
}

// ---- A block of a spreadsheet goes into the cells from here on; a column of names alone goes into the one cell.

function pasted(event) {
  const field = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field.matches("[data-cell]") || !/[\t\n]/.test(text.trimEnd())) return;
  const block = cellsOf(text);
  event.preventDefault();
  if (["adults", "pupils"].includes(field.dataset.cell) && block.every((line) => line.length === 1)) {
    const before = field.value.slice(0, field.selectionStart).trimEnd();
    const after = field.value.slice(field.selectionEnd).trimStart();
    const names = block.map(([name]) => name.trim()).filter(Boolean);
    return write(field, [before, ...names, after].filter(Boolean).join("\n"));
  }
  const column = columnOf(field);
  let row = field.closest("tr");
  for (const line of block) {
    row ??= addRow();
    if (!row) break;
    line.forEach((value, place) => write(fieldIn(row, column + place), value.trim()));
    row = row.nextElementSibling;
  }
  field.focus();
}

// Cells in quotation marks may hold line breaks and tabs.
function cellsOf(text) {
  const block = [];
  let line = [], cell = "", isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '"' && text[at + 1] === '"') cell += text[(at += 1)];
      else if (sign === '"') isQuoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === "\t") (line.push(cell), (cell = ""));
    else if (sign === "\n") (block.push([...line, cell]), (line = []), (cell = ""));
    else if (sign !== "\r") cell += sign;
  }
  if (cell || line.length) block.push([...line, cell]);
  return block;
}

// ---- Names, as they are typed: types and adults from the lists of the page, pupils from the school.

const list = Object.assign(document.createElement("ul"), { id: "names-found", className: "hr-names", hidden: true });
const told = Object.assign(document.createElement("p"), { className: "vh" });
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Names found");
told.setAttribute("role", "status");
if (table) {
  form.append(list, told);
  for (const field of table.querySelectorAll("input[list]")) field.removeAttribute("list"); // ours has keys of its own
}
let asking, waiting, writing = null, chosen = -1;

function part(field) {
  const start = Math.max(field.value.lastIndexOf("\n", field.selectionStart - 1), field.value.lastIndexOf(";", field.selectionStart - 1)) + 1;
  const ends = ["\n", ";"].map((sign) => field.value.indexOf(sign, start)).filter((at) => at >= 0);
  return { start, end: Math.min(...ends, field.value.length) };
}

function look(field) {
  clearTimeout(waiting);
  asking?.abort();
  const { start, end } = field.dataset.cell === "type" ? { start: 0, end: field.value.length } : part(field);
  const text = field.value.slice(start, end).trim();
  if (text.length < 2) return close();
  const source = { type: "kinds", adults: "adults" }[field.dataset.cell];
  if (source) {
    const words = text.toLowerCase();
    const names = [...document.getElementById(source).options].map((one) => one.value);
    const begins = (name) => ` ${name.toLowerCase()}`.includes(` ${words}`);
    const found = names.filter((name) => name.toLowerCase().includes(words)).sort((one, other) => begins(other) - begins(one)).slice(0, 8);
    return offer(field, found.length === 1 && found[0] === text ? [] : found.map((name) => ({ name, where: "" })));
  }
  waiting = setTimeout(async () => {
    asking = new AbortController();
    const address = new URL(form.dataset.table, location.href);
    address.searchParams.set("q", text);
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && document.activeElement === field) offer(field, (await answer.json()).found);
  }, 150);
}

function offer(field, found) {
  writing = field;
  list.replaceChildren(...found.map(({ name, where }, at) => {
    const line = Object.assign(document.createElement("li"), { id: `name-${at}`, textContent: name });
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.dataset.name = name;
    if (where) line.append(Object.assign(document.createElement("span"), { textContent: where }));
    line.addEventListener("mousedown", (event) => (event.preventDefault(), take(at)));
    return line;
  }));
  if (!found.length) return close();
  const box = field.getBoundingClientRect();
  list.style.setProperty("left", `${box.left + scrollX}px`);
  list.style.setProperty("top", `${box.bottom + scrollY}px`);
  list.hidden = false;
  told.textContent = found.length === 1 ? `1 name: ${found[0].name}` : `${found.length} names`;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);
  choose(0);
}

function choose(at) {
  chosen = at;
  [...list.children].forEach((line, place) => line.setAttribute("aria-selected", place === at));
  writing?.setAttribute("aria-activedescendant", `name-${at}`);
}

function close() {
  clearTimeout(waiting);
  list.hidden = true;
  writing?.setAttribute("aria-expanded", "false");
  writing?.removeAttribute("aria-activedescendant");
}

function take(at) {
  const field = writing;
  const name = list.children[at]?.dataset.name;
  if (!field || !name) return;
  if (field.dataset.cell === "type") return write(field, name);
  const { start, end } = part(field);
  const before = field.value.slice(0, start);
  const value = `${before}${before.endsWith(";") ? " " : ""}${name}`;
  write(field, value + field.value.slice(end));
  field.setSelectionRange(value.length, value.length);
}

function picking(event) {
  const count = list.children.length;
  if (event.key === "ArrowDown") choose((chosen + 1) % count);
  else if (event.key === "ArrowUp") choose((chosen - 1 + count) % count);
  else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(chosen);
  else if (event.key === "Escape") close();
  else return false;
  return event.key !== "Tab";
}
