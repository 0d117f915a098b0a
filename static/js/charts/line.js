/* A line chart of the table in its own figure. Names stand at the lines' ends, not in a legend. */

/* global Chart */
import { pixels, sharpness, textFont, tooltip, variable } from './look.js';

const LABEL_WEIGHT = 600;
const LABEL_SIZE = 0.9375;

/* A number as the page prints it; null where it is unknown. */
export function parseNumber(words) {
  const text = words.trim().replace('−', '-');
  return text === '' || text === '–' ? null : Number(text);
}

/* A column head with data-c="1..3" is a series; other columns are for readers of the table only. */
export function readTable(table) {
  const rows = [...table.tBodies[0].rows];
  const series = [...table.tHead.rows[0].cells]
    .map((head, column) => ({ head, column }))
    .filter(({ head }) => head.dataset.c)
    .map(({ head, column }) => ({
      label: head.textContent.trim(),
      tone: head.dataset.c,
      data: rows.map((row) => parseNumber(row.cells[column].textContent)),
    }));
  return { labels: rows.map((row) => row.cells[0].textContent.trim()), series };
}

/* Where the last known value stands; -1 where none is known. */
export function lastKnown(values) {
  return values.reduce((last, value, place) => (value === null ? last : place), -1);
}

/* Two lines that end close together would print their names over each other: labels, from top to bottom, are
   pushed apart by a line each, and back up where the lowest would leave the chart. */
export function spreadLabels(labels, line, bottom) {
  const heights = labels.map(({ y }) => y);
  for (let place = 1; place < heights.length; place += 1) {
    heights[place] = Math.max(heights[place], heights[place - 1] + line);
  }
  for (let place = heights.length - 1; place >= 0; place -= 1) {
    const limit = place === heights.length - 1 ? bottom : heights[place + 1] - line;
    heights[place] = Math.min(heights[place], limit);
  }
  return labels.map((label, place) => ({ ...label, y: heights[place] }));
}

/* The last known point of each series, from top to bottom. */
function lineEnds(chart) {
  return chart.data.datasets
    .map((set, index) => {
      const last = lastKnown(set.data);
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
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.font = textFont(LABEL_SIZE, LABEL_WEIGHT);
    spreadLabels(lineEnds(chart), pixels(1.125), chartArea.bottom).forEach((label) => {
      ctx.fillStyle = label.colour;
      ctx.fillText(label.text, label.x + 10, label.y);
    });
    ctx.restore();
  },
};

/* The widest label decides how much room the right edge needs. */
function labelRoom(canvas, series) {
  const ctx = canvas.getContext('2d');
  ctx.font = textFont(LABEL_SIZE, LABEL_WEIGHT);
  return Math.max(...series.map(({ label }) => ctx.measureText(`${label} 0000`).width)) + 14;
}

/* Series differ by colour, by point shape and by dash: never by colour alone. */
function makeDataset({ label, tone, data }) {
  const colour = variable(`--chart-${tone}`);
  const isQuiet = tone === '3';
  return {
    label,
    data,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: isQuiet ? 2 : 3,
    borderDash: isQuiet ? [5, 4] : [],
    pointRadius: isQuiet ? 0 : 3.5,
    pointHoverRadius: 6,
    pointStyle: tone === '2' ? 'rectRot' : 'circle',
    tension: 0,
    // A point on the axis shows whole.
    clip: false,
  };
}

function makeScales(canvas) {
  const ticks = { color: variable('--muted'), font: { family: variable('--font-sans'), size: pixels(0.875) } };
  return {
    x: {
      grid: { display: false },
      border: { color: variable('--line-2') },
      ticks: { ...ticks, maxRotation: 0, autoSkip: true, autoSkipPadding: 12 },
    },
    y: {
      min: Number(canvas.dataset.min || 0),
      max: canvas.dataset.max ? Number(canvas.dataset.max) : undefined,
      grid: { color: variable('--chart-grid') },
      border: { display: false },
      ticks: { ...ticks, maxTicksLimit: 5, precision: 0 },
    },
  };
}

export function drawLines(canvas) {
  const { labels, series } = readTable(canvas.closest('figure').querySelector('table'));
  return new Chart(canvas, {
    type: 'line',
    data: { labels, datasets: series.map(makeDataset) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      devicePixelRatio: sharpness(),
      layout: { padding: { right: labelRoom(canvas, series), top: 8 } },
      interaction: { mode: 'index', intersect: false },
      plugins: { legend: { display: false }, tooltip: tooltip() },
      scales: makeScales(canvas),
    },
    plugins: [endLabels],
  });
}
