"""Whom connections trust."""

from ... import log
from ...system import new_lock


class Trust:
    """The system's certificates, as OpenSSL finds them (SSL_CERT_FILE), and those of a file of the user's."""

    def __init__(self, ca_file):
        self._ca_file = ca_file
        self._context = None
        self._turn = new_lock()

    def context(self):
        """
        Made once: to read the system's certificates takes some 20 ms. Raises OSError for a file that is none.
        """
        with self._turn:
            if self._context is None:
                import ssl

                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.load_default_certs()
                if self._ca_file is not None:
                    _trust_too(context, self._ca_file)
                self._context = context
            return self._context


def _trust_too(context, file: str) -> None:
    """Without what cannot be read: a server of such an authority is then said to be trusted by nobody."""
    try:
        context.load_verify_locations(file)
    except (OSError, ValueError) as error:
        log.debug('the certificates of AWS_CA_BUNDLE are not used: %s' % error)
