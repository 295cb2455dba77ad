"""A mail server on loopback that misbehaves as it is told, and writes down every byte it was sent.

    smtp_stage.py LOG OPTIONS

LOG gets one JSON object per line; OPTIONS is a JSON object, see DEFAULTS. Prints `ready PORT`, ends with its standard
input. Only Python's standard library is used.
"""
import asyncio
import base64
import json
import os
import ssl
import sys
import threading

DEFAULTS = {
    "certificate": None,  # PEM file of certificate and key
    "tls": "none",  # none, starttls, implicit
    "starttls": "offer",  # offer, strip, lower, refuse, inject (a forged reply after the 220, before the handshake)
    "auth": None,  # mechanisms to offer, such as "PLAIN LOGIN"
    "user": "alerts",
    "password": "s3cret",
    "greeting": "220 stage.example ESMTP",
    "sender": [],  # replies to MAIL, one for each mail over all connections; 250 when used up
    "final": [],  # what to do after the final dot: ok, close, silence, delay N, or a whole reply; ok when used up
    "after_mail": "stay",  # after a mail was taken: stay, close (without a word), bye (421 at the next command),
    # bye-now (421 unasked, then close)
    "mute": None,  # a verb that gets no answer
    "lenient": False,  # takes LF . LF for the end of a mail, as careless servers do
    "close_in_data": False,  # closes after the first bytes of the message
    "capabilities": [],  # more lines for EHLO
}

options = dict(DEFAULTS, **json.loads(sys.argv[2]))
log = open(sys.argv[1], "a", buffering=1)
counts = {"connections": 0, "sender": 0, "final": 0}


def note(**event):
    log.write(json.dumps(event) + "\n")


def context():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(options["certificate"])
    return tls


class Conversation:
    def __init__(self, reader, writer):
        counts["connections"] += 1
        self.number = counts["connections"]
        self.reader, self.writer = reader, writer
        self.encrypted = options["tls"] == "implicit"
        self.signed_in = False
        self.mails = 0

    async def say(self, text):
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def line(self):
        line = await self.reader.readline()
        if not line:
            raise ConnectionError
        return line

    async def run(self):
        note(event="connect", connection=self.number)
        try:
            await self.say(options["greeting"])
            while not self.writer.is_closing():
                line = await self.line()
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                note(event="command", connection=self.number, line=text, encrypted=self.encrypted)
                await self.answer(text, text.split(" ")[0].split(":")[0].upper())
        except (ConnectionError, OSError, asyncio.IncompleteReadError):
            pass
        note(event="end", connection=self.number)
        self.writer.close()

    async def answer(self, text, verb):
        if verb == options["mute"]:
            await asyncio.sleep(3600)
        if self.mails and options["after_mail"] == "bye":
            await self.say("421 4.4.2 stage.example idle for too long")
            self.writer.close()
        elif verb in ("EHLO", "HELO"):
            await self.greet()
        elif verb == "STARTTLS":
            await self.encrypt()
        elif verb == "AUTH":
            await self.sign_in(text)
        elif verb == "MAIL":
            counts["sender"] += 1
            replies = options["sender"]
            await self.say(replies[counts["sender"] - 1] if counts["sender"] <= len(replies) else "250 2.1.0 ok")
            self.sender, self.recipients = text[10:], []
        elif verb == "RCPT":
            await self.recipient(text)
        elif verb == "DATA":
            await self.data()
        elif verb == "RSET":
            await self.say("250 2.0.0 ok")
        elif verb == "QUIT":
            await self.say("221 2.0.0 bye")
            self.writer.close()
        else:
            await self.say("502 5.5.2 unknown")

    async def greet(self):
        lines = ["stage.example"] + list(options["capabilities"])
        if options["tls"] == "starttls" and not self.encrypted and options["starttls"] != "strip":
            lines.append("starttls" if options["starttls"] == "lower" else "STARTTLS")
        if options["auth"] and (self.encrypted or options["tls"] == "none"):
            lines.append("AUTH " + options["auth"])
        for line in lines[:-1]:
            await self.say("250-" + line)
        await self.say("250 " + lines[-1])

    async def encrypt(self):
        if options["starttls"] == "refuse":
            return await self.say("454 4.7.0 TLS not available")
        if options["starttls"] == "inject":
            self.writer.write(b"220 2.0.0 go\r\n250-stage.example\r\n250 AUTH PLAIN\r\n")
            await self.writer.drain()
        else:
            await self.say("220 2.0.0 go")
        await self.writer.start_tls(context())
        self.encrypted = True

    async def sign_in(self, text):
        words = text.split(" ")
        if words[1].upper() == "PLAIN":
            if len(words) < 3:
                await self.say("334 ")
                words.append((await self.line()).decode().strip())
            _, user, password = base64.b64decode(words[2]).decode().split("\0")
        else:
            await self.say("334 VXNlcm5hbWU6")
            user = base64.b64decode(await self.line()).decode()
            await self.say("334 UGFzc3dvcmQ6")
            password = base64.b64decode(await self.line()).decode()
        self.signed_in = (user, password) == (options["user"], options["password"])
        note(event="sign-in", connection=self.number, mechanism=words[1], accepted=self.signed_in)
        await self.say("235 2.7.0 welcome" if self.signed_in else "535 5.7.8 bad user or password")

    async def recipient(self, text):
        local = text[9:].split("@")[0]
        if local == "reject-550":
            return await self.say("550 5.1.1 no such user here")
        if local == "defer-451":
            return await self.say("451 4.3.2 try again later")
        if local == "many-lines":
            await self.say("550-5.7.1 this is")
            return await self.say("550 5.7.1 not for you")
        self.recipients.append(text[8:])
        await self.say("250 2.1.5 ok")

    async def data(self):
        await self.say("354 go on")
        raw = b""
        while not raw.endswith(b"\r\n.\r\n") and raw != b".\r\n":
            if options["lenient"] and b"\n.\n" in raw:
                note(event="smuggled", connection=self.number)
                raw = raw[: raw.index(b"\n.\n") + 3]
                break
            piece = await self.reader.read(1) if options["lenient"] else await self.line()
            if not piece:
                raise ConnectionError
            raw += piece
            if options["close_in_data"] and len(raw) > 10:
                self.writer.transport.abort()
                raise ConnectionError
        note(
            event="message",
            connection=self.number,
            sender=self.sender,
            recipients=self.recipients,
            signed_in=self.signed_in,
            encrypted=self.encrypted,
            raw=base64.b64encode(raw[:-3]).decode(),
        )
        self.mails += 1
        counts["final"] += 1
        final = options["final"]
        todo = final[counts["final"] - 1] if counts["final"] <= len(final) else "ok"
        if todo == "close":
            self.writer.transport.abort()
            raise ConnectionError
        if todo == "silence":
            await asyncio.sleep(3600)
        if todo.startswith("delay "):
            await asyncio.sleep(float(todo[6:]))
            todo = "ok"
        await self.say("250 2.0.0 queued as %d" % counts["final"] if todo == "ok" else todo)
        if options["after_mail"] == "close":
            self.writer.close()
        if options["after_mail"] == "bye-now":
            await self.say("421 4.4.2 stage.example is going down")
            self.writer.close()


async def main():
    async def converse(reader, writer):
        await Conversation(reader, writer).run()

    tls = context() if options["tls"] == "implicit" else None
    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=tls, limit=1 << 22)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
asyncio.run(main())
