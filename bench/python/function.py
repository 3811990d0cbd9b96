import time


def handler(_event, _context):
    """What it took to get here: milliseconds of processor, and kilobytes of memory."""
    milliseconds = time.process_time() * 1000
    with open('/proc/self/status') as file:
        memory = next(line for line in file if line.startswith('VmRSS')).split()[1]
    return {'milliseconds': milliseconds, 'kilobytes': int(memory)}
