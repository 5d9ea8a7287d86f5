"""One of the services as a process of this one, for the tests of the independent client.

    survey = Service(binary, directory, "survey")
    survey.start()
    ... survey.address ...
    assert survey.stop() == 0
"""

import ctypes
import json
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
PATIENCE_SECONDS = 120


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Service:
    """Its port is picked by the system and read from its log."""

    def __init__(self, binary, directory, name, config=""):
        self.command = [binary, "--config", f"{directory}/{name}.textproto"]
        self.log = f"{directory}/{name}.err"
        self.process = None
        self.address = None
        with open(self.command[2], "w", encoding="utf-8") as file:
            file.write(f'listen_address: "127.0.0.1:0"\nmetrics_address: "127.0.0.1:0"\n'
                       f'data_dir: "{directory}/{name}"\n{config}\n')

    def start(self):
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.command, stderr=log, preexec_fn=die_with_parent)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.address is None:
            exited = self.process.poll() is not None  # asked first: its last line is then in the log
            port = self._port()
            if port is not None:
                self.address = f"127.0.0.1:{port}"
            elif exited or time.monotonic() > deadline:
                with open(self.log, encoding="utf-8") as log:
                    raise RuntimeError(f"{self.command[0]} does not serve: {log.read()}")
            else:
                time.sleep(0.005)

    def _port(self):
        with open(self.log, encoding="utf-8") as log:
            for line in log:
                if line.startswith("{") and line.endswith("}\n"):
                    event = json.loads(line)
                    if event["event"] == "serving":
                        return event["port"]
        return None

    def stop(self):
        """Ends it in order and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_SECONDS)
