/* A visit or an inspection written down without a network: the whole form, its photo too, waits in this browser under a slip of its own
   and is sent once there is a network. The server enters a slip once; another text under it is kept beside the first. */
(function () {
  var form = document.querySelector('form[data-offline]'), box = document.querySelector('[data-slips]');
  if (!form || !box || !window.indexedDB || !window.fetch || !window.FormData) return;
  var told = form.dataset, list = box.querySelector('ul'), said = form.querySelector('[data-said]'), sending, turn = 0;
  if (navigator.serviceWorker) navigator.serviceWorker.register(told.worker, { scope: told.scope }).catch(function () {});
  function mark() {
    var b = crypto.getRandomValues(new Uint8Array(16)), s = '';
    for (var i = 0; i < 16; i++) s += (b[i] + 256).toString(16).slice(1);
    return s;
  }
  function store(mode, does) {
    return new Promise(function (good, bad) {
      var open = indexedDB.open(told.store || 'hemei-visits', 1);
      open.onupgradeneeded = function () { open.result.createObjectStore('slips', { keyPath: 'slip' }); };
      open.onerror = function () { bad(open.error); };
      open.onsuccess = function () {
        var work = open.result.transaction('slips', mode), asked = does(work.objectStore('slips'));
        work.oncomplete = function () { open.result.close(); good(asked && asked.result); };
        work.onerror = work.onabort = function () { bad(work.error); };
      };
    });
  }
  function all() {
    return store('readonly', function (s) { return s.getAll(); }).then(function (rows) {
      return rows.filter(function (row) { return row.who === told.who; }); /* another person's stay untouched */
    });
  }
  function keep(row) { return store('readwrite', function (s) { return s.put(row); }); }
  function drop(slip) { return store('readwrite', function (s) { return s.delete(slip); }); }
  function taken() {
    var fields = [];
    new FormData(form).forEach(function (value, name) {
      if (name !== 'csrfmiddlewaretoken' && !(value instanceof File && !value.size)) fields.push([name, value]);
    });
    return { slip: form.elements.slip.value, who: told.who, at: Date.now(), fields: fields, detail: told.waiting };
  }
  /* The page may be an old one: its token is renewed with the form of now. */
  function token() {
    return fetch(location.pathname + '?fresh=1', { credentials: 'same-origin' }).then(function (r) {
      if (r.redirected) throw new Error(told.login);
      return r.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, 'text/html');
      return page.querySelector('form[data-offline] [name=csrfmiddlewaretoken]').value;
    });
  }
  function send(row, key) {
    var data = new FormData();
    row.fields.forEach(function (one) { data.append(one[0], one[1]); });
    data.append('csrfmiddlewaretoken', key);
    return fetch(location.pathname, { method: 'POST', body: data, headers: { 'X-Offline': '1' } })
      .then(function (r) { return r.json(); })
      .then(function (reply) {
        if (reply.how === 'refused') { row.detail = reply.detail; row.refused = true; return keep(row); }
        return drop(row.slip).then(function () { show(reply); });
      });
  }
  function sendAll() {
    if (sending) return;
    sending = true;
    all().then(function (rows) {
      rows = rows.filter(function (row) { return !row.refused; });
      if (!rows.length) return null;
      return token().then(function (key) {
        return rows.reduce(function (before, row) { return before.then(function () { return send(row, key); }); }, Promise.resolve());
      });
    }).catch(function (why) { if (why && why.message === told.login) said.textContent = told.login; })
      .then(function () { sending = false; return draw(); });
  }
  function link(text, where) { var a = document.createElement('a'); a.textContent = text; a.href = where; return a; }
  function button(text, does) {
    var b = document.createElement('button');
    b.type = 'button'; b.className = 'btn sec s'; b.textContent = text; b.addEventListener('click', does);
    return b;
  }
  function show(reply) {
    var li = document.createElement('li');
    li.append(reply.detail + ' ', link(told.open, reply.where));
    list.append(li);
    box.hidden = false;
    said.textContent = reply.detail;
  }
  /* The photos come back with the form, or they would be gone with the slip. */
  function photos(row) {
    if (!window.DataTransfer) return;
    var kept = {};
    row.fields.forEach(function (one) {
      if (one[1] instanceof File) (kept[one[0]] = kept[one[0]] || new DataTransfer()).items.add(one[1]);
    });
    Object.keys(kept).forEach(function (name) {
      var field = form.elements[name];
      if (field && field.type === 'file') field.files = kept[name].files;
    });
  }
  function back(row) {
    row.fields.forEach(function (one) {
      var field = form.elements[one[0]];
      if (field && field.type !== 'file') field.value = one[1];
    });
    photos(row);
    drop(row.slip).then(draw);
  }
  function draw() {
    var mine = ++turn;
    return all().then(function (rows) {
      if (mine !== turn) return; /* a later one knows better */
      [].forEach.call(list.querySelectorAll('[data-slip]'), function (li) { li.remove(); });
      rows.forEach(function (row) {
        var li = document.createElement('li'), name = row.fields.filter(function (one) { return one[0] === 'firm' || one[0] === 'visit' || one[0] === 'number'; });
        li.dataset.slip = row.slip;
        li.append(name.map(function (one) { return one[1]; }).join(' ') + ' · ' + row.detail + ' ');
        if (row.refused) li.append(button(told.edit, function () { back(row); }));
        li.append(button(told.drop, function () { drop(row.slip).then(draw); }));
        list.append(li);
      });
      box.hidden = !list.children.length;
    });
  }
  form.addEventListener('submit', function (e) {
    e.preventDefault();
    if (!form.elements.slip.value) form.elements.slip.value = mark();
    var row = taken();
    keep(row).then(function () {
      form.reset();
      form.elements.slip.value = '';
      said.textContent = navigator.onLine ? '' : told.kept;
      return draw();
    }).then(sendAll, function () { form.submit(); });
  });
  window.addEventListener('online', sendAll);
  draw().then(sendAll);
})();
