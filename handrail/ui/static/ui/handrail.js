// What a page of Handrail does beyond links and forms. Everything here is a comfort: each page works without it.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const isWriting = (at) => at.closest?.("input, textarea, select, [contenteditable]") && !at.closest("[type=radio], [type=checkbox]");

// ---- Keys, focus, small comforts

document.addEventListener("keydown", (event) => {
  const find = $("#find[data-slash]");
  if (find && event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target)) {
    event.preventDefault();
    find.focus();
    find.select();
  }
  if (event.key === "Escape") {
    const open = event.target.closest?.(".hr-pick[open]");
    open?.removeAttribute("open");
    open?.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const pick of $$(".hr-pick[open]")) if (!pick.contains(event.target)) pick.open = false;
});

$("[data-summary]")?.focus();

document.addEventListener("toggle", (event) => event.target.matches?.(".hr-note-here[open]") && $("textarea", event.target).focus(), true);

for (const button of $$(".govuk-js-password-input-toggle")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-label", isShown ? "Hide password" : "Show password");
  });
  input.form?.addEventListener("submit", () => (input.type = "password"));
}

// A second press of the same button within three seconds is the same press.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (Date.now() - Number(form.dataset.sentAt ?? 0) < 3000) event.preventDefault();
  else form.dataset.sentAt = Date.now();
});

// ---- Find a pupil, as it is typed. The address answers JSON: {found: [{name, where, url}], note}. With data-into, the
// name of a field, choosing writes the name here and the pupil's ref there, instead of going to the pupil.

for (const input of $$("[data-suggest]")) suggest(input);

// Names one to a line: <div data-names="address"> round a text box; what is chosen takes the place of the line.
for (const box of $$("[data-names]"))
  for (const area of $$("textarea", box)) {
    area.dataset.suggest = box.dataset.names;
    suggest(area);
  }

