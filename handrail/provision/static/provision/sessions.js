// The register of a session on a device that may lose its connection. What is saved is sealed (AES-GCM) under a key that only
// the page of whoever filled it in holds, kept here until the server has taken it, and then sent no more. Its id is given by
// the page, so that what is sent twice is recorded once. Where the browser calls the page no secure context, it is a plain form.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const BOX = $("[data-sessions]"), AGAIN = 20000, MOST = 20, LONGEST = 480;
const { sessions: SEND, keeper: KEEPER, seal: SEAL, long: LONG } = BOX?.dataset ?? {};
const PREFIX = "handrail-session ", MINE = `${PREFIX}${KEEPER} `;
const canKeep = isSecureContext && Boolean(crypto.subtle);
let isSending = false, isSure = false, key = null, news = "";

function begin() {
  BOX.removeAttribute("data-seal");
  document.addEventListener("submit", saved, true);
  if (!canKeep) return;
  const bytes = Uint8Array.from(atob(SEAL), (letter) => letter.charCodeAt(0));
  key = crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  $("[data-can]", BOX).textContent = "If the connection is lost, what you save is kept on this device, encrypted, and sent by itself.";
  $("[data-resend]", BOX).addEventListener("click", resend);
  $("[data-forget]", BOX).addEventListener("click", forget);
  addEventListener("online", send);
  putBack();
  watchIdle($("dialog[data-idle-seconds]"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, AGAIN);
  send();
}

// ---- What is kept: {id, at, fields, said, refused}, sealed; of others on this device only how many there are

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(MINE));
const ofOthers = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && !name.startsWith(MINE)).length;
const coded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function keep(one) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(one)));
  localStorage.setItem(MINE + one.id, JSON.stringify([coded(iv), coded(data)]));
}

async function opened(name) {
  try {
    const [iv, data] = JSON.parse(localStorage.getItem(name)).map(decoded);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, data)));
  } catch {
    return null; // sealed under another key: not ours to read
  }
}

const kept = async () => (await Promise.all(names().map(opened))).filter(Boolean);

// ---- Saving

function saved(event) {
  const form = event.target;
  if (!form.matches("[data-register]")) return;
  const fault = faultIn(form, event.submitter);
  if (!canKeep || fault) {
    if (navigator.onLine) return; // the server says what is wrong, and keeps what is right
    event.preventDefault();
    return tell(form, fault || "There is no connection, and this page can keep nothing. Leave it open, and save again when there is one.");
  }
  event.preventDefault();
  if (form.dataset.kept) return;
  form.dataset.kept = "yes";
  hold(form, event.submitter);
}

