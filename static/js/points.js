/* Parks as points on an empty ground: Leaflet without tiles, read from the table below the drawing.
   The shape of a point is that of its light, so that colour is never alone. */

/* global L */
const ground = document.getElementById('points');
const rows = [...document.querySelectorAll('#points-table tbody tr')];

function mark(light) {
  return L.divIcon({
    className: 'pointmap__mark',
    html: `<svg viewBox="0 0 16 16" aria-hidden="true"><use href="#l-${light}"/></svg>`,
    iconSize: [18, 18],
  });
}

function draw() {
  const map = L.map(ground, { attributionControl: false, zoomSnap: 0.5, maxZoom: 14 });
  L.control.scale({ imperial: false }).addTo(map);
  const points = rows.map((row) => [Number(row.dataset.lat), Number(row.dataset.lon)]);
  rows.forEach((row, place) => {
    const link = row.cells[0].querySelector('a');
    const name = (link || row.cells[0]).textContent.trim();
    const point = L.marker(points[place], { icon: mark(row.dataset.light), title: name, alt: name }).addTo(map);
    if (link) point.on('click keypress', () => window.location.assign(link.href));
  });
  const fit = () => {
    map.invalidateSize({ animate: false });
    map.fitBounds(points, { padding: [24, 24], animate: false });
  };
  /* A sheet is narrower than the screen: the ground takes its width before the points take their places. */
  const fitTo = (isPaper) => {
    ground.classList.toggle('pointmap--paper', isPaper);
    fit();
  };
  window.addEventListener('beforeprint', () => fitTo(true));
  window.addEventListener('afterprint', () => fitTo(false));
  fit();
}

if (ground && rows.length && window.L) draw();
