/** Of the base images that are released, tested and measured. */
export const NODE_VERSIONS = ['20', '22', '24', '26'] as const;

export type NodeVersion = (typeof NODE_VERSIONS)[number];
