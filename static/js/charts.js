/* Line charts. Each reads the <table> of its own figure, takes its colours from the design variables
   and writes the name of a series at the end of its line instead of a legend. */

/* global Chart */
const root = document.documentElement;
let charts = [];

const variable = (name) => getComputedStyle(root).getPropertyValue(name).trim();
const pixels = (rem) => rem * parseFloat(getComputedStyle(root).fontSize);

/* A column head with data-c="1..3" is a series; other columns are for readers of the table only. */
function read(table) {
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => {
    const text = cell.textContent.trim().replace('−', '-');
    return text === '' || text === '–' ? null : Number(text);
  };
  const series = [...table.tHead.rows[0].cells]
    .map((head, column) => ({ head, column }))
    .filter(({ head }) => head.dataset.c)
    .map(({ head, column }) => ({
      label: head.textContent.trim(),
      tone: head.dataset.c,
      data: rows.map((row) => number(row.cells[column])),
    }));
  return { labels: rows.map((row) => row.cells[0].textContent.trim()), series };
}

/* The last known point of each series, from top to bottom. */
function ends(chart) {
  return chart.data.datasets
    .map((set, index) => {
      const last = set.data.reduce((found, value, at) => (value === null ? found : at), -1);
      const point = chart.getDatasetMeta(index).data[last];
      return point && { x: point.x, y: point.y, text: `${set.label} ${set.data[last]}`, colour: set.borderColor };
    })
    .filter(Boolean)
    .sort((a, b) => a.y - b.y);
}

const endLabels = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const line = pixels(1.125);
    const labels = ends(chart);
    // Two lines that end close together would print their names over each other.
    labels.forEach((label, index) => {
      if (index) label.y = Math.max(label.y, labels[index - 1].y + line);
    });
    labels.reverse().forEach((label, index) => {
      const limit = index ? labels[index - 1].y - line : chartArea.bottom;
      label.y = Math.min(label.y, limit);
    });
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.font = `600 ${pixels(0.9375)}px ${variable('--font-sans')}`;
    labels.forEach((label) => {
      ctx.fillStyle = label.colour;
      ctx.fillText(label.text, label.x + 10, label.y);
    });
    ctx.restore();
  },
};

/* The widest label decides how much room the right edge needs. */
function labelRoom(canvas, series) {
  const ctx = canvas.getContext('2d');
  ctx.font = `600 ${pixels(0.9375)}px ${variable('--font-sans')}`;
  return Math.max(...series.map((one) => ctx.measureText(`${one.label} 0000`).width)) + 14;
}

/* Series differ by colour, by point shape and by dash: never by colour alone. */
function dataset(one) {
  const colour = variable(`--chart-${one.tone}`);
  const quiet = one.tone === '3';
  return {
    label: one.label,
    data: one.data,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: quiet ? 2 : 3,
    borderDash: quiet ? [5, 4] : [],
    pointRadius: quiet ? 0 : 3.5,
    pointHoverRadius: 6,
    pointStyle: one.tone === '2' ? 'rectRot' : 'circle',
    tension: 0,
    // A point on the axis shows whole.
    clip: false,
  };
}

function scales(canvas) {
  const ticks = { color: variable('--muted'), font: { family: variable('--font-sans'), size: pixels(0.875) } };
  return {
    x: { grid: { display: false }, border: { color: variable('--line-2') }, ticks: { ...ticks, maxRotation: 0 } },
    y: {
      min: Number(canvas.dataset.min || 0),
      max: canvas.dataset.max ? Number(canvas.dataset.max) : undefined,
      grid: { color: variable('--chart-grid') },
      border: { display: false },
      ticks: { ...ticks, maxTicksLimit: 5, precision: 0 },
    },
  };
}

function build(canvas) {
  const { labels, series } = read(canvas.closest('figure').querySelector('table'));
  return new Chart(canvas, {
    type: 'line',
    data: { labels, datasets: series.map(dataset) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      devicePixelRatio: Math.max(2, window.devicePixelRatio || 1),
      layout: { padding: { right: labelRoom(canvas, series), top: 8 } },
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          animation: false,
          backgroundColor: variable('--ink'),
          titleColor: variable('--surface'),
          bodyColor: variable('--surface'),
          displayColors: false,
          cornerRadius: 2,
          padding: 10,
        },
      },
      scales: scales(canvas),
    },
    plugins: [endLabels],
  });
}

const canvases = [...document.querySelectorAll('canvas[data-chart="line"]')];

function draw() {
  charts.forEach((chart) => chart.destroy());
  charts = canvases.map(build);
}

/* On paper the chart is drawn at the width of the sheet, so its words keep their size. */
function drawForPaper() {
  draw();
  charts.forEach((chart) => {
    chart.options.responsive = false;
    chart.resize(340, 200);
  });
}

if (window.Chart && canvases.length) {
  canvases.forEach((canvas) => {
    const figure = canvas.closest('figure');
    figure.classList.add('has-chart');
    const table = figure.querySelector('details');
    if (table) table.open = false;
  });
  draw();
  document.addEventListener('themechange', () => setTimeout(draw, 60));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('beforeprint', drawForPaper);
  window.addEventListener('afterprint', draw);
}
