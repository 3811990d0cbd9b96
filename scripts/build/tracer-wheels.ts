/**
 * coverage.py's C tracer, which records Python 3.9 to 3.11: of each wheel one file is taken. Later versions of
 * coverage.py know fewer versions of Python.
 */
export const COVERAGE_VERSION = '7.10.7';

/** A wheel of PyPI. */
export interface Wheel {
  /** Of the interpreter, as wheels name it. */
  python: string;
  /** Of the machine, as `uname -m` names it. */
  machine: string;
  sha256: string;
  /** Where it lies: PyPI's path of a file is its BLAKE2b hash. */
  blake2b: string;
  platform: string;
}

const X86 = { machine: 'x86_64', platform: 'manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64' };
const ARM = {
  machine: 'aarch64',
  platform: 'manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64',
};

export const WHEELS: readonly Wheel[] = [
  {
    python: 'cp39',
    ...X86,
    sha256: '2af88deffcc8a4d5974cf2d502251bc3b2db8461f0b66d80a449c33757aa9f40',
    blake2b: 'b0498a070782ce7e6b94ff6a0b6d7c65ba6bc3091d92a92cef4cd4eb0767965c',
  },
  {
    python: 'cp39',
    ...ARM,
    sha256: 'c7315339eae3b24c2d2fa1ed7d7a38654cba34a13ef19fbcb9425da46d3dc594',
    blake2b: '6a921c1c5a9e8677ce56d42b97bdaca337b2d4d9ebe703d8c174ede52dbabd5f',
  },
  {
    python: 'cp310',
    ...X86,
    sha256: '8421e088bc051361b01c4b3a50fd39a4b9133079a2229978d9d30511fd05231b',
    blake2b: '1920d0384ac06a6f908783d9b6aa6135e41b093971499ec488e47279f5b846e6',
  },
  {
    python: 'cp310',
    ...ARM,
    sha256: '6be8ed3039ae7f7ac5ce058c308484787c86e8437e72b30bf5e88b8ea10f3c87',
    blake2b: '60835c283cff3d41285f8eab897651585db908a909c572bdc014bcfaf8a8b6ae',
  },
  {
    python: 'cp311',
    ...X86,
    sha256: '35f5e3f9e455bb17831876048355dca0f758b6df22f49258cb5a91da23ef437d',
    blake2b: 'b0efbd8e719c2f7417ba03239052e099b76ea1130ac0cbb183ee1fcaa58aaff3',
  },
  {
    python: 'cp311',
    ...ARM,
    sha256: '4da86b6d62a496e908ac2898243920c7992499c1712ff7c2b6d837cc69d9467e',
    blake2b: 'a5b6bf054de41ec948b151ae2b79a55c107f5760979538f5fb80c195f2517718',
  },
];

export function wheelName({ python, platform }: Wheel): string {
  return `coverage-${COVERAGE_VERSION}-${python}-${python}-${platform}.whl`;
}

export function wheelUrl(wheel: Wheel): string {
  const { blake2b } = wheel;
  const path = [blake2b.slice(0, 2), blake2b.slice(2, 4), blake2b.slice(4), wheelName(wheel)].join('/');
  return `https://files.pythonhosted.org/packages/${path}`;
}
