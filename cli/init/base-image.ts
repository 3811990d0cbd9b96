/** Which of our base images takes the place of one of Lambda's. */
export interface BaseImage {
  /** `nodejs22`, `python3.13`. */
  tag: string;
  /** Whether there is one of that version: of older Pythons the layer's files go into Lambda's own image. */
  isBuilt: boolean;
}

/** Lambda's images, by whichever registry. Without a tag the newest is meant. */
const NODE = /(?:^|\/)(?:lambda\/nodejs|aws-lambda-nodejs)(?::(\d+)?|@|$)/;
const PYTHON = /(?:^|\/)(?:lambda\/python|aws-lambda-python)(?::(3\.\d+)?|@|$)/;

export const USUAL_NODE: BaseImage = { tag: 'nodejs22', isBuilt: true };
export const USUAL_PYTHON: BaseImage = { tag: 'python3.13', isBuilt: true };
const PYTHON_VERSIONS = ['3.12', '3.13', '3.14'];

/** What takes the place of an image; undefined where it is none of Lambda's, `ours` where it is ours already. */
export function baseFor(image: string): BaseImage | 'ours' | undefined {
  if (/(?:^|\/)coverage-base(?:[:@]|$)/.test(image)) return 'ours';
  const node = NODE.exec(image);
  if (node !== null) return node[1] === undefined ? USUAL_NODE : { tag: `nodejs${node[1]}`, isBuilt: true };
  const python = PYTHON.exec(image);
  if (python === null) return undefined;
  const version = python[1];
  if (version === undefined) return USUAL_PYTHON;
  return { tag: `python${version}`, isBuilt: PYTHON_VERSIONS.includes(version) };
}
