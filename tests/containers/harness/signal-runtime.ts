import type { LambdaContainer } from './lambda-container.ts';

/** Sends a signal to the runtime's process alone: the emulator starts it again in the same sandbox. */
export async function signalRuntime(lambda: LambdaContainer, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const { exitCode, output } = await lambda.exec(['sh', '-c', SCRIPT, 'sh', signal.slice('SIG'.length)]);
  if (exitCode !== 0) throw new Error(`the runtime got no ${signal}: ${output}`);
}

/** Finds it by its command line: Node's and Python's. The shell's own has these words too. */
const SCRIPT = `
found=1
for process in /proc/[0-9]*; do
  pid=\${process#/proc/}
  [ "$pid" = $$ ] && continue
  case "$(tr '\\0' ' ' < "$process/cmdline" 2> /dev/null)" in
    */var/runtime/index.mjs*|*/var/runtime/bootstrap.py*) kill -s "$1" "$pid" && found=0 ;;
  esac
done
exit $found`;
