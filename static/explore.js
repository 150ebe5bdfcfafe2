/* The explorer's chart, drawn from the table of the page: nothing here knows more than the table. */
(function () {
  'use strict';
  var table = document.getElementById('x-table'), card = document.getElementById('x-card'), box = document.getElementById('x-chart');
  if (!window.echarts || !table || !card) return;
  var rows = [].slice.call(table.tBodies[0].rows).filter(function (row) { return row.cells.length > 1; });
  var heads = [].slice.call(table.tHead.rows[0].cells, 1).map(function (cell) { return cell.textContent.trim(); });
  var names = rows.map(function (row) { return row.cells[0].textContent.trim(); });
  var kind = document.getElementById('x-kind');
  if (!rows.length) return;
  card.hidden = false;
  var style = getComputedStyle(document.body), chart = window.echarts.init(box, null, { renderer: 'svg' });
  var line = kind.querySelector('[value=line]');
  if (rows.length < 3) line.disabled = true; // two points are no trend
  function link(row, column) { return rows[row].cells[column + 1].querySelector('a'); }
  function draw() {
    chart.setOption({
      animation: false,
      textStyle: { color: style.color, fontFamily: style.fontFamily },
      tooltip: { trigger: 'item', confine: true },
      legend: heads.length > 1 ? { type: 'scroll', top: 0, textStyle: { color: style.color } } : undefined,
      grid: { left: 8, right: 16, top: heads.length > 1 ? 44 : 16, bottom: 8, containLabel: true },
      xAxis: { type: 'category', data: names, axisLabel: { interval: 0, rotate: names.length > 5 ? 35 : 0, color: style.color, width: 110, overflow: 'truncate' } },
      yAxis: { type: 'value', min: 0, name: box.getAttribute('data-unit'), axisLabel: { color: style.color } },
      series: heads.map(function (head, column) {
        return {
          type: kind.value, name: head, symbolSize: 9,
          data: rows.map(function (_row, row) { var a = link(row, column); return a ? Number(a.getAttribute('data-value')) : null; })
        };
      })
    }, true);
  }
  chart.on('click', function (e) { var a = link(e.dataIndex, e.seriesIndex); if (a) location.href = a.href; });
  kind.addEventListener('change', draw);
  window.addEventListener('resize', function () { chart.resize(); });
  document.getElementById('x-save').addEventListener('click', function () {
    var svg = new Image(), canvas = document.createElement('canvas'), size = box.getBoundingClientRect();
    svg.onload = function () {
      canvas.width = size.width * 2; canvas.height = size.height * 2;
      var pen = canvas.getContext('2d');
      pen.fillStyle = style.backgroundColor; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(svg, 0, 0, canvas.width, canvas.height);
      var a = document.createElement('a');
      a.href = canvas.toDataURL('image/png'); a.download = 'explore.png'; a.click();
    };
    svg.src = chart.getDataURL({ type: 'svg' });
  });
  draw();
})();
