"""One process of the function, as its objects name it."""

import os

from ..delivery.build_stamp import read_build
from ..limits import SANDBOX_ID_BYTES


class Sandbox:
    """
    id: hex, 80 bits; a new one at each init of the runtime, each restored snapshot and each fork
    started_at: seconds since 1970
    build: as the contract has it, or None; is_stamp_bad: there is a stamp that cannot be used
    """

    def __init__(self, settings, started_at):
        self.settings = settings
        self.id = os.urandom(SANDBOX_ID_BYTES).hex()
        self.started_at = started_at
        self.build, self.is_stamp_bad = read_build(settings.task_root, settings.build)
