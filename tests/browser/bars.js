/* What the bars measure on a page; each returns the list of what is wrong. */
window.bars = {
  overflow: () => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    const culprits = [...document.querySelectorAll('body *')].filter(
      (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg'));
    return [`${wide}px too wide: ` + culprits.slice(0, 3).map((e) => e.tagName + '.' + e.getAttribute('class')).join(' ')];
  },
  targets: (least) => [...document.querySelectorAll('a,button,input:not([type=hidden]),select,textarea,summary')]
    .filter((e) => e.offsetParent && !e.closest('svg')).map((e) => [e, (e.closest('label') || e).getBoundingClientRect()])
    .filter(([e, q]) => q.width > 0 && q.height < (e.matches('.btn:not(.s):not(.plain)') ? least : 24)
      && getComputedStyle(e).display !== 'inline')
    .map(([e, q]) => `${e.tagName} ${(e.textContent || e.name).trim().slice(0, 20)} ${Math.round(q.height)}px`),
  focused: () => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const s = getComputedStyle(e), r = e.getBoundingClientRect();
    // the calendar button inside a date field draws its own ring
    const ring = e.type === 'date' || (parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== 'none') || s.boxShadow !== 'none';
    const shown = r.bottom > 0 && r.top < innerHeight;
    const top = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1),
      Math.min(Math.max(r.top + Math.min(r.height / 2, 20), 0), innerHeight - 1));
    const bar = top && !e.contains(top) && !top.contains(e) && top.closest('.tabbar,.acts');
    return { name: (e.textContent || e.name || '').trim().slice(0, 24), ring, shown, covered: !!bar };
  },
  stops: () => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]
    .filter((e) => (e.offsetParent || e.closest('svg')) && !e.disabled && e.tabIndex >= 0
      && getComputedStyle(e).visibility !== 'hidden'
      && !(e.tagName === 'SUMMARY' ? e.parentElement.parentElement : e).closest('details:not([open])')
      && !(e.type === 'radio' && e.name && e !== (document.querySelector(`input[name="${e.name}"]:checked`)
        || document.querySelector(`input[name="${e.name}"]`)))).length,
  plain: () => {
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
    const known = /^(PDF|PNG|JPG|JSON|MB|CN|ZZ|DC|LCGX|YJ|ID|ICP|CSV|XLSX|SVG|Excel|Enter|English)$/;
    for (let node; (node = walk.nextNode());) {
      if (node.parentElement.closest('code,.num,script,.st')) continue;
      if (/\d{4}-\d\d-\d\dT\d\d/.test(node.data)) found.push('machine time: ' + node.data.trim());
      for (const word of node.data.match(/[A-Za-z][A-Za-z_.]{2,}/g) || []) if (!known.test(word)) found.push(word);
    }
    return found;
  },
  elsewhere: () => [...document.querySelectorAll('[src],link[href]')].map((e) => e.src || e.href)
    .filter((one) => new URL(one, location).origin !== location.origin),
  latin: () => {
    const words = 'service approval project window'.split(' ');
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node, i = 0; (node = walk.nextNode());) node.data = node.data.replace(/[\u4e00-\u9fff]+/g, (run) => {
      let text = '';
      while (text.length < run.length * 2.3) text += (text ? ' ' : '') + words[i++ % 4];
      return text.slice(0, Math.max(3, Math.round(run.length * 2.3)));
    });
  },
  printed: () => ['.tabbar', '.nav', '.foot', '.skip', '.util'].filter((one) => {
    const e = document.querySelector(one);
    return e && getComputedStyle(e).display !== 'none';
  }).map((one) => `printed: ${one}`),
  axe: (rules) => axe.run(document, rules ? { runOnly: { type: 'rule', values: rules } } : { runOnly: { type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }).then((r) => r.violations.map(
    (v) => `${v.id} ×${v.nodes.length}: ` + v.nodes.slice(0, 2).map((n) => n.target.join(' ') + ' '
      + (n.any[0] ? n.any[0].message : n.failureSummary || '')).join(' | ').slice(0, 400))),
};
