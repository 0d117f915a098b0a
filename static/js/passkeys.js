/* Asks the browser for a passkey and sends its answer with the form. Without this file the codes do. */

function bytesOf(words) {
  const text = atob(words.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function wordsOf(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/* Browsers read and write these as JSON themselves since 2023 and later; many offices have older ones. */
function readOptions(json) {
  const options = JSON.parse(json);
  const withBytes = (key) => ({ ...key, id: bytesOf(key.id) });
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user = withBytes(options.user);
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) options[list] = options[list].map(withBytes);
  }
  return options;
}

function writeAnswer(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = wordsOf(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: credential.id, type: credential.type, response });
}

function say(form, name) {
  form.querySelectorAll('[data-passkey-says]').forEach((words) => {
    words.hidden = words.dataset.passkeySays !== name;
  });
}

async function ask(form) {
  const button = form.querySelector('button');
  button.disabled = true;
  say(form, '');
  try {
    const publicKey = readOptions(form.dataset.options);
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.passkey.value = writeAnswer(credential);
    form.submit();
  } catch (error) {
    const isKnown = ['NotAllowedError', 'InvalidStateError'].includes(error.name);
    say(form, isKnown ? error.name : 'other');
    button.disabled = false;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll('form[data-passkey]').forEach((form) => {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      ask(form);
    });
  });
  document.querySelectorAll('[data-no-passkey]').forEach((words) => {
    words.hidden = true;
  });
}
