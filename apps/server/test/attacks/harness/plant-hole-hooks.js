let holes = [];

export function initialize(planted) {
  holes = planted;
}

/** Gives the source with each hole in it. Fails the start when the text to replace is not there exactly once. */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const [path] = url.split(/[?#]/);
  const here = holes.filter(({ file }) => path.endsWith(`/${file}`));
  if (here.length === 0 || loaded.source === undefined || loaded.source === null) return loaded;
  const source = here.reduce((text, { file, find, replace }) => {
    const pieces = text.split(find);
    if (pieces.length === 2) return pieces.join(replace);
    throw new Error(`No hole in ${file}: the text is there ${pieces.length - 1} times: ${find}`);
  }, Buffer.from(loaded.source).toString());
  return { ...loaded, source };
}
