/* Line charts, and the quadrant. Each reads a <table>: a line chart that of its own figure, the quadrant the one
   named by data-table. Colours are the design variables; names stand at the lines and dots, not in a legend. */

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
    x: { grid: { display: false }, border: { color: variable('--line-2') }, ticks: { ...ticks, maxRotation: 0, autoSkip: true, autoSkipPadding: 12 } },
    y: {
      min: Number(canvas.dataset.min || 0),
      max: canvas.dataset.max ? Number(canvas.dataset.max) : undefined,
      grid: { color: variable('--chart-grid') },
      border: { display: false },
      ticks: { ...ticks, maxTicksLimit: 5, precision: 0 },
    },
  };
}

/* Health against progress: a row of the table is a dot with the shape of its light. */
const SHAPES = { red: 'rectRot', amber: 'triangle', green: 'circle', grey: 'circle' };
const ORDER = ['red', 'amber', 'grey', 'green', 'done'];

function dots(table) {
  return [...table.tBodies[0].rows].map((row) => ({
    x: Number(row.querySelector('[data-x]').dataset.x),
    y: Number(row.querySelector('[data-y]').dataset.y),
    name: row.querySelector('[data-name]').textContent.trim(),
    address: row.querySelector('[data-score]').href,
    light: row.dataset.light,
    hollow: 'hollow' in row.dataset,
  }));
}

function dotSet(light, found) {
  const fill = variable(`--${light}`);
  return {
    data: found,
    pointStyle: SHAPES[light] || 'circle',
    pointRadius: light === 'green' ? 6 : 8,
    pointHoverRadius: 10,
    pointHitRadius: 6,
    backgroundColor: found.map((dot) => (dot.hollow ? variable('--surface') : fill)),
    borderColor: light === 'amber' ? variable('--amber-edge') : fill,
    borderWidth: found.map((dot) => (dot.hollow ? 2.5 : 1)),
    // A dot on the edge shows whole.
    clip: false,
  };
}

/* The bound of red as dashed lines, and what each corner means. */
const corners = {
  id: 'corners',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea: area, scales, canvas } = chart;
    const cut = Number(canvas.dataset.cut);
    const [x, y] = [scales.x.getPixelForValue(cut), scales.y.getPixelForValue(cut)];
    const [act, heavy, slow, steady] = canvas.dataset.corners.split('|');
    ctx.save();
    ctx.strokeStyle = variable('--line-2');
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(x, area.top);
    ctx.lineTo(x, area.bottom);
    ctx.moveTo(area.left, y);
    ctx.lineTo(area.right, y);
    ctx.stroke();
    ctx.fillStyle = variable('--muted');
    ctx.font = `${pixels(0.875)}px ${variable('--font-sans')}`;
    const say = (words, right, bottom) => {
      ctx.textAlign = right ? 'right' : 'left';
      ctx.textBaseline = bottom ? 'bottom' : 'top';
      ctx.fillText(words, right ? area.right - 8 : area.left + 8, bottom ? area.bottom - 6 : area.top + 6);
    };
    say(act, false, true);
    say(heavy, false, false);
    say(slow, true, true);
    say(steady, true, false);
    ctx.restore();
  },
};

const meet = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/* Where the name of a dot may stand: right, left, above, below, a line higher or lower aside; inside the chart. */
function places(point, width, height, area) {
  const gap = 12;
  const middle = point.y - height / 2;
  return [
    { x: point.x + gap, y: middle },
    { x: point.x - gap - width, y: middle },
    { x: point.x - width / 2, y: point.y - gap - height },
    { x: point.x - width / 2, y: point.y + gap },
    { x: point.x + gap, y: middle + height },
    { x: point.x + gap, y: middle - height },
    { x: point.x - gap - width, y: middle + height },
    { x: point.x - gap - width, y: middle - height },
  ]
    .map((place) => ({ ...place, w: width, h: height }))
    .filter((box) => box.x >= area.left && box.x + box.w <= area.right && box.y >= area.top && box.y + box.h <= area.bottom);
}

/* Red parks are named, on a wide chart others too, where the name meets neither a dot, a corner nor a name.
   A name without a free place is left out, since it would read as that of another dot: the table holds them all. */
