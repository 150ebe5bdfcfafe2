/* hemei.js: comfort only; every page works without it. No eval, no inline style: fits script-src 'self'. */
(function () {
  var root = document.documentElement, YEAR = 365 * 24 * 3600;
  function on(name, value) { return root.getAttribute('data-' + name) === value; }
  function show() {
    document.querySelectorAll('[data-toggle]').forEach(function (b) {
      var p = b.getAttribute('data-toggle').split('=');
      b.setAttribute('aria-pressed', on(p[0], p[1]));
    });
  }
  /* Ways of reading: the same cookie that the POST sets, without leaving the page */
  document.addEventListener('click', function (e) {
    var b = e.target.closest && e.target.closest('[data-toggle]');
    if (!b || !navigator.cookieEnabled) return;
    var p = b.getAttribute('data-toggle').split('='), off = on(p[0], p[1]);
    if (off) root.removeAttribute('data-' + p[0]); else root.setAttribute('data-' + p[0], p[1]);
    document.cookie = 'hemei-' + p[0] + '=' + (off ? '' : p[1]) + ';path=/;samesite=lax;max-age=' + (off ? 0 : YEAR) +
      (location.protocol === 'https:' ? ';secure' : '');
    e.preventDefault();
    show();
  });
  document.addEventListener('click', function (e) {
    if (e.target.closest && e.target.closest('[data-print]')) { e.preventDefault(); window.print(); }
  });
  /* A second click on the same submit button does nothing for a while */
  document.addEventListener('submit', function (e) {
    if (e.defaultPrevented || e.target.method !== 'post') return;
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    e.target.dataset.sent = '1';
    setTimeout(function () { delete e.target.dataset.sent; }, 8000);
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (f) { delete f.dataset.sent; });
  });
  /* Lists: / search, j k down and up, Enter opens, ? help; never while somebody types */
  var rows = [].slice.call(document.querySelectorAll('[data-rows] tr')), at = -1;
  function go(n) {
    if (!rows.length) return;
    if (at >= 0) rows[at].removeAttribute('aria-selected');
    at = Math.max(0, Math.min(rows.length - 1, n));
    rows[at].setAttribute('aria-selected', 'true');
    var a = rows[at].querySelector('a,button');
    if (a) a.focus();
  }
  /* Papers: y passes the row chosen, n goes to its remark; back on the page the next open paper is chosen */
  var NEXT = 'hemei-next-paper';
  function judge(e) {
    var row = rows[at], b = row && row.querySelector('button[value=ok]'), t = row && row.querySelector('input[name=remark]');
    if (!b || !t) return;
    e.preventDefault();
    if (e.key === 'n') { t.focus(); return; }
    try { sessionStorage.setItem(NEXT, location.pathname); } catch (x) { /* no storage: choose by hand */ }
    b.click();
  }
  function next() {
    try {
      if (sessionStorage.getItem(NEXT) !== location.pathname) return;
      sessionStorage.removeItem(NEXT);
    } catch (x) { return; }
    for (var i = 0; i < rows.length; i++) if (rows[i].hasAttribute('data-pending')) { go(i); return; }
  }
  document.addEventListener('keydown', function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || /INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) return;
    if (e.key === '/') { var q = document.querySelector('[data-search]'); if (q) { e.preventDefault(); q.focus(); } }
    else if (e.key === 'j') go(at + 1);
    else if (e.key === 'k') go(at - 1);
    else if (e.key === 'r') { for (var i = at + 1; i < rows.length; i++) if (rows[i].hasAttribute('data-red')) { go(i); break; } }
    else if (e.key === 'y' || e.key === 'n') judge(e);
    else if (e.key === '?') { var d = document.getElementById('keys'); if (d) d.open = !d.open; }
  });
  /* Drafts: what is typed is saved by itself. Without a connection it waits in this tab (sessionStorage, so that it
     is gone with the tab on a shared computer) and comes back after a reload. Files are not kept here. */
  document.querySelectorAll('form[data-autosave]').forEach(function (f) {
    var key = 'hemei-draft:' + location.pathname, note = f.querySelector('[data-saved]');
    var seen = f.elements.draft_version, timer, busy, again, waiting, since = 0;
    function fields() {
      var found = {};
      [].forEach.call(f.elements, function (e) {
        if (!e.name || e.type === 'hidden' || e.type === 'file' || e.tagName === 'BUTTON') return;
        if (e.type === 'checkbox' || e.type === 'radio') { if (e.checked) found[e.name] = e.value; } else found[e.name] = e.value;
      });
      return found;
    }
    function keep(clash) {
      try { sessionStorage.setItem(key, JSON.stringify({ v: seen.value, clash: clash, f: fields() })); } catch (e) { /* full */ }
    }
    function say(text) { if (note) note.textContent = text; }
    function save() {
      if (busy) { again = true; return; }
      if (f.dataset.sent) return;
      var sent = fields(), data = new URLSearchParams(sent);
      busy = true;
      since = 0;
      data.append('draft_version', seen.value);
      data.append('csrfmiddlewaretoken', f.elements.csrfmiddlewaretoken.value);
      fetch(location.pathname, { method: 'POST', body: data, headers: { 'X-Autosave': '1' }, redirect: 'error' })
        .then(function (r) { return r.json().then(function (told) { return [r.ok, told]; }); })
        .then(function (found) {
          if (found[0]) {
            seen.value = found[1].draft_version;
            if (JSON.stringify(sent) === JSON.stringify(fields())) sessionStorage.removeItem(key);
          } else keep(true);
          say(found[1].detail);
        })
        .catch(function () { say(f.dataset.offline); keep(false); later(5000); })
        .then(function () { busy = false; if (waiting) { var w = waiting; waiting = null; w.click(); } else if (again) { again = false; later(0); } });
    }
    function later(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }
    /* A pause saves; who types without one is saved every 3.5 s all the same, so that a crash costs 5 s at most */
    function typed() {
      var now = Date.now();
      keep(false);
      since = since || now;
      later(Math.max(0, Math.min(1500, since + 3500 - now)));
    }
    function back() {
      var left = null;
      try { left = JSON.parse(sessionStorage.getItem(key)); } catch (e) { /* nothing readable was kept */ }
      sessionStorage.removeItem(key);
      if (!left || (left.v !== seen.value && !left.clash)) return;
      Object.keys(left.f).forEach(function (name) {
        var e = f.elements[name];
        if (!e || e.type === 'hidden' || e.type === 'file') return;
        if (e.type === 'checkbox') e.checked = true; else e.value = left.f[name];
      });
      say(f.dataset.restored);
      keep(left.clash);
    }
    if (!window.fetch || !window.URLSearchParams || !window.sessionStorage || !seen) return;
    f.addEventListener('input', typed);
    f.addEventListener('change', typed);
    f.addEventListener('submit', function (e) {
      clearTimeout(timer);
      keep(false);
      if (busy && e.submitter) { e.preventDefault(); waiting = e.submitter; } /* its version is about to be old */
    });
    window.addEventListener('online', function () { later(0); });
    back();
  });
  var first = document.querySelector('[data-focus]');
  if (first) first.focus(); else next();
  show();
})();