async function hold(form, submitter) {
  const fields = [...new FormData(form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const one = { id: form.elements.id.value, at: form.getAttribute("action"), fields, said: saidIn(form, submitter) };
  try {
    await keep(one);
  } catch {
    delete form.dataset.kept;
    return navigator.onLine ? HTMLFormElement.prototype.submit.call(form) : tell(form, "This device has no room to keep it. Leave this page open, and save again when there is a connection.");
  }
  const group = form.closest("[data-group]");
  const line = Object.assign(document.createElement("p"), { className: "hr-saved is-waiting", tabIndex: -1, textContent: "Kept on this device." });
  line.setAttribute("role", "status");
  line.dataset.of = one.id;
  form.replaceWith(line);
  line.focus();
  if (group.matches("details")) $$("details[data-group]").find((other) => other !== group && $("form", other))?.setAttribute("open", "");
  send();
}

function faultIn(form, submitter) {
  if (submitter?.value === "missed") return $("[name=missed_reason]:checked", form) ? "" : "Say why it did not happen.";
  const ticks = $$("[name$=-there]", form), written = form.elements.minutes.value.trim();
  if (ticks.length && !ticks.some((tick) => tick.checked)) return "Nobody is ticked. If it did not happen, say so below with the reason.";
  const most = Math.min(LONGEST, Number(form.dataset.usual) * Number(LONG) || LONGEST);
  return !written || (/^\d+$/.test(written) && Number(written) >= 1 && Number(written) <= most) ? "" : "Look at the minutes: write a whole number.";
}

// For whoever has to write it down by hand, where it is refused.
function saidIn(form, submitter) {
  const title = ($("h2", form.closest("[data-group]")) ?? $("h1")).textContent;
  const day = form.getAttribute("action").split("/").at(-2);
  if (submitter?.value === "missed") return `${title}, ${day}: it did not happen`;
  const children = $$("[name$=-there]", form).map((tick) => {
    const line = form.elements[tick.name.replace(/there$/, "line")].value;
    return `${tick.labels[0].textContent.trim()} ${tick.checked ? "there" : "not there"}${line ? ` (${line})` : ""}`;
  });
  return [`${title}, ${day}`, children.join(", "), form.elements.note.value].filter(Boolean).join(": ");
}

function tell(form, words) {
  const told = $("[data-told]", form);
  told.hidden = false;
  told.textContent = words;
}

// ---- Sending, many at once

async function send() {
  if (isSending) return;
  isSending = true;
  let isHeard = true;
  try {
    const waiting = (await kept()).filter((one) => !one.refused && !one.isDraft);
    for (let at = 0; at < waiting.length && isHeard; at += MOST) isHeard = await sent(waiting.slice(at, at + MOST));
  } finally {
    isSending = false;
  }
  await show(isHeard);
}

// Whether the server has answered for each of them.
async function sent(some) {
  const what = { csrfmiddlewaretoken: $("[name=csrfmiddlewaretoken]", BOX).value, kept: JSON.stringify(some.map(({ id, at, fields }) => ({ id, at, fields }))) };
  const answer = await fetch(SEND, { method: "POST", body: new URLSearchParams(what), headers: { Accept: "application/json" }, redirect: "error", credentials: "same-origin" }).catch(() => null);
  const said = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!said) return false;
  for (const { id, is_taken, words, url } of said.answers) {
    if (is_taken) localStorage.removeItem(MINE + id);
    else await keep({ ...some.find((one) => one.id === id), refused: words });
    answered(id, is_taken, words, url);
  }
  return true;
}

function answered(id, isTaken, words, url) {
  const line = $(`[data-of="${CSS.escape(id)}"]`);
  if (!line) return isTaken && (news += `Sent: ${words} `); // it was kept by an earlier page
  line.classList.toggle("is-waiting", !isTaken);
  line.replaceChildren(`${words} `);
  if (url) line.append(Object.assign(document.createElement("a"), { href: url, textContent: "Look at it" }));
}

async function show(isHeard) {
  const rows = (await kept()).filter((one) => !one.isDraft), waiting = rows.filter((one) => !one.refused).length, others = ofOthers();
  const mine = waiting ? `${waiting === 1 ? "1 session is" : `${waiting} sessions are`} kept on this device. ${isHeard || !navigator.onLine ? "Sent by itself when there is a connection." : "Handrail does not answer, or you are signed out: sign in here again, and it is sent."}` : "";
  const theirs = others ? `${others === 1 ? "1 session" : `${others} sessions`} of somebody else ${others === 1 ? "waits" : "wait"} on this device: sent when they sign in here and open this page.` : "";
  $("[data-waits]", BOX).textContent = [news, mine, theirs].filter(Boolean).join(" ");
  const refused = rows.filter((one) => one.refused);
  $("[data-refused]", BOX).hidden = !refused.length;
  $("[data-refused-list]", BOX).replaceChildren(...refused.map((one) => Object.assign(document.createElement("li"), { textContent: `${one.said}. ${one.refused}` })));
}

// ---- Idle without a connection: instead of an error of the browser a page of our own, without names; what was ticked and
// not yet saved is sealed like the rest, and stands there again once the same person opens the register.

const AWAY = "#no-connection", LOOK = 5000;

function watchIdle(dialog) {
  if (!dialog) return;
  const out = dialog.dataset.outUrl;
  const look = async () => (dialog.dataset.outUrl = (await isReached()) ? out : AWAY);
  setInterval(() => dialog.open && look(), LOOK);
  new MutationObserver(() => dialog.open && look()).observe(dialog, { attributeFilter: ["open"] });
  addEventListener("offline", look);
  addEventListener("online", look);
  addEventListener("hashchange", () => location.hash === AWAY && goAway());
  $("[data-idle-stay]", dialog).addEventListener("click", (event) => {
    if (dialog.dataset.outUrl !== AWAY) return;
    event.stopImmediatePropagation(); // whoever presses is here: the page stays until it is left alone again
    new BroadcastChannel("handrail").postMessage("heard");
  }, true);
}

const isReached = () => navigator.onLine && fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false);

