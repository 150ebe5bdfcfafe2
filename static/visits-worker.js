/* Keeps the form of a visit or an inspection readable without a network: the newest form and the files that it needs, nothing else. */
var KEEP = 'hemei-visits-1';
self.addEventListener('install', function () { self.skipWaiting(); });
self.addEventListener('activate', function (e) { e.waitUntil(self.clients.claim()); });
function put(request, reply) {
  var copy = reply.clone();
  caches.open(KEEP).then(function (kept) { kept.put(request, copy); });
  return reply;
}
self.addEventListener('fetch', function (e) {
  var url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (/\/(visits|inspections)\/new\/$/.test(url.pathname) && !url.search) {
    e.respondWith(fetch(e.request).then(function (reply) {
      if (reply.redirected) caches.delete(KEEP); /* somebody signed out: nothing of his stays */
      return reply.ok && !reply.redirected ? put(url.pathname, reply) : reply;
    }).catch(function () { return caches.match(url.pathname).then(function (found) { return found || Response.error(); }); }));
  } else if (/\.(css|js|svg)$/.test(url.pathname)) {
    e.respondWith(fetch(e.request).then(function (reply) { return reply.ok ? put(e.request, reply) : reply; })
      .catch(function () { return caches.match(e.request).then(function (found) { return found || Response.error(); }); }));
  }
});
