"""Reads mails, one in base64 per line, with Python's email package, and tells as one JSON object per line what it read.

Every defect that the parser knows is listed: of the message, its parts and each header field, and what the package does
not look at: bare line ends, long lines, bytes above 127, lines that are no header field, fields that occur twice.
"""
import base64
import email
import email.policy
import email.utils
import json
import re
import sys
from email.header import decode_header

ONCE = "date from reply-to to subject message-id in-reply-to references list-id mime-version content-type".split()


def defects(raw, message):
    found = []
    for part in message.walk():
        found += [repr(defect) for defect in part.defects]
        for name, value in part.items():
            found += [f"{name}: {defect!r}" for defect in getattr(value, "defects", ())]
    if re.search(rb"\r(?!\n)|(?<!\r)\n", raw):
        found.append("bare line end")
    if not raw.endswith(b"\r\n"):
        found.append("no line end at the end")
    longest = max(len(line) for line in raw.split(b"\r\n"))
    if longest > 998:
        found.append(f"a line of {longest} bytes")
    if any(byte > 127 or byte == 0 for byte in raw):
        found.append("not 7 bits")
    head, _, body = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if b"=?" in line and len(line) > 76:
            found.append(f"an encoded word on a line of {len(line)} bytes")
        for word in re.findall(rb"=\?utf-8\?[^ ]*\?=", line):
            if len(word) > 75:
                found.append(f"an encoded word of {len(word)} bytes")
        if not re.match(rb"[A-Za-z-]+:( \S|$)|[ \t]+\S", line):
            found.append(f"no header field: {line!r}")
    for line in body.split(b"\r\n"):
        if len(line) > 76:
            found.append(f"a body line of {len(line)} bytes")
    names = [name.lower() for name in message.keys()]
    found += [f"{name} occurs {names.count(name)} times" for name in set(names) if names.count(name) > 1]
    for name in ("date", "from", "to", "subject", "message-id", "mime-version", "auto-submitted"):
        if name not in names:
            found.append(f"no {name}")
    found += [f"unexpected field {name}" for name in set(names) - EXPECTED]
    return found


def addresses(field):
    # The newer policies leave the space between two encoded words in a display name (bpo-35547).
    return [
        ["".join(part if isinstance(part, str) else part.decode(charset or "ascii") for part, charset in decode_header(name)), address]
        for name, address in email.utils.getaddresses([field.replace("\r\n", "")])
    ]


def content(part):
    # What base64 carries has the line ends of mail, as it must.
    return part.get_content().replace("\r\n", "\n") if part else None


EXPECTED = set(ONCE) | {
    "auto-submitted",
    "x-auto-response-suppress",
    "x-garner-event",
    "content-language",
    "content-transfer-encoding",
}

for line in sys.stdin.buffer:
    raw = base64.b64decode(line)
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    classic = email.message_from_bytes(raw)
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    print(
        json.dumps(
            {
                "defects": defects(raw, message),
                "subject": str(message["Subject"]),
                "to": addresses(classic["To"]),
                "from": addresses(classic["From"]),
                "headers": {name.lower(): str(value) for name, value in message.items()},
                "types": [part.get_content_type() for part in message.walk()],
                "text": content(text),
                "html": content(html),
            }
        )
    )