function suggest(input) {
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-found`, className: "hr-found", hidden: true });
  const told = Object.assign(document.createElement("p"), { className: "vh", role: "status" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pupils found");
  told.setAttribute("role", "status");
  input.after(list, told);
  const isList = input.matches("textarea"); // a box of lines stays one for a screen reader
  const roles = isList ? {} : { role: "combobox", "aria-expanded": "false" };
  for (const [name, value] of Object.entries({ ...roles, "aria-controls": list.id, "aria-autocomplete": "list" }))
    input.setAttribute(name, value);
  let waiting, asking, chosen = -1;

  const options = () => $$("[role=option]", list);
  function choose(index) {
    chosen = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", at === index));
    const option = options()[index];
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }
  function show(isOpen) {
    list.hidden = !isOpen;
    if (!isList) input.setAttribute("aria-expanded", isOpen);
    if (!isOpen) choose(-1);
  }
  function line(pupil, at) {
    const option = Object.assign(document.createElement("li"), { id: `${list.id}-${at}` });
    const name = Object.assign(document.createElement("b"), { textContent: pupil.name });
    const where = Object.assign(document.createElement("span"), { className: "soft", textContent: pupil.where });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(name, where);
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => take(option));
    Object.assign(option.dataset, { url: pupil.url ?? "", ref: pupil.ref ?? "", name: pupil.name });
    return option;
  }
  const into = input.form?.elements[input.dataset.into];
  function lineAt() {
    const from = input.value.lastIndexOf("\n", input.selectionStart - 1) + 1;
    const to = input.value.indexOf("\n", input.selectionStart);
    return [from, to < 0 ? input.value.length : to];
  }
  function take(option) {
    if (isList) {
      input.setRangeText(`${option.dataset.name}\n`, ...lineAt(), "end");
      return show(false);
    }
    if (!into) return location.assign(option.dataset.url);
    input.value = option.dataset.name;
    into.value = option.dataset.ref;
    show(false);
  }
  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const text = (isList ? input.value.slice(...lineAt()) : input.value).trim();
    if (text.length < 2) return show(false);
    try {
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return show(false);
      const { found, note } = await answer.json();
      list.replaceChildren(...found.map(line));
      const count = found.length === 1 ? "1 pupil" : `${found.length} pupils`;
      told.textContent = [count, note].filter(Boolean).join(". ");
      show(found.length > 0);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  }
  input.addEventListener("input", () => {
    if (into) into.value = "";
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (list.hidden || !count) return;
    if (event.key === "Escape") show(false); // and what was typed stays; a second press empties the box
    else if (event.key === "ArrowDown") choose((chosen + 1) % count);
    else if (event.key === "ArrowUp") choose((chosen - 1 + count) % count);
    else if (event.key === "Enter" && chosen >= 0) take(options()[chosen]);
    else return;
    event.preventDefault();
  });
}

// ---- Drafts save themselves. <form data-autosave="address"> is posted there a moment after each change; the answer is
// JSON: {saved: "10:42", version: 7, theirs: {name: text that somebody else saved}, parts: {id: HTML}}, and goes into [data-saved], the
// field "version" and the parts of the page that follow from what was written. 409 answers {conflict: address}.

const contact = new EventTarget(); // told whenever the server has heard from this person
for (const form of $$("form[data-autosave]")) autosave(form);

function autosave(form) {
  const told = $("[data-saved]", form) ?? $("[data-saved]");
  let waiting, isSaving = false, isChanged = false, isStopped = false, delay = 1500, afterwards = null;

  function say(isWaiting, ...words) {
    if (!told) return;
    told.hidden = false;
    told.classList.toggle("is-waiting", isWaiting);
    told.replaceChildren(...words);
  }
  const later = (time) => {
    clearTimeout(waiting);
    if (!isStopped) waiting = setTimeout(save, time);
  };
  async function save() {
    if (isSaving || !isChanged || isStopped) return;
    isSaving = true;
    isChanged = false;
    try {
      const sent = wordsOf(form);
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: sent, redirect: "error", headers: { Accept: "application/json" }, keepalive: document.visibilityState === "hidden" });
      const said = await answer.json().catch(() => ({}));
      if (answer.status === 409 && said.conflict) return stop(said.conflict);
      if (!answer.ok) throw new Error(answer.status);
      const all = putIn(said.theirs ?? {}, sent);
      if (form.elements.version && said.version !== undefined && all) form.elements.version.value = said.version;
      delay = 1500;
      contact.dispatchEvent(new Event("heard"));
      renew(said.parts);
      say(false, `Saved ${said.saved}${said.theirs ? ". Somebody else wrote here too: their words are on this page now." : ""}`);
    } catch {
      isChanged = true;
      delay = Math.min(delay * 2, 30000);
      say(true, "Not saved yet. Your words are still on this page; trying again. If you were signed out, sign in again in another tab.");
    } finally {
      isSaving = false;
      if (afterwards) afterwards();
      else if (isChanged) later(delay);
    }
  }
  // What others changed meanwhile, put where this person has not typed since. False where they have: the version that
  // this page was opened at stays, and the next save settles it.
  function putIn(theirs, sent) {
    let all = true;
    for (const [name, words] of Object.entries(theirs)) {
      const field = form.elements[name];
      if (!field) continue; // not drawn on this page, so it is not sent either
      if (field instanceof RadioNodeList || field.type === "hidden" || field.value.replaceAll("\r\n", "\n") !== String(sent.get(name)).replaceAll("\r\n", "\n")) all = false;
      else field.value = words;
    }
    return all;
  }
  function stop(address) {
    isStopped = true;
    const link = Object.assign(document.createElement("a"), { href: address, textContent: "See both texts" });
    say(true, "Someone else changed this too. Both texts are kept. ", link);
  }
  const changed = () => {
    isChanged = true;
    later(delay);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", () => isChanged && later(200));
  form.addEventListener("submit", (event) => {
    isStopped = true;
    clearTimeout(waiting);
    afterwards = null;
    if (!isSaving) return;
    event.preventDefault(); // sent when the save under way has told which version it made
    afterwards = () => form.requestSubmit(event.submitter);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("beforeunload", (event) => {
    if (isChanged && !isStopped) event.preventDefault();
  });
}

// Parts of the page, each by its id, as the server draws them for what was written. What is open stays open, and whoever is reading one
// stays in it.
function renew(parts) {
  for (const [id, html] of Object.entries(parts ?? {})) {
    const part = document.getElementById(id);
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
    if (!part || !fresh) continue;
    const again = (summary) => $$("summary", fresh).find((one) => one.textContent === summary?.textContent);
    const reading = part.contains(document.activeElement) ? document.activeElement.closest("summary") : null;
    for (const open of $$("details[open]", part)) again($("summary", open))?.parentElement.setAttribute("open", "");
    if (part.isEqualNode(fresh)) continue;
    const next = again(reading);
    part.replaceWith(fresh);
    next?.focus();
  }
}

// ---- What may help, asked for as one writes: <form data-look> is posted to its own address with do=look; nothing is saved.

for (const form of $$("form[data-look]")) {
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const words = wordsOf(form);
      words.set("do", "look");
      const answer = await fetch(form.action, { method: "POST", body: words, redirect: "error", headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok) renew((await answer.json()).parts);
    }, 900);
  });
}

function wordsOf(form) {
  const words = new FormData(form);
  for (const [name, value] of [...words]) if (value instanceof File) words.delete(name); // files go with the form itself
  return words;
}

// ---- Words typed into a plain form wait on the server until it is sent. <input data-keep="address"> in it: GET answers
// {fields: [[name, value]], saved: "10:42"}, or {}; POST keeps them, and with "forget" throws them away.

for (const input of $$("input[data-keep]")) {
  if (input.form.dataset.autosave) continue; // a draft of the record itself
  const folded = input.closest("details:not([open])");
  folded ? folded.addEventListener("toggle", () => keep(input), { once: true }) : keep(input);
}

async function keep({ form, dataset }) {
  const address = new URL(dataset.keep, location.href);
  const meant = new URL(form.getAttribute("action") || location.href, location.href);
  address.searchParams.set("at", meant.pathname + meant.search);
  const told = Object.assign(document.createElement("span"), { className: "hr-saved", hidden: true });
  told.setAttribute("role", "status");
  told.dataset.saved = "";
  (form.querySelector(".hr-acts:last-of-type") ?? form).append(told);
  form.dataset.autosave = address;
  autosave(form);
  if ("sent" in dataset) return; // what was sent and needs another look is on the page already
  const before = [...form.elements].map(stateOf);
  const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" }).catch(() => null);
  const { fields, saved } = answer?.ok ? await answer.json() : {};
  if (!fields) return;
  const touched = [...form.elements].filter((field, at) => stateOf(field) !== before[at]).map((field) => field.name);
  putBack(form, fields, touched);
  $("[data-waits]", form)?.remove(); // they are here now
  const afresh = Object.assign(document.createElement("button"), { type: "button", className: "hr-aslink", textContent: "Start afresh" });
  afresh.addEventListener("click", async () => {
    await fetch(`${address}&forget=1`, { method: "POST", body: wordsOf(form), redirect: "error" }).catch(() => null);
    location.reload();
  });
  told.hidden = false;
  told.replaceChildren(`Your words from ${saved} are back. `, afresh);
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function stateOf(field) {
  return isTick(field) ? field.checked : field.value;
}

// What was written since the page opened is newer, and stays. What a button does was not written.
function putBack(form, fields, touched) {
  for (const field of form.elements) {
    if (!field.name || ["file", "submit"].includes(field.type) || ["csrfmiddlewaretoken", "words_of", ...touched].includes(field.name)) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isTick(field)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

// ---- A form or link with data-here is answered over the page, which stays as it is: the answer is JSON, {html}.
// Where another answer comes, it goes where it would go anyway; where none comes, the page stays, with what is written on it.

for (const source of $$("[data-here][target]")) source.removeAttribute("target"); // a frame, for where there is no script
document.addEventListener("submit", (event) => event.target.matches("[data-here]") && !event.defaultPrevented && overPage(event, event.target), false);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-here]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) overPage(event, link);
});

async function overPage(event, source) {
  event.preventDefault();
  const isForm = source.matches("form");
  const sent = isForm ? { method: "POST", body: new FormData(source, event.submitter) } : {};
  const answer = await fetch(source.action ?? source.href, { ...sent, redirect: "manual", headers: { Accept: "application/json" } }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  delete source.dataset.sentAt; // it may be pressed again
  if (!answer) return showOver("<p role=status>Handrail did not answer. This page is as it was: press again once there is a connection.</p>", source);
  if (!said?.html) return isForm ? HTMLFormElement.prototype.submit.call(source) : location.assign(source.href);
  contact.dispatchEvent(new Event("heard"));
  showOver(said.html, source);
}

function showOver(html, source) {
  let box = $("dialog.hr-over");
  if (!box) {
    box = Object.assign(document.createElement("dialog"), { className: "hr-over", tabIndex: -1 });
    box.addEventListener("keydown", (event) => event.key === "Escape" && box.close());
    document.body.append(box);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "hr-aslink hr-over-close", textContent: "Close" });
  close.addEventListener("click", () => box.close());
  const isInside = box.contains(source);
  box.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes, close);
  const isWide = Boolean($("[data-wide]", box));
  box.classList.toggle("is-wide", isWide);
  box.setAttribute("aria-label", $("[role=status], h2", box)?.textContent ?? "Answer");
  if (!isInside) box.close();
  if (!box.open) isWide ? box.showModal() : box.show();
  ($("[data-first]", box) ?? box).focus({ preventScroll: true });
}

// ---- Still there? A warning before the session ends, shared by all tabs of the same browser.

const idle = $("dialog[data-idle-seconds]");
if (idle) watchIdle(idle);

function watchIdle(dialog) {
  const tabs = new BroadcastChannel("handrail");
  const length = Number(dialog.dataset.idleSeconds) * 1000;
  const warning = Math.min(120000, length / 2);
  const left = $("[data-idle-left]", dialog);
  let ends = Date.now() + length;
  const heard = () => {
    ends = Date.now() + length;
    if (dialog.open) dialog.close();
  };
  const tell = () => {
    heard();
    tabs.postMessage("heard");
  };
  async function stay() {
    const answer = await fetch(dialog.dataset.keepUrl, { redirect: "error" }).catch(() => null);
    answer?.ok ? tell() : location.assign(dialog.dataset.outUrl);
  }
  tabs.addEventListener("message", heard);
  contact.addEventListener("heard", tell);
  dialog.addEventListener("cancel", stay);
  $("[data-idle-stay]", dialog).addEventListener("click", stay);
  tabs.postMessage("heard");
  setInterval(() => {
    const remaining = ends - Date.now();
    if (remaining <= 0) location.assign(dialog.dataset.outUrl);
    else if (remaining <= warning) {
      const minutes = Math.ceil(remaining / 60000);
      left.textContent = minutes > 1 ? `${minutes} minutes` : "less than a minute";
      if (!dialog.open) dialog.showModal();
    }
  }, 1000);
}

// ---- Long work renews its own part of the page.

for (const part of $$("[data-poll]")) poll(part);

function poll(part) {
  setTimeout(async () => {
    try {
      const answer = await fetch(part.dataset.poll, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const renewed = page.getElementById(part.id);
      if (!renewed) return location.reload();
      part.replaceWith(renewed);
      if (renewed.dataset.poll) poll(renewed);
      else location.reload();
    } catch {
      poll(part);
    }
  }, 2000);
}

// ---- Arrows move through a register as through a spreadsheet.

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.(".hr-grid-box");
  const table = box?.querySelector(".hr-grid");
  const step = steps[event.key] ?? { Home: [0, -999], End: [0, 999] }[event.key];
  if (!table || !step || event.altKey || event.metaKey || event.shiftKey) return;
  const cell = event.target.closest("td, th");
  if (isWriting(event.target) && !(step[0] && event.target.matches("input"))) return;
  event.preventDefault();
  if (!cell) return go(table.tBodies[0]?.rows[0]?.cells[0]);
  const rows = [...table.rows];
  const far = event.ctrlKey ? 9999 : 1;
  const row = rows[Math.max(0, Math.min(rows.length - 1, cell.parentElement.rowIndex + step[0] * far))];
  go(row.cells[Math.max(0, Math.min(row.cells.length - 1, cell.cellIndex + step[1] * far))]);
});

function go(cell) {
  const inside = cell?.querySelector("a, input, select, button");
  if (inside) return inside.focus();
  cell?.setAttribute("tabindex", "-1");
  cell?.focus();
}
