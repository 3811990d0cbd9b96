"""
Every wait and bound of the recorder, in one place; docs/configuration.md states them, and
runtime-interface/limits.ts has the same. The end of a name is its unit: MS milliseconds, BYTES bytes, UNITS
characters, otherwise a count.
"""

# One invocation is held no longer than this by uploads after its answer.
UPLOAD_BUDGET_MS = 2_000
# While the store fails again and again: held no longer than this ...
FAILING_UPLOAD_BUDGET_MS = 300
# ... and tried no sooner than this after the last failure; doubles with each one up to the maximum.
FIRST_BACKOFF_MS = 1_000
MAX_BACKOFF_MS = 60_000
# Waits between tries of one object, while its upload has time.
RETRY_DELAYS_MS = (100, 300)
# A request may take this long, held or not ...
REQUEST_MS = 3_000
# ... and a millisecond longer for so much of its body, as on a slow line.
SLOWEST_BYTES = 128
# A connection that has not been used for longer is not used again: the sandbox may have been frozen.
IDLE_SOCKET_MS = 5_000
# Where the sandbox hands out credentials: each request of them may take this long ...
CREDENTIALS_MS = 2_000
# ... their answer is read up to this ...
CREDENTIALS_BYTES = 64 * 1024
# ... and they are asked for anew this long before they expire.
RENEW_BEFORE_MS = 300_000
# Uploads at a time of raw objects, and as many of scripts; and so connections to the store.
PARALLEL_UPLOADS = 8
# From this size on S3 is asked first (Expect: 100-continue) whether it wants an object it may have or refuse ...
ASK_FIRST_BYTES = 64 * 1024
# ... and gets the body after this time if it does not answer: some servers know nothing of Expect.
ASK_FIRST_WAIT_MS = 500
# Read of an answer of S3, which says in its first lines what is wrong.
ANSWER_BYTES = 4 * 1024
# More than this before the body of an answer is no HTTP.
HEAD_BYTES = 32 * 1024
# At process exit and SIGTERM; Lambda kills 500 ms after SIGTERM.
EXIT_BUDGET_MS = 2_000
SIGTERM_BUDGET_MS = 350
# An init that fails is held no longer than this before its error goes on.
INIT_ERROR_BUDGET_MS = 2_000
# The last upload before the deadline ends this long before it.
DEADLINE_RESERVE_MS = 40
# A long invocation is collected on the way: first after this time, then after twice as long each time ...
FIRST_SNAPSHOT_MS = 1_000
# ... up to this. A process that is killed without warning loses no more than that.
MAX_SNAPSHOT_MS = 10_000
# Random ones: two sandboxes of a function must not have one id, however many there are.
SANDBOX_ID_BYTES = 10
# An INVOKE event whose handler has not started by then is let go.
NEVER_STARTED_MS = 1_000
# Once it is announced its handler starts within this, as a rule.
ANNOUNCED_MS = 100
# The Extensions API is asked for an event this often; a connection may have closed while frozen.
EVENT_ATTEMPTS = 3
# The health check waits this long for the recorder's thread, past the time that an upload may take.
HEALTH_GRACE_MS = 500
# Bytes that wait in memory and in /tmp for a store that fails; beyond it the oldest are lost, counted.
OUTBOX_BYTES = 32 * 1024 * 1024
# A script's text above this size is not uploaded.
SCRIPT_BYTES = 64 * 1024 * 1024
# Texts of so many characters are kept from when they are hashed to when they are packed.
KEPT_TEXT_UNITS = 8 * 1024 * 1024
# So many of them are packed at a time.
PACKED_UNITS = 64 * 1024
# So many are packed while the counts are sent; what goes beyond is large.
PROMPT_TEXT_UNITS = 1024 * 1024
# Large ones hold an invocation until so long after its answer; twice as long at each that finds some waiting.
TEXT_BUDGET_MS = 55
# From this size on counts are packed by the fastest level.
FAST_PACKED_BYTES = 64 * 1024
# Contexts that are told apart in a raw object; what further ones ran is not attributed.
CONTEXTS = 10_000
# Numbers in a raw object that say which context ran what; once they are reached, nothing more is attributed.
ATTRIBUTION_NUMBERS = 1_000_000
# Uploads that new contexts alone may cause at once ...
CONTEXT_UPLOADS = 20
# ... and one more each time this has passed. Until then, what contexts ran waits for the next upload.
CONTEXT_UPLOAD_MS = 1_000
# What a sandbox runs in so long a time is an object of its own.
SLICE_MS = 3_600_000
# Different contexts of the messages of one batch that count.
BATCH_CONTEXTS = 100
# Characters of a context that count: it is a test's name, not a document.
CONTEXT_LENGTH = 200
# Invocations described in a raw object; older ones are only counted.
DESCRIBED_INVOCATIONS = 1_000
# What is wrong with variables, in a raw object: so many sentences, of so many characters.
PROBLEMS = 20
PROBLEM_LENGTH = 300
# Of 1,024 bytes that a key may have, and of 255 that a file's name may have, ours need some.
PREFIX_BYTES = 512
PREFIX_PART_BYTES = 200
# Beyond its budget an exit waits this long for the recorder's thread to say that it is done.
EXIT_GRACE_MS = 100
# The Extensions API answers a registration within this.
EXTENSION_MS = 2_000
# So many turns of the recorder's thread may fail, one after the other, until there is no hope for any.
FAILED_TURNS = 3
# After SIGTERM the main thread has this long to end the process, before the recorder's thread does.
SIGTERM_GRACE_MS = 20
# What a handler of SIGTERM of the user's has run is looked for so long after the signal.
LAST_LOOKS_MS = (50, 200)
# While the process forks the recorder's thread is ended, if it can be within this.
FORK_PAUSE_MS = 300
# ... and where it cannot be, Python is kept from warning of it for this long.
FORK_SILENCE_MS = 50
# How often a busy main thread gives way while the last upload before a deadline is under way.
URGENT_SWITCH_MS = 0.5
# Where a host has addresses of IPv6 and of IPv4, the first kind has this long before the other is tried.
ADDRESS_MS = 500
# Names of files of which is remembered whether they are recorded: those of made code may be without end.
FILE_NAMES = 10_000
