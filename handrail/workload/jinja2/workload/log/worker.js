// Opens the page of the button where there is no connection. Its scope is that page and nothing else.
const PAGE = "{{ url('tap', device=device) }}";
const SHELL = [PAGE, "{{ static('ui/handrail.css') }}", "{{ static('ui/handrail.js') }}", "{{ static('workload/tap.js') }}", "{{ static('ui/favicon.svg') }}"];
const KEPT = "pulled-away";
const GONE = 410;

addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && SHELL.includes(pathname)) event.respondWith(answer(event.request, pathname));
});

async function answer(request, pathname) {
  const kept = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await kept.put(pathname, fresh.clone());
    else if (fresh.status === GONE) await kept.delete(PAGE);
    return fresh;
  } catch (error) {
    return (await kept.match(pathname)) ?? Promise.reject(error);
  }
}
