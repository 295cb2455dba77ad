"""Checks HTML mails, one in base64 per line, and writes the complaints about each as a JSON list on one line."""
import base64
import json
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Checker(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.complaints, self.seen, self.title = [], [], [], ""

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.seen.append(tag)
        if tag == "html" and not attributes.get("lang"):
            self.complaints.append("html without lang")
        if tag == "table" and attributes.get("role") != "presentation" and "facts" not in attributes.get("class", ""):
            self.complaints.append("a table that is neither data nor presentation")
        if tag == "th" and attributes.get("scope") not in ("row", "col"):
            self.complaints.append("a header cell without scope")
        if tag in ("img", "script", "iframe", "object", "form", "link"):
            self.complaints.append(f"a {tag}")
        if "background" in attributes or "src" in attributes:
            self.complaints.append(f"{tag} loads something")
        if tag == "a" and not attributes.get("href", "").startswith("https://"):
            self.complaints.append(f"a link to {attributes.get('href')!r}")
        if any(name.startswith("on") for name in attributes):
            self.complaints.append(f"{tag} has a script")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.complaints.append(f"</{tag}> does not fit")

    def handle_data(self, data):
        if self.open and self.open[-1] == "title":
            self.title += data
        if self.open and self.open[-1] == "style" and ("url(" in data or "@import" in data):
            self.complaints.append("the style loads something")


for line in sys.stdin.buffer:
    text = base64.b64decode(line).decode()
    checker = Checker()
    checker.feed(text)
    checker.close()
    complaints = checker.complaints + [f"<{tag}> is never closed" for tag in checker.open]
    if not text.startswith("<!doctype html>"):
        complaints.append("no doctype")
    if not checker.title.strip():
        complaints.append("no title")
    if checker.seen.count("h1") != 1:
        complaints.append(f"{checker.seen.count('h1')} main headings")
    for wanted in ("max-width: 600px", "prefers-color-scheme: dark", "color-scheme", 'charset="utf-8"'):
        if wanted not in text:
            complaints.append(f"no {wanted}")
    print(json.dumps(complaints))
