// The page of a telephone's button. A tap keeps its own moment and its own mark, waits here until it has been taken, and
// is then sent no more. Nothing is read from the server but whether it was.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const page = $(".hr-tap[data-worker]");
const KEY = `handrail-taps ${location.pathname}`;
const AGAIN = 20000;
let last = null, isSending = false;

if (page) begin();
else if (waiting().length) $("[data-kept]").textContent = keptWords(); // the link is ended: they can only be read off

function begin() {
  navigator.serviceWorker?.register(page.dataset.worker, { scope: location.pathname }).catch(() => {});
  $("[data-tap]").addEventListener("submit", tapped, true);
  for (const form of $$("[data-more]")) form.addEventListener("submit", more, true);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, AGAIN);
  send();
}

function waiting() {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}

function keep(taps) {
  localStorage.setItem(KEY, JSON.stringify(taps));
}

function clockOf(tap) {
  return new Date(tap.at).toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit" });
}

function keptWords() {
  const day = (tap) => new Date(tap.at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  return `Kept here: ${waiting().map((tap) => `${day(tap)}, ${clockOf(tap)}`).join("; ")}.`;
}

function mark() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tapped(event) {
  event.preventDefault();
  event.stopPropagation();
  if (last && Date.now() - Date.parse(last.at) < 3000) return; // the same press
  last = { id: mark(), at: new Date().toISOString() };
  put(last);
  for (const chip of $$("[aria-pressed]")) chip.removeAttribute("aria-pressed");
  $("[data-noted]").hidden = false;
  $("[data-told]").textContent = `Noted ${clockOf(last)}`;
  send();
}

function more(event) {
  if (!last) return; // the tap was made before this script was here: the form goes as it is
  event.preventDefault();
  event.stopPropagation();
  const { name, value } = event.submitter;
  last = { ...last, [name]: value };
  for (const chip of $$("button", event.target)) chip === event.submitter ? chip.setAttribute("aria-pressed", "true") : chip.removeAttribute("aria-pressed");
  put(last);
  send();
}

function put(tap) {
  keep([...waiting().filter((one) => one.id !== tap.id), tap]);
}

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (const tap of waiting()) if (!(await sent(tap))) break;
  } finally {
    isSending = false;
  }
  const left = waiting().length;
  if (left && navigator.onLine && !$("[data-waits]").dataset.stopped) say(`${left === 1 ? "1 tap is" : `${left} taps are`} kept on this telephone and sent when Handrail answers.`);
  else if (left && !navigator.onLine) say(`${left === 1 ? "1 tap is" : `${left} taps are`} kept on this telephone. No connection: sent by itself later.`);
}

// Whether the next may be sent: this one was taken or refused, and is kept no longer.
async function sent(tap) {
  const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(tap), headers: { Accept: "application/json" }, redirect: "error", credentials: "omit" }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (!answer || !said || (answer.status >= 500 && answer.status < 600)) return false;
  if (answer.status === 410) {
    $("[data-waits]").dataset.stopped = "yes";
    say(`${said.error} ${keptWords()}`);
    return false;
  }
  const now = waiting().find((one) => one.id === tap.id);
  if (JSON.stringify(now) === JSON.stringify(tap)) keep(waiting().filter((one) => one.id !== tap.id)); // nothing was added meanwhile
  say(answer.ok ? "Sent." : said.error);
  return true;
}

function say(words) {
  $("[data-waits]").textContent = words;
}
