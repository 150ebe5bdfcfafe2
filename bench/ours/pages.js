// Listens from the first moment of a page. CLS is the sum of all shifts, so never less than the official figure;
// TBT is what exceeds 50 ms in every long task, the part after the first contentful paint.
(() => {
  let lcp = 0, cls = 0;
  const tasks = [];
  const listen = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  listen("largest-contentful-paint", (one) => { lcp = one.startTime; });
  listen("layout-shift", (one) => { if (!one.hadRecentInput) cls += one.value; });
  listen("longtask", (one) => tasks.push(one));
  window.benchPages = () => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const from = paint ? paint.startTime : 0;
    const held = tasks.map((one) => one.startTime + one.duration - Math.max(one.startTime, from) - 50);
    return {
      lcp_s: lcp / 1000,
      cls,
      tbt_ms: held.reduce((sum, ms) => sum + Math.max(ms, 0), 0),
      last_byte_ms: performance.getEntriesByType("navigation")[0].responseEnd, // of the page; the slow network shows here
    };
  };
})();
