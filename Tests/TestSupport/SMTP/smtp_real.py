"""A real mail server on loopback: aiosmtpd with STARTTLS or implicit TLS, sign-in, and addresses that fail on purpose.

    smtp_real.py LOG OPTIONS

LOG gets one JSON object per mail taken; OPTIONS is a JSON object: certificate (PEM file of certificate and key), tls
(none, starttls, implicit), auth (true when a sign-in is required). Recipients reject-550@, defer-451@ are refused, and
defer-once@ the first time. Prints `ready PORT`, ends with its standard input.
"""
import asyncio
import base64
import json
import logging
import os
import ssl
import sys
import threading
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

options = json.loads(sys.argv[2])
log = open(sys.argv[1], "a", buffering=1)
deferred = set()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, _):
        local = address.split("@")[0]
        if local == "reject-550":
            return "550 5.1.1 no such user"
        if local == "defer-451" or (local == "defer-once" and address not in deferred):
            deferred.add(address)
            return "451 4.3.2 try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        event = {
            "event": "message",
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "signed_in": bool(session.authenticated),
            "encrypted": session.ssl is not None or options["tls"] == "implicit",
            "connection": session.peer[1],
            "raw": base64.b64encode(envelope.content).decode(),
        }
        log.write(json.dumps(event) + "\n")
        return "250 2.0.0 OK"


def sign_in(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"alerts", b"s3cret")
    return AuthResult(success=good, handled=False)


tls = None
if options["tls"] != "none":
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(options["certificate"])
implicit = options["tls"] == "implicit"


async def main():
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            Handler(),
            hostname="real.example",
            tls_context=None if implicit else tls,
            require_starttls=options["tls"] == "starttls",
            authenticator=sign_in if options["auth"] else None,
            auth_required=options["auth"],
            auth_require_tls=not implicit,
            decode_data=False,
        ),
        "127.0.0.1",
        0,
        ssl=tls if implicit else None,
    )
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
asyncio.run(main())
