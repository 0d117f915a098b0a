/* Applies a stored theme before the first paint. Not a module, since modules run after it.
   The key is the one Django admin uses, so both halves of the site agree. */
(function () {
  try {
    var saved = localStorage.getItem('theme');
    if (saved === 'dark' || saved === 'light') document.documentElement.dataset.theme = saved;
  } catch (error) {
    /* storage refused: the system's theme stays */
  }
})();
