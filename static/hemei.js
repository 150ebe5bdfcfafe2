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
  var first = document.querySelector('[data-focus]');
  if (first) first.focus(); else next();
  show();
})();