const names = {
  id: 'names',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea: area } = chart;
    const height = pixels(1.125);
    const found = chart.data.datasets.flatMap((set, index) =>
      set.data.map((dot, at) => ({ dot, point: chart.getDatasetMeta(index).data[at] })),
    );
    const isWide = chart.width >= 480;
    ctx.save();
    ctx.font = `${pixels(0.875)}px ${variable('--font-sans')}`;
    const taken = [
      ...found.map(({ point }) => ({ x: point.x - 8, y: point.y - 8, w: 16, h: 16 })),
      ...chart.canvas.dataset.corners.split('|').map((words, place) => {
        const w = ctx.measureText(words).width + 16;
        const [left, top] = [place < 2, place % 2 === 1];
        return {
          x: left ? area.left : area.right - w,
          y: top ? area.top : area.bottom - height - 8,
          w,
          h: height + 8,
        };
      }),
    ];
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = variable('--ink');
    const rank = ({ dot }) => ORDER.indexOf(dot.light);
    const inTurn = [...found].sort((a, b) => rank(a) - rank(b) || b.point.x - a.point.x);
    inTurn.forEach(({ dot, point }) => {
      if (dot.light !== 'red' && !isWide) return;
      const inside = places(point, ctx.measureText(dot.name).width, height, area);
      const box = inside.find((place) => !taken.some((other) => meet(place, other)));
      if (!box) return;
      taken.push(box);
      ctx.fillText(dot.name, box.x, box.y + height / 2);
    });
    ctx.restore();
  },
};

function axis(canvas, name) {
  const font = { family: variable('--font-sans'), size: pixels(0.875) };
  return {
    min: Number(canvas.dataset.min),
    max: Number(canvas.dataset.max),
    title: { display: true, text: name, color: variable('--ink-2'), font },
    grid: { color: variable('--chart-grid') },
    border: { color: variable('--line-2') },
    ticks: { color: variable('--muted'), stepSize: 20, maxRotation: 0, font },
  };
}

/* The tooltip of every chart: no animation, colours of the page. */
function tooltip(more) {
  return {
    animation: false,
    backgroundColor: variable('--ink'),
    titleColor: variable('--surface'),
    bodyColor: variable('--surface'),
    displayColors: false,
    cornerRadius: 2,
    padding: 10,
    ...more,
  };
}

function open({ data }, { datasetIndex, index }) {
  window.location.assign(data.datasets[datasetIndex].data[index].address);
}

/* Arrows go from dot to dot, Enter opens the one shown. */
function byKey(event) {
  const chart = Chart.getChart(event.target);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const [shown] = chart.getActiveElements();
  if (event.key === 'Enter' && shown) open(chart, shown);
  if (!step) return;
  event.preventDefault();
  const all = chart.data.datasets.flatMap((set, datasetIndex) => set.data.map((_dot, index) => ({ datasetIndex, index })));
  const at = shown ? all.findIndex((one) => one.datasetIndex === shown.datasetIndex && one.index === shown.index) : -1;
  const next = all[(at < 0 && step < 0 ? all.length - 1 : at + step + all.length) % all.length];
  chart.setActiveElements([next]);
  chart.tooltip.setActiveElements([next], { x: 0, y: 0 });
  chart.update();
}

function scatter(canvas) {
  const found = dots(document.getElementById(canvas.dataset.table));
  const lights = ORDER.filter((light) => found.some((dot) => dot.light === light));
  const { xname, yname } = canvas.dataset;
  return new Chart(canvas, {
    type: 'scatter',
    data: { datasets: lights.map((light) => dotSet(light, found.filter((dot) => dot.light === light))) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      devicePixelRatio: Math.max(2, window.devicePixelRatio || 1),
      layout: { padding: { right: 10, top: 10 } },
      onHover(event, hit) {
        canvas.style.cursor = hit.length ? 'pointer' : '';
      },
      onClick(event, hit, chart) {
        if (hit.length) open(chart, hit[0]);
      },
      plugins: {
        legend: { display: false },
        tooltip: tooltip({
          callbacks: { label: ({ raw }) => [raw.name, `${xname} ${raw.x.toFixed(1)}`, `${yname} ${raw.y.toFixed(1)}`] },
        }),
      },
      scales: { x: axis(canvas, xname), y: axis(canvas, yname) },
    },
    plugins: [corners, names],
  });
}

function build(canvas) {
  if (canvas.dataset.chart === 'scatter') return scatter(canvas);
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
        tooltip: tooltip(),
      },
      scales: scales(canvas),
    },
    plugins: [endLabels],
  });
}

const canvases = [...document.querySelectorAll('canvas[data-chart]')];

function draw() {
  charts.forEach((chart) => chart.destroy());
  charts = canvases.map(build);
}

/* On paper the chart is drawn at the width of the sheet, so its words keep their size. */
function drawForPaper() {
  draw();
  charts.forEach((chart) => {
    chart.options.responsive = false;
    const isSquare = chart.canvas.dataset.chart === 'scatter';
    chart.resize(340, isSquare ? 300 : 200);
  });
}

if (window.Chart && canvases.length) {
  canvases.forEach((canvas) => {
    const figure = canvas.closest('figure');
    figure.classList.add('has-chart');
    const table = figure.querySelector('details');
    if (table) table.open = false;
    if (canvas.dataset.chart === 'scatter') {
      canvas.tabIndex = 0;
      canvas.addEventListener('keydown', byKey);
    }
  });
  draw();
  document.addEventListener('themechange', () => setTimeout(draw, 60));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('beforeprint', drawForPaper);
  window.addEventListener('afterprint', draw);
}
