/* Draws the charts of a page, each from a <table>: again when the theme changes, and at the width of the sheet on
   paper. What a chart of a kind is stands in charts/. */

import { drawLines } from './charts/line.js';
import { drawQuadrant, followKey } from './charts/quadrant.js';

const canvases = [...document.querySelectorAll('canvas[data-chart]')];
const isQuadrant = (canvas) => canvas.dataset.chart === 'scatter';
let charts = [];

function draw() {
  charts.forEach((chart) => chart.destroy());
  charts = canvases.map((canvas) => (isQuadrant(canvas) ? drawQuadrant(canvas) : drawLines(canvas)));
}

/* On paper the chart is drawn at the width of the sheet, so its words keep their size. */
function drawForPaper() {
  draw();
  charts.forEach((chart) => {
    chart.options.responsive = false;
    chart.resize(340, isQuadrant(chart.canvas) ? 300 : 200);
  });
}

if (window.Chart && canvases.length) {
  canvases.forEach((canvas) => {
    const figure = canvas.closest('figure');
    figure.classList.add('has-chart');
    const table = figure.querySelector('details');
    if (table) table.open = false;
    if (isQuadrant(canvas)) {
      canvas.tabIndex = 0;
      canvas.addEventListener('keydown', followKey);
    }
  });
  draw();
  document.addEventListener('themechange', () => setTimeout(draw, 60));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('beforeprint', drawForPaper);
  window.addEventListener('afterprint', draw);
}
