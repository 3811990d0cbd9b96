/** Where `lambda-coverage invoke` writes, and every other command reads, unless told otherwise. */
export const DEFAULT_DIRECTORY = '.lambda-coverage';
