"""Runs a Postfix, and the part of Dovecot that it asks whether a user may sign in: alerts with s3cret, by PLAIN or LOGIN.

    smtp_postfix.py LOG

Prints `ready PORT` with the port of the sign-in, waits for a line with Postfix's configuration folder, and runs it until
its standard input ends. LOG gets what went wrong.
Source: https://doc.dovecot.org/developer_manual/design/auth_protocol/
"""
import base64
import os
import signal
import socketserver
import subprocess
import sys
import threading


class Conversation(socketserver.StreamRequestHandler):
    def say(self, *words):
        self.wfile.write("\t".join(words).encode() + b"\n")

    def handle(self):
        self.say("VERSION", "1", "1")
        self.say("MECH", "PLAIN", "plaintext")
        self.say("MECH", "LOGIN", "plaintext")
        for line in ("SPID\t1", "CUID\t1", "COOKIE\t" + "0" * 32, "DONE"):
            self.say(line)
        users = {}
        for line in self.rfile:
            words = line.decode().rstrip("\n").split("\t")
            if words[0] == "AUTH":
                number, mechanism = words[1:3]
                response = next((word[5:] for word in words if word.startswith("resp=")), None)
                # What is asked for comes along at once, or after a question.
                if mechanism == "PLAIN" and response:
                    self.judge(number, *base64.b64decode(response).decode().split("\0")[1:])
                elif mechanism == "PLAIN":
                    users[number] = ""
                    self.ask(number, b"")
                else:
                    users[number] = base64.b64decode(response).decode() if response else None
                    self.ask(number, b"Password:" if response else b"Username:")
            elif words[0] == "CONT":
                number, text = words[1], base64.b64decode(words[2]).decode()
                if users[number] is None:
                    users[number] = text
                    self.ask(number, b"Password:")
                elif users[number]:
                    self.judge(number, users.pop(number), text)
                else:
                    self.judge(number, *text.split("\0")[1:])

    def ask(self, number, what):
        self.say("CONT", number, base64.b64encode(what).decode())

    def judge(self, number, user, password):
        good = (user, password) == ("alerts", "s3cret")
        self.say("OK" if good else "FAIL", number, "user=" + user)


# A thread of a pool starts us with its signals blocked, and Postfix would inherit that.
signal.pthread_sigmask(signal.SIG_SETMASK, [])
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"ready {server.server_address[1]}", flush=True)
folder = sys.stdin.readline().strip()
if folder:
    with open(sys.argv[1], "w") as log:
        master = subprocess.Popen(["/usr/lib/postfix/sbin/master", "-c", folder, "-d"], stdout=log, stderr=log)
        sys.stdin.read()
        master.terminate()
        master.wait()
os._exit(0)
