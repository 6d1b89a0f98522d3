// The page of a phone's button. A tap keeps its own moment and its own mark, waits here until it has been taken, and is then
// sent no more. What is refused stays, with the reason, to be sent again or copied down. Nothing is read from the server but
// whether it was taken. The phone may have been linked more than once: each link has its own address and its own taps.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const HERE = location.pathname, KEY = "handrail-taps ", AGAIN = 20000, AT_ONCE = 50, GONE = 410;
let last = null, isSending = false, isSure = false;

function link(form) {
  const code = location.hash.slice(1); // what stands there is sent to no server
  if (!code) return;
  history.replaceState(null, "", HERE);
  form.elements.code.value = code;
  form.submit();
}

function begin() {
  navigator.serviceWorker?.register($("[data-worker]").dataset.worker, { scope: HERE }).catch(() => {});
  $("[data-tap]").addEventListener("submit", tapped, true);
  for (const form of $$("[data-more]")) form.addEventListener("submit", more, true);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, AGAIN);
  send();
}

// ---- What is kept: {id, at, asked_by, what_for, refused}, under the address of its link

const places = () => Object.keys(localStorage).filter((key) => key.startsWith(KEY)).map((key) => key.slice(KEY.length));
const kept = (place) => JSON.parse(localStorage.getItem(KEY + place) ?? "[]");
const waiting = (place) => kept(place).filter((tap) => !tap.refused);
const refused = () => places().flatMap(kept).filter((tap) => tap.refused);
const without = (place, tap) => kept(place).filter((one) => one.id !== tap.id);

function keep(place, taps) {
  taps.length ? localStorage.setItem(KEY + place, JSON.stringify(taps)) : localStorage.removeItem(KEY + place);
}

const clockOf = (tap) => new Date(tap.at).toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit" });
const dayOf = (tap) => new Date(tap.at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

function showKept() {
  const taps = refused();
  $("[data-kept]").hidden = !taps.length;
  $("[data-kept-list]").replaceChildren(...taps.map((tap) => Object.assign(document.createElement("li"), { textContent: `${dayOf(tap)}, ${clockOf(tap)}. ${tap.refused}` })));
}

function resend() {
  const taps = refused().map(({ refused, ...tap }) => tap);
  for (const place of places()) keep(place, waiting(place));
  keep(HERE, [...kept(HERE), ...taps]);
  showKept();
  send();
}

function forget(event) {
  if (!isSure) event.target.textContent = "Press again to remove them";
  else for (const place of places()) keep(place, waiting(place));
  isSure = !isSure;
  if (!isSure) showKept();
}

// ---- Tapping

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
  keep(HERE, [...without(HERE, tap), tap]);
}

// ---- Sending: one as the page's own form would, several as one list

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (const place of places()) for (const taps of several(waiting(place))) if (!(await sent(place, taps))) break;
  } finally {
    isSending = false;
  }
  const left = places().flatMap(waiting).length;
  const many = left === 1 ? "1 tap is" : `${left} taps are`;
  if (left) say(navigator.onLine ? `${many} kept on this phone and sent when Handrail answers.` : `${many} kept on this phone. No connection: sent by itself later.`);
}

function several(taps) {
  return taps.length ? [taps.slice(0, AT_ONCE), ...several(taps.slice(AT_ONCE))] : [];
}

// Whether the next may be sent: of each of these it was said that it is taken, or refused and why.
async function sent(place, taps) {
  const body = taps.length === 1 ? new URLSearchParams(taps[0]) : new Blob([JSON.stringify(taps)], { type: "application/json" });
  const answer = await fetch(place, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", credentials: "same-origin" }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (!answer || !said || (answer.status >= 500 && answer.status < 600)) return false;
  const answers = answer.ok && taps.length > 1 ? said.taps : taps.map(() => said);
  if (!answers) return false;
  taps.forEach((tap, number) => settle(place, tap, answers[number].error));
  say(answers.every((one) => !one.error) ? "Sent." : answer.status === GONE && place === HERE ? `${said.error} Kept here.` : "");
  showKept();
  return true;
}

function settle(place, tap, error) {
  const now = kept(place).find((one) => one.id === tap.id);
  if (error) keep(place, [...without(place, tap), { ...now, refused: error }]);
  else if (JSON.stringify(now) === JSON.stringify(tap)) keep(place, without(place, tap)); // nothing was added meanwhile
}

function say(words) {
  $("[data-waits]").textContent = words;
}

if ($("[data-link]")) link($("[data-link]"));
else if ($("[data-tap]")) begin();
if ($("[data-kept]")) {
  $("[data-resend]")?.addEventListener("click", resend);
  $("[data-forget]").addEventListener("click", forget);
  showKept();
}
