/* Files may be dropped on the frame. Without this file they are chosen with its control. */

const area = document.querySelector('[data-drop]');

function showNames(input, list) {
  list.replaceChildren(
    ...[...input.files].map((file) => {
      const item = document.createElement('li');
      item.textContent = file.name;
      return item;
    }),
  );
}

function takeDrops(place) {
  const input = place.querySelector('input[type="file"]');
  const list = place.querySelector('[data-dropped]');
  let depth = 0;
  place.addEventListener('dragenter', (event) => {
    event.preventDefault();
    depth += 1;
    place.classList.add('is-over');
  });
  place.addEventListener('dragover', (event) => event.preventDefault());
  place.addEventListener('dragleave', () => {
    depth -= 1;
    if (depth <= 0) place.classList.remove('is-over');
  });
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    place.classList.remove('is-over');
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    showNames(input, list);
  });
  input.addEventListener('change', () => showNames(input, list));
}

if (area) takeDrops(area);
