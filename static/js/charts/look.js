/* What every chart looks like: design variables, sizes that follow the text, the tooltip. */

export const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const pixels = (rem) => rem * parseFloat(getComputedStyle(document.documentElement).fontSize);
export const sharpness = () => Math.max(2, window.devicePixelRatio || 1);

export function textFont(rem, weight = 400) {
  return `${weight} ${pixels(rem)}px ${variable('--font-sans')}`;
}

/* The tooltip of every chart: no animation, colours of the page. */
export function tooltip(more) {
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
