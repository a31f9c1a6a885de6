// The form of filters, as parameters.

/** All that is chosen: without empty fields, doubles and the first order, so that one choice has one address. */
export function parametersOf(form) {
  const pairs = new Map();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() && !isFirstOption(form.elements[name], value)) pairs.set(`${name}=${value}`, [name, value]);
  }
  return new URLSearchParams([...pairs.values()]);
}

function isFirstOption(field, value) {
  return field instanceof HTMLSelectElement && field.options[0].value === value;
}
