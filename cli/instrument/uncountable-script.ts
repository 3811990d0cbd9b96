/** A script that must stay as it is; the message is the reason. Never ends a run. */
export class UncountableScript extends Error {
  override readonly name = 'UncountableScript';
}
