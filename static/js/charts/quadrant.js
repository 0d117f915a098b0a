/* Health against progress: a row of the table that data-table names is a dot with the shape of its light. */

/* global Chart */
import { pixels, sharpness, textFont, tooltip, variable } from './look.js';

const SHAPES = { red: 'rectRot', amber: 'triangle', green: 'circle', grey: 'circle' };
const ORDER = ['red', 'amber', 'grey', 'green', 'done'];
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const NAME_SIZE = 0.875;
const WIDE = 480;

function readDots(table) {
  return [...table.tBodies[0].rows].map((row) => ({
    x: Number(row.querySelector('[data-x]').dataset.x),
    y: Number(row.querySelector('[data-y]').dataset.y),
    name: row.querySelector('[data-name]').textContent.trim(),
    address: row.querySelector('[data-score]').href,
    light: row.dataset.light,
    hollow: 'hollow' in row.dataset,
  }));
}

function makeDotSet(light, dots) {
  const fill = variable(`--${light}`);
  return {
    data: dots,
    pointStyle: SHAPES[light] || 'circle',
    pointRadius: light === 'green' ? 6 : 8,
    pointHoverRadius: 10,
    pointHitRadius: 6,
    backgroundColor: dots.map((dot) => (dot.hollow ? variable('--surface') : fill)),
    borderColor: light === 'amber' ? variable('--amber-edge') : fill,
    borderWidth: dots.map((dot) => (dot.hollow ? 2.5 : 1)),
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
    const x = scales.x.getPixelForValue(cut);
    const y = scales.y.getPixelForValue(cut);
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
    ctx.font = textFont(NAME_SIZE);
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

/* Whether two boxes (x, y, w, h) share more than an edge. */
export function doMeet(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* Where the name of a dot may stand: right, left, above, below, a line higher or lower aside; inside the chart. */
export function placesAround(point, width, height, area) {
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
    .filter(
      (box) =>
        box.x >= area.left && box.x + box.w <= area.right && box.y >= area.top && box.y + box.h <= area.bottom,
    );
}

/* The boxes of the names of red parks, on a wide chart of others too, where a name meets neither a dot, a corner
   nor another name. `points` are { dot, point }; a name without a free place is left out, since it would read as that
   of another dot: the table holds them all. */
export function placeNames(points, { area, height, isWide, taken, widthOf }) {
  const rank = ({ dot }) => ORDER.indexOf(dot.light);
  const inTurn = [...points].sort((a, b) => rank(a) - rank(b) || b.point.x - a.point.x);
  const occupied = [...points.map(({ point }) => ({ x: point.x - 8, y: point.y - 8, w: 16, h: 16 })), ...taken];
  const names = [];
  inTurn.forEach(({ dot, point }) => {
    if (dot.light !== 'red' && !isWide) return;
    const inside = placesAround(point, widthOf(dot.name), height, area);
    const box = inside.find((place) => !occupied.some((other) => doMeet(place, other)));
    if (!box) return;
    occupied.push(box);
    names.push({ name: dot.name, ...box });
  });
  return names;
}

/* The corners of the chart that its four words take: bottom left, top left, bottom right, top right. */
export function cornerBoxes(words, { area, height, widthOf }) {
  return words.map((text, place) => {
    const w = widthOf(text) + 16;
    const isLeft = place < 2;
    const isTop = place % 2 === 1;
    return {
      x: isLeft ? area.left : area.right - w,
      y: isTop ? area.top : area.bottom - height - 8,
      w,
      h: height + 8,
    };
  });
}

const parkNames = {
  id: 'names',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea: area } = chart;
    const height = pixels(1.125);
    const points = chart.data.datasets.flatMap((set, index) =>
      set.data.map((dot, place) => ({ dot, point: chart.getDatasetMeta(index).data[place] })),
    );
    ctx.save();
    ctx.font = textFont(NAME_SIZE);
    const widthOf = (words) => ctx.measureText(words).width;
    const taken = cornerBoxes(chart.canvas.dataset.corners.split('|'), { area, height, widthOf });
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = variable('--ink');
    placeNames(points, { area, height, isWide: chart.width >= WIDE, taken, widthOf }).forEach((box) => {
      ctx.fillText(box.name, box.x, box.y + height / 2);
    });
    ctx.restore();
  },
};

function makeAxis(canvas, name) {
  const font = { family: variable('--font-sans'), size: pixels(NAME_SIZE) };
  return {
    min: Number(canvas.dataset.min),
    max: Number(canvas.dataset.max),
    title: { display: true, text: name, color: variable('--ink-2'), font },
    grid: { color: variable('--chart-grid') },
    border: { color: variable('--line-2') },
    ticks: { color: variable('--muted'), stepSize: 20, maxRotation: 0, font },
  };
}

function open({ data }, { datasetIndex, index }) {
  window.location.assign(data.datasets[datasetIndex].data[index].address);
}

/* The dot that comes a step after the one shown, around the end; `sizes` are the numbers of dots in each set. */
export function nextDot(sizes, shown, step) {
  const all = sizes.flatMap((size, datasetIndex) => Array.from({ length: size }, (_none, index) => ({ datasetIndex, index })));
  const isShown = (dot) => shown && dot.datasetIndex === shown.datasetIndex && dot.index === shown.index;
  const place = all.findIndex(isShown);
  return all[(place < 0 && step < 0 ? all.length - 1 : place + step + all.length) % all.length];
}

/* Arrows go from dot to dot, Enter opens the one shown. */
export function followKey(event) {
  const chart = Chart.getChart(event.target);
  const step = STEPS[event.key];
  const [shown] = chart.getActiveElements();
  if (event.key === 'Enter' && shown) open(chart, shown);
  if (!step) return;
  event.preventDefault();
  const next = nextDot(chart.data.datasets.map(({ data }) => data.length), shown, step);
  chart.setActiveElements([next]);
  chart.tooltip.setActiveElements([next], { x: 0, y: 0 });
  chart.update();
}

export function drawQuadrant(canvas) {
  const dots = readDots(document.getElementById(canvas.dataset.table));
  const lights = ORDER.filter((light) => dots.some((dot) => dot.light === light));
  const { xname, yname } = canvas.dataset;
  return new Chart(canvas, {
    type: 'scatter',
    data: { datasets: lights.map((light) => makeDotSet(light, dots.filter((dot) => dot.light === light))) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      devicePixelRatio: sharpness(),
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
      scales: { x: makeAxis(canvas, xname), y: makeAxis(canvas, yname) },
    },
    plugins: [corners, parkNames],
  });
}