async function goAway() {
  for (const form of $$("[data-register]")) if (isBegun(form)) await keepDraft(form).catch(() => {});
  const rows = await kept(), drafts = rows.filter((one) => one.isDraft).length, whole = rows.length - drafts;
  const what = [whole && `${whole} ${whole === 1 ? "session" : "sessions"}`, drafts && `what was begun in ${drafts} ${drafts === 1 ? "register" : "registers"}`].filter(Boolean).join(", and ");
  const main = Object.assign(document.createElement("main"), { id: "main", className: "hr-page hr-page-form hr-stack", tabIndex: -1 });
  main.append(
    line("h1", "No connection"),
    line("p", "Handrail cannot be reached, and nobody has touched this page for a while. It is closed, so that no names are left on the screen."),
    line("p", what ? `Kept on this device, encrypted: ${what}. Sent when whoever wrote it signs in here again and opens My groups today.` : "Nothing was left here to be sent."),
    line("p", "This page looks for the connection by itself."),
  );
  const again = Object.assign(line("button", "Try now"), { type: "button", className: "govuk-button" });
  main.append(again);
  document.title = "No connection";
  document.body.replaceChildren(main);
  main.focus();
  const back = async () => (await isReached()) && location.replace(location.pathname + location.search);
  again.addEventListener("click", back);
  addEventListener("online", back);
  setInterval(back, AGAIN);
}

const line = (tag, textContent) => Object.assign(document.createElement(tag), { textContent });

// Whether somebody has ticked or written something in it that is not saved.
function isBegun(form) {
  return !form.dataset.kept && [...form.elements].some((field) => (field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : "defaultValue" in field ? field.value !== field.defaultValue : field.tagName === "SELECT" && field.selectedIndex > 0));
}

async function keepDraft(form) {
  const at = form.getAttribute("action");
  const fields = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "words_of", "id"].includes(name));
  await keep({ id: `begun ${at}`, at, fields, isDraft: true });
}

async function putBack() {
  for (const one of await kept()) {
    const form = one.isDraft && $$("[data-register]").find((other) => other.getAttribute("action") === one.at);
    if (!form) continue;
    const said = new Map(one.fields);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
      if (field.type === "checkbox") field.checked = said.has(field.name);
      else if (field.type === "radio") field.checked = said.get(field.name) === field.value;
      else if (said.has(field.name)) field.value = said.get(field.name);
    }
    form.closest("details")?.setAttribute("open", "");
    tell(form, "What you had begun here is back. It is not saved yet.");
    localStorage.removeItem(MINE + one.id);
  }
}

async function resend() {
  for (const { refused, ...one } of await kept()) if (refused) await keep(one);
  await send();
}

async function forget(event) {
  event.target.textContent = isSure ? "Remove them from this device" : "Press again to remove them";
  if (isSure) for (const one of await kept()) if (one.refused) localStorage.removeItem(MINE + one.id);
  isSure = !isSure;
  if (!isSure) await show(true);
}

if (BOX) begin();
